"""What the fakes hold: the tables of all regions, and the messages that their streams bring."""

from dataclasses import dataclass, field, replace
from typing import Any

from functions.reach import Thresholds
from functions.records import (
    Asset,
    Card,
    Chain,
    Claim,
    Edge,
    Entry,
    MediaFile,
    Notice,
    PeopleList,
    Plan,
    Post,
    Profile,
    Reach,
    Reader,
    Relation,
    Share,
    Usage,
    Version,
)
from shared.directory import Directory
from shared.messages import (
    Message,
    Phase,
    PostChanged,
)
from shared.seen import Sketch


@dataclass
class Tables:
    """What all regions hold. Rows that live in one region are keyed by it."""

    directory: Directory
    now_ms: int
    thresholds: Thresholds = field(default_factory=Thresholds)
    profiles: dict[str, Profile] = field(default_factory=dict)
    posts: dict[str, dict[str, Post]] = field(default_factory=dict)
    claims: dict[tuple[str, str], tuple[Claim, str]] = field(default_factory=dict)
    edges: dict[tuple[str, str], Edge] = field(default_factory=dict)
    shares: dict[tuple[str, str], dict[tuple[str, int], Share]] = field(default_factory=dict)
    feeds: dict[str, dict[str, Entry]] = field(default_factory=dict)
    lists: dict[str, PeopleList] = field(default_factory=dict)
    members: dict[str, set[str]] = field(default_factory=dict)
    people: dict[str, Card] = field(default_factory=dict)
    media: dict[str, MediaFile] = field(default_factory=dict)
    media_claims: dict[tuple[str, str], tuple[Claim, str]] = field(default_factory=dict)
    media_uses: dict[str, set[str]] = field(default_factory=dict)
    assets: dict[str, Asset] = field(default_factory=dict)
    contents: dict[tuple[str, str], str] = field(default_factory=dict)
    miscounted: dict[str, Usage] = field(default_factory=dict)  # more than there is, by a fault
    relations: dict[tuple[str, str, str], Relation] = field(default_factory=dict)
    readers: dict[str, Reader] = field(default_factory=dict)
    notices: dict[tuple[str, str], Notice] = field(default_factory=dict)
    marked: dict[tuple[str, str], dict[str, tuple[int, str]]] = field(default_factory=dict)
    engaged: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict)
    versions: dict[str, list[Version]] = field(default_factory=dict)
    tags: dict[str, set[str]] = field(default_factory=dict)
    seen: dict[str, Sketch] = field(default_factory=dict)
    cards: dict[tuple[str, str], Card] = field(default_factory=dict)
    names: dict[str, tuple[str, int | None]] = field(default_factory=dict)
    families: dict[str, int] = field(default_factory=dict)
    failures: dict[str, tuple[int, int]] = field(default_factory=dict)
    passwords: dict[str, str] = field(default_factory=dict)
    refresh_tokens: dict[str, tuple[str, str]] = field(default_factory=dict)
    reaches: dict[tuple[str, str], Reach] = field(default_factory=dict)
    swept: dict[tuple[str, str], set[int]] = field(default_factory=dict)
    crowds: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict)
    relays: dict[tuple[str, str], dict[str, Entry]] = field(default_factory=dict)
    plans: dict[tuple[str, str], Plan] = field(default_factory=dict)
    chains: dict[tuple[str, str], dict[str, Chain]] = field(default_factory=dict)
    delays: list[tuple[Message, int, int]] = field(default_factory=list)  # attempt, seconds
    stream: list[tuple[str, str, Message]] = field(default_factory=list)  # region, queue, message
    queues: list[tuple[str, str, Message]] = field(default_factory=list)

    def home(self, user_id: str) -> str:
        return self.directory.home(user_id).region

    def count(self, user_id: str, **steps: int) -> None:
        profile = self.profiles[user_id]
        changed: dict[str, Any] = {k: getattr(profile, k) + step for k, step in steps.items()}
        self.profiles[user_id] = replace(profile, **changed)

    def changed(self, user_id: str, queue: str, message: Message) -> None:
        self.stream.append((self.home(user_id), queue, message))

    def post_changed(self, post: Post, before: Post | None = None) -> None:
        gone = post.deleted_ms is not None
        card = None if gone else post.view()
        tags = {*post.hashtags, *(before.hashtags if before else ())}
        message = PostChanged(
            post.post_id,
            post.author_id,
            post.updated,
            card,
            post.revision,
            tuple(sorted(tags)),
            shown=before is not None and before.visibility != post.visibility,
            phase=_phase(post, before),
            dropped=before.media_ids if gone and before else (),
        )
        self.changed(post.author_id, "plans", message)


def _phase(post: Post, before: Post | None) -> Phase:
    if post.held or (before and before.held and post.deleted_ms is not None):
        return "held"
    if before is None:
        return ""
    if before.held:
        return "released"
    now = replace(before, media=post.media, updated=post.updated)
    return "renewed" if now == post and now.media != before.media else ""
