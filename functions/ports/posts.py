"""Posts."""

from typing import Protocol

from functions.records import Claim, Post


class Posts(Protocol):
    """Posts, each in its author's home region."""

    def create(self, post: Post, claim: Claim) -> Post:
        """Store a post under an idempotency key, once; a repetition returns the first post.

        Raises:
            IdempotencyKeyReused: the key was used with another body.
            UserUnknown: the author has no profile.
        """

    def get(self, author_id: str, post_id: str) -> Post | None:
        """A post, deleted or not, as it is now."""

    def delete(self, author_id: str, post_id: str, deleted_ms: int, updated: str) -> bool:
        """Turn a live post into a tombstone; False if there is no live post."""

    def latest(self, author_id: str, limit: int, before: str | None = None) -> list[Post]:
        """Up to `limit` posts of an author of any zone, deleted ones too, newest first."""
