"""What a reader does not get to see, by what their reader row says.

A rule is named, because `explain` tells the reader which one left a post out.
"""

from typing import Literal

from functions.records import Entry, Reader
from shared.ids import parse_post_id

Rule = Literal["own", "blocked", "blocked-by", "muted", "reported"]


def shown_id(entry: Entry) -> str:
    """The post that an entry shows: a repost shows the original."""
    return entry.about if entry.reason == "repost" and entry.about else entry.post_id


def subject_of(entry: Entry) -> str:
    """What an entry is about: of the entries about one post, a timeline shows one."""
    return entry.about or entry.post_id


def shown_author(entry: Entry) -> str:
    """Who wrote the post that an entry shows."""
    return (
        parse_post_id(entry.about).author_id if shown_id(entry) == entry.about else entry.author_id
    )


def broken(entry: Entry, reader: Reader) -> Rule | None:
    """The rule that keeps an entry from a reader, if one does.

    Neither who brought a post nor who wrote it may be muted, blocked or reported, or have
    blocked the reader; a conversation that somebody of the blocked began is left out, too.
    """
    wrote = shown_author(entry)
    people = {entry.author_id, wrote}
    if wrote == reader.owner_id:
        return "own"
    began = {parse_post_id(entry.about).author_id} if entry.about else people
    if reader.blocked & (people | began):
        return "blocked"
    if reader.blocked_by & (people | began):
        return "blocked-by"
    if reader.muted & people:
        return "muted"
    if reader.reported & {*people, entry.post_id, shown_id(entry)}:
        return "reported"
    return None
