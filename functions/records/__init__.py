"""The rows that use cases see: plain, immutable, free of any store's types.

Times are milliseconds since 1970; `updated` is a hybrid time as text, so that
versions of a row compare as they happened.
"""

from functions.records.engagement import Counts, Engagement, Mark, MarkKind, Version
from functions.records.fan_out import BEGIN, END, RANKS, Chain, Plan, Reach, ReachClass
from functions.records.lists import PeopleList
from functions.records.media import (
    Asset,
    MediaFile,
    MediaKind,
    MediaState,
    Usage,
    charge_of,
    shared_asset,
)
from functions.records.readers import Notice, NoticeKind, Reader, ReaderSet
from functions.records.relations import Decision, Relation, RelationKind, Tie
from functions.records.rows import (
    Author,
    Card,
    Claim,
    Edge,
    Entry,
    Post,
    Profile,
    Share,
    Tokens,
    Visibility,
)
from functions.records.timelines import Stretch

__all__ = [
    "BEGIN",
    "END",
    "RANKS",
    "Asset",
    "Author",
    "Card",
    "Chain",
    "Claim",
    "Counts",
    "Decision",
    "Edge",
    "Engagement",
    "Entry",
    "Mark",
    "MarkKind",
    "MediaFile",
    "MediaKind",
    "MediaState",
    "Notice",
    "NoticeKind",
    "PeopleList",
    "Plan",
    "Post",
    "Profile",
    "Reach",
    "ReachClass",
    "Reader",
    "ReaderSet",
    "Relation",
    "RelationKind",
    "Share",
    "Stretch",
    "Tie",
    "Tokens",
    "Usage",
    "Version",
    "Visibility",
    "charge_of",
    "shared_asset",
]
