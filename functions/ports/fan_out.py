"""Fan-out: the classes of heavy authors, their relays and special followers, and the ledger."""

from collections.abc import Iterable
from typing import Protocol

from functions.records import Chain, Entry, Plan, Reach, ReachClass


class Reaches(Protocol):
    """Classes of authors as this region has them, and the followers here who are special.

    Active followers are those whom a hybrid author's posts are pushed to; VIPs come first
    in every class. Both are kept where the author's followers of this region are.
    """

    def here(self, author_id: str) -> Reach:
        """The author's class, as of now; one that nobody told of is "push"."""

    def turn(self, author_id: str, reach: ReachClass, version: int) -> Reach:
        """Take over a class unless a later one is known; return the one that is known then."""

    def swept(self, author_id: str, version: int, chain: int, chains: int) -> bool:
        """Note that one of `chains` sweeps is done; True if with it all are, so it is in force."""

    def reshow(self, author_id: str, at_ms: int) -> None:
        """Note that posts were delivered anew, to others than before; the last time counts."""

    def activate(self, author_id: str, follower_id: str, bucket: int, until_ms: int) -> None:
        """Push to a follower the posts that are written until a moment."""

    def deactivate(self, author_id: str, follower_id: str, bucket: int) -> None:
        """Push to a follower no longer."""

    def active(
        self,
        author_id: str,
        bucket: int,
        at_ms: int,
        limit: int,
        after: str | None = None,
        upto: str | None = None,
    ) -> list[str]:
        """Up to `limit` followers of a bucket who were active at a moment, in the order of ids."""

    def favour(self, author_id: str, follower_id: str) -> bool:
        """Make a follower a VIP; False if they are one, or there are 1,000."""

    def unfavour(self, author_id: str, follower_id: str) -> bool:
        """Make a VIP a follower as others are; False if they were."""

    def vips(
        self, author_id: str, limit: int, after: str | None = None, upto: str | None = None
    ) -> list[str]:
        """Up to `limit` VIPs of an author, in the order of ids."""


class Relays(Protocol):
    """The latest posts of authors whose followers here pull: one compact list an author."""

    def keep(self, entries: Iterable[Entry]) -> int:
        """Add posts to their authors' relays and count them; `owner_id` does not matter."""

    def page(self, author_id: str, limit: int, before: str | None = None) -> list[Entry]:
        """Up to `limit` posts of an author as entries of nobody, newest first, as of a moment ago."""

    def since(self, author_id: str, after_ms: int, limit: int) -> list[Entry]:
        """Up to `limit` posts written after a moment, newest first, as of now."""

    def drop(self, author_id: str, post_id: str) -> None:
        """Take a post out."""


class Ledger(Protocol):
    """What was set out to do for each post in a region, and how far it is, for 30 days."""

    def open(self, plan: Plan) -> None:
        """Note a plan; one of the same or a later run that is known stays."""

    def run(self, post_id: str) -> str:
        """The latest run that was planned of a post, as of now; "" if none was."""

    def chain(self, post_id: str, part: str) -> Chain | None:
        """How far a chain has come, as of now."""

    def advance(self, before: Chain | None, after: Chain) -> bool:
        """Note how far a chain has come, unless somebody did since `before` was read."""

    def read(self, post_id: str, region: str) -> tuple[Plan | None, list[Chain]]:
        """The plan and the chains of a post in any region."""
