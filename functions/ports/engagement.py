"""What people do with posts: reposts, likes, bookmarks, and what is counted of them."""

from collections.abc import Iterable
from typing import Protocol

from functions.records import Counts, Engagement, Mark, MarkKind, Post


class Reposts(Protocol):
    """Reposts: posts of their own, at most one by a user of a post."""

    def create(self, repost: Post) -> Post:
        """Store a repost with its edge and mark, once; a repetition returns the first one.

        Raises:
            UserUnknown: the author has no profile.
        """

    def undo(self, user_id: str, post_id: str, deleted_ms: int, updated: str) -> bool:
        """Delete the user's repost of a post with its edge and mark; False if there is none."""

    def find(self, user_id: str, post_id: str) -> str | None:
        """The id of the repost that a user of any zone made of a post, as of now."""


class Marks(Protocol):
    """Likes and bookmarks, each in its owner's home region, and marks of all three kinds."""

    def put(self, user_id: str, kind: MarkKind, post_id: str, at_ms: int) -> bool:
        """Like or bookmark a post; False if that was done before."""

    def remove(self, user_id: str, kind: MarkKind, post_id: str) -> bool:
        """Take a like or a bookmark back; False if there is none."""

    def liked_ms(self, user_id: str, post_id: str) -> int | None:
        """When a user of any zone liked a post, as of now; None if they do not like it."""

    def bookmarks(self, user_id: str, limit: int, before: str | None = None) -> list[str]:
        """Up to `limit` bookmarked posts, the newest posts first."""

    def of(self, owner_id: str, post_ids: Iterable[str]) -> dict[str, Mark]:
        """The marks of one of this region's users on posts; unmarked ones are left out."""


class Engagements(Protocol):
    """Who did what with a post, and how many did: in the home region of the post's author.

    The row of who and the count change in one transaction, so a repetition counts once.
    """

    def add(self, post_id: str, kind: Engagement, member: str, at_ms: int) -> bool:
        """Add a reply, quote, reposter or liker; False if it was there."""

    def discard(self, post_id: str, kind: Engagement, member: str) -> bool:
        """Take one out again; False if it was not there."""

    def members(
        self,
        post_id: str,
        kind: Engagement,
        limit: int,
        after: str | None = None,
        *,
        newest_first: bool = False,
    ) -> list[str]:
        """Up to `limit` post ids (replies, quotes) or user ids (reposts, likes), in order."""

    def counts(self, post_ids: Iterable[str]) -> dict[str, Counts]:
        """The counts of posts of any author; those without any are left out."""


class Tags(Protocol):
    """Posts by hashtag, each tag in the one region that its hash picks, for 30 days."""

    def add(self, tag: str, post_id: str) -> None:
        """List a post under a tag."""

    def discard(self, tag: str, post_id: str) -> None:
        """List it no more."""

    def latest(self, tag: str, limit: int, before: str | None = None) -> list[str]:
        """Up to `limit` posts under a tag, newest first."""
