"""Which of an author's posts must have arrived everywhere by now."""

from collections.abc import Iterator
from typing import Protocol

from functions.ports import Now, Posts
from functions.records import Post
from shared.clock import HybridTime

POSTS = (10, 40, 150)  # of an author, read in turn while they are young enough
SETTLED_MS = 600_000  # what is younger may still be on its way


class Parts(Protocol):
    """What knowing that needs."""

    @property
    def posts(self) -> Posts: ...
    @property
    def now(self) -> Now: ...


def expected(author_id: str, since_ms: int, parts: Parts) -> Iterator[tuple[int, Post]]:
    """An author's live, settled posts since a moment, with their ranks, newest first."""
    settled_ms = parts.now() - SETTLED_MS
    for rank, post in enumerate(_posts(author_id, parts)):
        if post.created_ms <= since_ms:
            return
        if post.published and told_ms(post) < settled_ms:
            yield rank, post


def told_ms(post: Post) -> int:
    """When others were told of a post at the latest: with media it may have waited for them."""
    return HybridTime.from_text(post.updated).ms if post.media_ids else post.created_ms


def _posts(author_id: str, parts: Parts) -> Iterator[Post]:
    """An author's posts, newest first."""
    before = None
    for count in POSTS:
        page = parts.posts.latest(author_id, count, before)
        yield from page
        if len(page) < count:
            return
        before = page[-1].post_id
