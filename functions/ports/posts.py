"""Posts."""

from collections.abc import Iterable
from typing import Protocol

from functions.records import Claim, Post, Version, Visibility


class Posts(Protocol):
    """Posts, each in its author's home region."""

    def create(self, post: Post, claim: Claim) -> Post:
        """Store a post under an idempotency key, once; a repetition returns the first post.

        One that waits for its media is not counted among its author's posts.

        Raises:
            IdempotencyKeyReused: the key was used with another body.
            UserUnknown: the author has no profile.
        """

    def get(self, author_id: str, post_id: str) -> Post | None:
        """A post, deleted or not, as it is now."""

    def delete(self, author_id: str, post_id: str, deleted_ms: int, updated: str) -> bool:
        """Turn a live post into a tombstone; False if there is no live one, or a newer one."""

    def restore(self, post: Post) -> bool:
        """Give a post that expired its row back, for as long as a new one; False if it has one."""

    def many(self, post_ids: Iterable[str]) -> dict[str, Post]:
        """Posts of any authors by id, deleted ones too, as of a moment ago; absent ones left out."""

    def written(self, author_id: str, claim: Claim) -> Post | None:
        """The post that an idempotency key made before.

        Raises:
            IdempotencyKeyReused: the key was used with another body.
        """

    def latest(self, author_id: str, limit: int, before: str | None = None) -> list[Post]:
        """Up to `limit` posts of an author of any zone, deleted ones too, newest first.

        Of the last 30 days for sure; older ones only where they have not been archived.
        """

    def by_author(self, author_id: str, limit: int, before: str | None = None) -> list[Post]:
        """Like `latest`, and on into the archive."""


class Versions(Protocol):
    """Edits of posts, and the texts that they replaced, in the author's home region."""

    def edit(self, before: Post, after: Post) -> None:
        """Replace a live post, and keep the text that it had, in one transaction.

        Raises:
            PostUnknown: it has no row.
            Busy: it is not as `before` says any more.
        """

    def of(self, post_id: str) -> list[Version]:
        """What a post was before, the oldest first."""

    def forget(self, post_id: str) -> None:
        """Remove what a post was before."""


class PostMedia(Protocol):
    """What posts say of their media, in the author's home region."""

    def renew(self, before: Post, after: Post) -> bool:
        """Put `media` and `held` of a live post in place of what they were.

        A post that waits no more is counted from then on. False if the post is not as
        `before` says any more.
        """


class Visibilities(Protocol):
    """Who may read a post, in the author's home region."""

    def show(self, author_id: str, post_id: str, visibility: Visibility, updated: str) -> bool:
        """Give a live post another visibility; False if it has it, is gone, or changed later."""
