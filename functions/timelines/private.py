"""Posts of private accounts: in no region's cards, so read where they are stored.

An entry says only that there was a post for followers; whether the reader may see it is
asked of the follow edge as it is now, and of the post.
"""

from collections.abc import Sequence
from typing import Protocol

from functions.ports import Graph, Posts
from functions.records import Entry
from shared.views import View


class Parts(Protocol):
    """What private posts need."""

    @property
    def posts(self) -> Posts: ...
    @property
    def graph(self) -> Graph: ...


def has_no_card(entry: Entry) -> bool:
    """Whether the post that an entry shows is for followers only.

    A private account's repost is, but the original that it shows is everybody's.
    """
    return entry.private and entry.reason != "repost"


def readable(parts: Parts, reader_id: str, entries: Sequence[Entry]) -> dict[str, View]:
    """Those of the posts of entries that live and that the reader may see."""
    if not entries:
        return {}
    authors = {entry.author_id for entry in entries}
    followed = {one for one in authors if parts.graph.edge(reader_id, one) is not None}
    posts = parts.posts.many([one.post_id for one in entries if one.author_id in followed])
    return {post.post_id: post.view() for post in posts.values() if post.published}
