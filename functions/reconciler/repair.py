"""Puts entries in and takes entries out, whatever their owner decides meanwhile."""

from collections.abc import Sequence
from typing import Protocol

from functions.ports import Cards, Feeds, Graph, Posts, Users
from functions.records import Card, Entry, Post
from functions.relations.borrow import borrow


class Parts(Protocol):
    """What repairing needs."""

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


def push(entries: Sequence[Entry], parts: Parts) -> int:
    """Push an author's entries to one owner, and count them unless the owner left meanwhile."""
    parts.feeds.push(entries)
    owner_id, author_id = entries[0].owner_id, entries[0].author_id
    if parts.graph.edge(owner_id, author_id) is not None:
        return len(entries)
    take_back(entries, parts)
    return 0


def take_back(entries: Sequence[Entry], parts: Parts) -> int:
    """Take an author's entries from one owner, and count them unless the owner is back.

    An unfollow that is followed by a follow has its own backfill, which may have come
    in between: then what it pushed is pushed again.
    """
    parts.feeds.take_back(entries)
    owner_id, author_id = entries[0].owner_id, entries[0].author_id
    if parts.graph.edge(owner_id, author_id) is None:
        return len(entries)
    parts.feeds.push(entries)
    return 0


def keep_cards(posts: Sequence[Post], parts: Parts, *, repair: bool) -> int:
    """Keep the cards that entries of these posts need and this region lacks; count them."""
    public = {post.post_id: post for post in posts if post.visibility == "public"}
    authors = sorted({post.author_id for post in posts})
    held = parts.cards.get([*public, *authors])
    lacking = [post for post_id, post in public.items() if post_id not in held]
    unknown = [author_id for author_id in authors if author_id not in held]
    if repair:
        known = parts.users.authors(unknown) if unknown else {}
        cards = [Card(post.post_id, "post", post.updated, post.view()) for post in lacking]
        cards += [Card(one.user_id, "user", one.updated, one.view()) for one in known.values()]
        parts.cards.keep(cards)
        for original in sorted({post.repost_of for post in posts if post.repost_of}):
            borrow(original, parts)
    return len(lacking) + len(unknown)
