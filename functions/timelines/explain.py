"""Why a post is in somebody's home timeline, or why it is not.

The timeline is walked from the top down to the post, by the same rules as a read. If the
post is not met on the way, the reasons are gone through from the strongest: each of them
alone would keep it out.
"""

from dataclasses import dataclass
from typing import Literal, Protocol

from functions.entries import entry_of
from functions.ports import Reaches
from functions.records import Edge, Entry, Post, Reader
from functions.timelines import home, reading
from functions.timelines.collapse import Item
from functions.timelines.positions import Position
from functions.timelines.reading import pulled_by
from functions.timelines.rules import Rule, broken, shown_id
from shared.errors import PostUnknown
from shared.ids import parse_post_id
from shared.limits import BACKFILL_POSTS, FEED_DAYS
from shared.views import View

Because = (
    Literal[
        "follow",
        "reply",
        "quote",
        "repost",
        "collapsed",
        "deleted",
        "private",
        "not-following",
        "expired",
        "before-follow",
        "late",
    ]
    | Rule
)
TEXTS: dict[Because, str] = {
    "follow": "You follow its author.",
    "reply": "You follow who wrote this reply.",
    "quote": "You follow who wrote this quote.",
    "repost": "Somebody whom you follow reposted it.",
    "collapsed": "A newer post about the same stands for it.",
    "deleted": "It was deleted.",
    "private": "It is for followers of its author, and you are none.",
    "own": "It is your own.",
    "blocked": "You blocked its author, or whose conversation it is in.",
    "blocked-by": "Its author, or whose conversation it is in, blocked you.",
    "muted": "You muted its author.",
    "reported": "You reported it, or its author.",
    "not-following": "You do not follow its author, and nobody whom you follow reposted it.",
    "expired": f"Home timelines go back {FEED_DAYS} days.",
    "before-follow": f"It is older than the {BACKFILL_POSTS} posts that you got when you followed.",
    "late": "It is on its way to you.",
}
SHOWN = {"follow", "reply", "quote", "repost"}
PAGE = 100  # items of a step down
STEPS = 10  # down to the post; a timeline of more than a thousand items is not walked to its end
DAY_MS = 86_400_000


class Parts(home.Parts, Protocol):
    """What an explanation needs."""

    @property
    def reaches(self) -> Reaches: ...


@dataclass(frozen=True, slots=True)
class Met:
    """Where a post was met: its item, and whether another one stands for it."""

    item: Item
    under: bool


def explain(parts: Parts, reader_id: str, post_id: str) -> View:
    """`{post_id, in_timeline, because, explanation, item_id, arrived, reach}`.

    `item_id` is the entry that shows the post, or stands for it; `arrived` says whether
    it was pushed or pulled; `reach` is the class of its author.

    Raises:
        IdMalformed, PostUnknown: there never was such a post.
    """
    author_id = parse_post_id(post_id).author_id
    post = parts.posts.get(author_id, post_id)
    if post is None or (post.held and author_id != reader_id):
        raise PostUnknown
    reader = parts.readers.get(reader_id) or Reader(owner_id=reader_id)
    met = _walk_to(parts, reader_id, post_id) if post.published else None
    because = _why(met) if met else _why_not(parts, reader, post)
    return {
        "post_id": post_id,
        "in_timeline": because in SHOWN,
        "because": because,
        "explanation": TEXTS[because],
        "item_id": met.item.entry.post_id if met else None,
        "arrived": _arrived(parts, met.item.entry, reader) if met and not met.under else None,
        "reach": parts.reaches.here(author_id).reach,
    }


def _walk_to(parts: Parts, reader_id: str, post_id: str) -> Met | None:
    """Look for a post from the top down; a repost of it is newer than itself."""
    position = Position()
    for _ in range(STEPS):
        found = reading.read(parts, reader_id, PAGE, position, parts.now(), None)
        for item in found.items:
            if post_id in (item.entry.post_id, shown_id(item.entry)):
                return Met(item, under=False)
            if any(post_id in (one.post_id, shown_id(one)) for one in item.under):
                return Met(item, under=True)
        if found.following is None or (found.following.before or "") < post_id:
            return None
        position = found.following
    return None


def _why(met: Met) -> Because:
    reasons: dict[str, Because] = {"reply": "reply", "quote": "quote", "repost": "repost"}
    return "collapsed" if met.under else reasons.get(met.item.entry.reason, "follow")


def _why_not(parts: Parts, reader: Reader, post: Post) -> Because:
    if post.deleted_ms is not None:
        return "deleted"
    entry = entry_of(reader.owner_id, post)
    rule = broken(entry, reader)
    if rule is not None:
        return rule
    edge = parts.graph.edge(reader.owner_id, post.author_id)
    if edge is None:
        return "private" if entry.private else "not-following"
    if post.created_ms + FEED_DAYS * DAY_MS <= parts.now():
        return "expired"
    return "before-follow" if _was_before(parts, post, edge) else "late"


def _was_before(parts: Parts, post: Post, edge: Edge) -> bool:
    """Whether a post is older than the follow, and than what the follow brought."""
    if post.created_ms >= edge.followed_ms:
        return False
    return post.post_id not in {
        one.post_id for one in parts.posts.latest(post.author_id, BACKFILL_POSTS)
    }


def _arrived(parts: Parts, entry: Entry, reader: Reader) -> str:
    """How an entry came to the reader: one that was pushed is kept as such."""
    if parts.timelines.entry(reader.owner_id, entry.post_id) is not None:
        return "pushed"
    return "pulled" if entry.author_id in pulled_by(reader, parts.now()) else "pushed"
