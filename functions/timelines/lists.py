"""The timeline of a list: what its members write, pulled from their rows and merged.

Nothing is pushed for lists: one names at most 100 people, and is read far less often than
home. Each member's latest few posts are read at the same time, and more only of those who
wrote the most; rules and collapsing are those of the home timeline.
"""

from functools import partial
from typing import Protocol

from functions.api.items import ALL, Viewer
from functions.api.items import Parts as ItemParts
from functions.entries import entry_of
from functions.ports import Lists
from functions.records import Entry, Post, Reader
from functions.timelines.choosing import Choice, choose
from functions.timelines.contents import fill
from functions.timelines.positions import Position
from functions.timelines.rules import broken, shown_id
from functions.timelines.walk import Batch, Walk
from shared.errors import ListUnknown
from shared.limits import LIST_MEMBERS_MAX
from shared.views import View

LEAST_ROWS = 3  # of a member
ROUNDS = 20  # of reading on: each is one small read of whoever wrote most
REFILLS = 5  # of a page, past what is out of sight


class Parts(ItemParts, Protocol):
    """What the timeline of a list needs."""

    @property
    def lists(self) -> Lists: ...


def of_list(
    parts: Parts, list_id: str, reader_id: str, limit: int, position: Position
) -> tuple[list[View], Position | None]:
    """A page of what the people of a list wrote, newest first, and where the next one begins.

    Raises:
        ListUnknown: there is none, or it is somebody else's.
    """
    known = parts.lists.get(list_id)
    if known is None or known.owner_id != reader_id:
        raise ListUnknown
    members = parts.lists.members(list_id, LIST_MEMBERS_MAX)
    viewer = Viewer(reader_id, parts, ALL)
    reader = parts.readers.get(reader_id) or Reader(owner_id=reader_id)
    items: list[View] = []
    following: Position | None = position
    for _ in range(REFILLS):
        if following is None or len(items) >= limit:
            break
        page = _Page(parts, reader, limit - len(items))
        found, following = page.read(members, following, viewer)
        items += found
    return items, following


class _Page:
    """One page in the making, with the posts that were read for it."""

    def __init__(self, parts: Parts, reader: Reader, limit: int) -> None:
        self._parts = parts
        self._reader = reader
        self._limit = limit
        self._posts: dict[str, Post] = {}

    def read(
        self, members: list[str], position: Position, viewer: Viewer
    ) -> tuple[list[View], Position | None]:
        """Merge, choose, and fill in."""
        rows = max(LEAST_ROWS, 2 * self._limit // max(len(members), 1))
        walk = Walk([partial(self._of, one, rows) for one in members], position.before, ROUNDS)
        chosen = choose(walk, Choice(position, self._limit, self._hides, self._living))
        return fill(self._parts, chosen.items, self._posts, viewer), chosen.following(position)

    def _of(self, author_id: str, rows: int, before: str | None) -> Batch:
        """A member's next posts, as entries."""
        page = self._parts.posts.latest(author_id, rows, before)
        self._posts |= {post.post_id: post for post in page}
        entries = [entry_of(self._reader.owner_id, post) for post in page]
        return Batch(entries, page[-1].post_id if len(page) == rows else None)

    def _hides(self, entry: Entry) -> bool:
        rule = broken(entry, self._reader)
        dead = not self._posts[entry.post_id].published
        return dead or rule not in (None, "own")

    def _living(self, entries: list[Entry]) -> set[str]:
        """Entries whose posts live: of reposts, the originals, which are read now."""
        missing = {shown_id(entry) for entry in entries} - set(self._posts)
        if missing:
            self._posts |= self._parts.posts.many(missing)
        posts = self._posts
        return {
            entry.post_id
            for entry in entries
            if (post := posts.get(shown_id(entry))) is not None and post.published
        }
