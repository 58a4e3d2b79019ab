"""The home timeline: skeleton → hydrate → page.

A skeleton is a private list of post ids with reasons; the edge hydrates it from cards that
it holds, and a caller without an edge gets it hydrated here, by the same
`shared.views.hydrate`. What was deleted since it was pushed drops out at hydration, and
the page is filled up from what follows.
"""

from dataclasses import dataclass
from typing import Protocol

from functions.ports import (
    Cards,
    Graph,
    Marks,
    Outlet,
    Posts,
    Readers,
    Relations,
    Relays,
    Seen,
    Timelines,
)
from functions.records import Mark, Reader
from functions.timelines import reading
from functions.timelines.cards import card_views
from functions.timelines.contents import item_view
from functions.timelines.positions import Position
from functions.timelines.private import has_no_card, readable
from functions.timelines.reading import Found
from functions.timelines.rules import shown_id
from shared import views
from shared.limits import ACTIVE_MS
from shared.messages import Message, ReaderActive, TimelineLost
from shared.views import View

ROUNDS = 5  # of filling up; past them a short page with a cursor is the better answer


class Parts(Protocol):
    """What a home read needs."""

    @property
    def timelines(self) -> Timelines: ...
    @property
    def readers(self) -> Readers: ...
    @property
    def relations(self) -> Relations: ...
    @property
    def relays(self) -> Relays: ...
    @property
    def seen(self) -> Seen: ...
    @property
    def marks(self) -> Marks: ...
    @property
    def posts(self) -> Posts: ...
    @property
    def graph(self) -> Graph: ...
    @property
    def cards(self) -> Cards: ...
    @property
    def outlet(self) -> Outlet: ...
    def now(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Page:
    """Items, by ids or with their contents, and where to go on."""

    items: list[View]
    following: Position | None
    newest: Position | None


def skeleton(
    parts: Parts, owner_id: str, limit: int, position: Position, *, unseen: bool = False
) -> Page:
    """A page of a home timeline by its ids, newest first."""
    now_ms = parts.now()
    seen = parts.seen.get(owner_id) if unseen else None
    found = reading.read(parts, owner_id, limit, position, now_ms, seen)
    if position.before is None:
        _wake(parts, found.reader, now_ms)
    marks = _marks(parts, owner_id, found)
    inline = [item.entry for item in found.items if has_no_card(item.entry)]
    private = readable(parts, owner_id, inline)
    items = [
        item_view(item, marks, post=private.get(item.entry.post_id), following=True)
        for item in found.items
        if item.entry.post_id in private or not has_no_card(item.entry)
    ]
    return Page(items, found.following, found.newest)


def home(
    parts: Parts, owner_id: str, limit: int, position: Position, *, unseen: bool = False
) -> Page:
    """A page of a home timeline with its posts and authors."""
    page = skeleton(parts, owner_id, limit, position, unseen=unseen)
    items, newest = hydrated(parts.cards, page.items), page.newest
    for _ in range(ROUNDS):
        if page.following is None or len(items) >= limit:
            break
        page = skeleton(parts, owner_id, limit - len(items), page.following, unseen=unseen)
        items += hydrated(parts.cards, page.items)
    return Page(items, page.following, newest)


def hydrated(cards: Cards, items: list[View]) -> list[View]:
    """The items of a skeleton with their posts and authors, read in one batch."""
    posts = [item["post_id"] for item in items if "post" not in item]
    users = [item[name] for item in items for name in ("author_id", "via") if name in item]
    held = card_views(cards, posts + users)
    return views.hydrate(items, held, held)


def _wake(parts: Parts, reader: Reader, now_ms: int) -> None:
    """Ask for pushes to a reader who has been away, and for a timeline that is not there.

    Once in 24 hours: of reads at the same time, one moves the row. Should the messages be
    lost, hybrid authors are pulled until the next time.
    """
    owner_id = reader.owner_id
    if now_ms < reader.active_until_ms:
        return
    if not parts.readers.activate(owner_id, now_ms, now_ms + ACTIVE_MS):
        return
    messages: list[Message] = [ReaderActive(owner_id)]
    if not reader.built_ms:
        messages.append(TimelineLost(owner_id))
    parts.outlet.slices(messages)


def _marks(parts: Parts, owner_id: str, found: Found) -> dict[str, Mark]:
    """What the reader did with the posts that are shown.

    Marks sort beside their posts. So those of originals that were reposted since lie
    further down, and are read by themselves unless the query came that far.
    """
    shown = {shown_id(item.entry) for item in found.items}
    further = [post_id for post_id in shown if post_id < found.marked_to]
    return found.marks | (parts.marks.of(owner_id, further) if further else {})
