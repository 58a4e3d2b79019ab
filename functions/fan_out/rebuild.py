"""Build a home timeline from scratch, from what its owner follows: a cold user, a lost table.

Authors are looked at some at a message, in the order of their ids, and the newest
posts found so far travel along; the last message pushes them. What is written or
followed meanwhile reaches the timeline by itself.
"""

from collections.abc import Iterable
from typing import Protocol

from functions.entries import entry_of
from functions.fan_out.heavy import tell
from functions.fan_out.turn import fill
from functions.people.restore import restore
from functions.ports import (
    Cards,
    Feeds,
    Graph,
    Now,
    Outlet,
    Posts,
    Reaches,
    Readers,
    Relations,
    Relays,
    Users,
)
from functions.records import Card, Entry, Post
from functions.relations.borrow import borrow
from shared.ids import parse_post_id
from shared.limits import BACKFILL_POSTS, REBUILD_AUTHORS, REBUILD_POSTS, REBUILD_STEP
from shared.messages import TimelineLost

FIRST_POSTS = 10  # of an author; more only if all of these are among the newest


class Parts(Protocol):
    """What rebuilding needs."""

    @property
    def region(self) -> str: ...
    @property
    def graph(self) -> Graph: ...
    @property
    def posts(self) -> Posts: ...
    @property
    def users(self) -> Users: ...
    @property
    def cards(self) -> Cards: ...
    @property
    def feeds(self) -> Feeds: ...
    @property
    def readers(self) -> Readers: ...
    @property
    def relations(self) -> Relations: ...
    @property
    def reaches(self) -> Reaches: ...
    @property
    def relays(self) -> Relays: ...
    @property
    def outlet(self) -> Outlet: ...
    @property
    def now(self) -> Now: ...


def rebuild(message: TimelineLost, parts: Parts) -> int:
    """Look at some of the followed authors; after the last, push and count the entries."""
    owner_id = message.owner_id
    if message.after is None:
        restore(owner_id, parts)
    newest = [
        Entry(owner_id, post_id, parse_post_id(post_id).author_id, reason, about, private=private)
        for post_id, reason, about, private in message.newest
    ]
    followed = parts.graph.following(owner_id, REBUILD_STEP, message.after)
    for author_id in followed:
        _tell(owner_id, author_id, parts)
        found = _posts(author_id, newest, parts)
        newest += [entry_of(owner_id, post) for post in found]
        newest = sorted(newest, key=lambda entry: entry.post_id, reverse=True)[:REBUILD_POSTS]
    seen = message.seen + len(followed)
    if len(followed) == REBUILD_STEP and seen < REBUILD_AUTHORS:
        rows = tuple((one.post_id, one.reason, one.about, one.private) for one in newest)
        parts.outlet.slices([TimelineLost(owner_id, followed[-1], seen, rows)])
        return 0
    return _finish(owner_id, newest, parts)


def _tell(owner_id: str, author_id: str, parts: Parts) -> None:
    """Make the reader row know of a heavy author, and the relay hold their posts."""
    reach = parts.reaches.here(author_id)
    edge = parts.graph.edge(owner_id, author_id) if reach.relayed else None
    if edge is None:
        return
    if not parts.relays.page(author_id, 1):
        fill(author_id, parts)
    tell(owner_id, edge.bucket, reach, parts)


def _posts(author_id: str, newest: list[Entry], parts: Parts) -> list[Post]:
    """An author's live posts that may be among the newest, as many as a follow would bring."""
    floor = newest[-1].post_id if len(newest) == REBUILD_POSTS else ""
    found = parts.posts.latest(author_id, FIRST_POSTS)
    if len(found) == FIRST_POSTS and found[-1].post_id > floor:
        found += parts.posts.latest(author_id, BACKFILL_POSTS - FIRST_POSTS, found[-1].post_id)
    return [post for post in found if post.published and post.post_id > floor]


def _finish(owner_id: str, newest: list[Entry], parts: Parts) -> int:
    """Push what was found, unless its author is no longer followed."""
    _keep_cards([entry for entry in newest if not entry.private], parts)
    for entry in newest:
        if entry.reason == "repost" and entry.about:
            borrow(entry.about, parts)
    parts.feeds.push(newest)
    _renew(owner_id, newest, parts)
    gone = {
        author_id
        for author_id in sorted({entry.author_id for entry in newest})
        if parts.graph.edge(owner_id, author_id) is None
    }
    left = [entry for entry in newest if entry.author_id in gone]
    parts.feeds.take_back(left)
    back = {author_id for author_id in sorted(gone) if parts.graph.edge(owner_id, author_id)}
    parts.feeds.push(entry for entry in left if entry.author_id in back)
    parts.readers.advance(owner_id, "built_ms", parts.now())
    return len(newest) - len(left)


def _renew(owner_id: str, entries: list[Entry], parts: Parts) -> None:
    """Push anew what turned private on the way: its card is a tombstone by now."""
    public = {entry.post_id: entry.author_id for entry in entries if not entry.private}
    cards = parts.cards.get(public)
    for post_id, card in cards.items():
        post = parts.posts.get(public[post_id], post_id) if card.view is None else None
        if post is not None and post.published:
            parts.feeds.push([entry_of(owner_id, post)])


def _keep_cards(entries: Iterable[Entry], parts: Parts) -> None:
    """Keep the cards that this region lacks: of these posts, and of their authors.

    A region that keeps a card must hear of the post's deletion. So it is registered with
    the author before the post is read: a follow that is not settled yet would come late.
    """
    wanted = {entry.post_id: entry.author_id for entry in entries}
    held = parts.cards.get([*wanted, *dict.fromkeys(wanted.values())])
    lacking = {post_id: author for post_id, author in wanted.items() if post_id not in held}
    authors = [one for one in dict.fromkeys(wanted.values()) if one not in held]
    for author_id in dict.fromkeys([*lacking.values(), *authors]):
        parts.graph.register(author_id, parts.graph.audience_here(author_id))
    cards = []
    for post_id, author_id in lacking.items():
        post = parts.posts.get(author_id, post_id)
        if post is not None:
            shown = post.deleted_ms is None and post.visibility == "public"
            cards.append(Card(post_id, "post", post.updated, post.view() if shown else None))
    for author_id in authors:
        author = parts.users.authors([author_id]).get(author_id)
        if author is not None:
            cards.append(Card(author_id, "user", author.updated, author.view()))
    parts.cards.keep(cards)
