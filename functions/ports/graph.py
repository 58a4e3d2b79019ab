"""Follow edges and audiences."""

from collections.abc import Iterable
from typing import Protocol

from functions.records import Edge, Share


class Graph(Protocol):
    """Follow edges, each in its follower's home region, and audiences.

    An audience is how many followers an author has, by region and bucket: kept with
    the follower lists in the followers' region, and copied to the author's own.
    """

    def follow(self, follower_id: str, author_id: str, followed_ms: int) -> bool:
        """Add an edge with its two ends and its counts; False if it was there.

        Raises:
            UserUnknown: the follower has no profile.
            Blocked: one of the two has blocked the other, as far as this region knows.
        """

    def accept(self, follower_id: str, author_id: str, asked_ms: int, followed_ms: int) -> bool:
        """Turn the request of a moment into an edge, in one step; False if there is none.

        Raises:
            UserUnknown, Blocked: as for `follow`.
        """

    def unfollow(self, follower_id: str, author_id: str) -> bool:
        """Remove an edge with its two ends and its counts; False if it was not there."""

    def edge(self, follower_id: str, author_id: str) -> Edge | None:
        """The edge as it is now."""

    def audience(self, author_id: str) -> list[Share]:
        """The author's audience as their home region knows it: every region's."""

    def audience_here(self, author_id: str) -> list[Share]:
        """The author's audience among this region's own people, as it is now."""

    def register(self, author_id: str, shares: Iterable[Share]) -> None:
        """Copy shares of an audience to the author's home region, unless it has newer ones."""

    def followers(
        self,
        author_id: str,
        region: str,
        bucket: int,
        limit: int,
        after: str | None = None,
        upto: str | None = None,
    ) -> list[str]:
        """Up to `limit` followers in a bucket of a region, in the order of their ids.

        They are past `after`, and not past `upto`.
        """

    def following(self, follower_id: str, limit: int, after: str | None = None) -> list[str]:
        """Up to `limit` people that a user follows, in the order of their ids."""
