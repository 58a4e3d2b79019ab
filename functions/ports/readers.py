"""Reader rows and notices: what a region keeps about a reader beside the timeline."""

from collections.abc import Iterable
from typing import Literal, Protocol

from functions.records import Notice, NoticeKind, Reader, ReaderSet

ReaderMark = Literal["built_ms", "caught_ms", "noticed_ms"]


class Readers(Protocol):
    """Reader rows of this region's own people; they share the partition of the timeline."""

    def get(self, owner_id: str, *, consistent: bool = False) -> Reader | None:
        """The row, as of a moment ago, or as of now."""

    def add(self, owner_id: str, name: ReaderSet, values: Iterable[str]) -> Reader:
        """Add members to a set, making the row if need be, and return the row as it is then.

        Known members change nothing. A set that would grow past its bound is marked as
        crowded instead.
        """

    def discard(self, owner_id: str, name: ReaderSet, values: Iterable[str]) -> Reader | None:
        """Take members out of a set, and return the row as it is then, if there is one."""

    def activate(self, owner_id: str, now_ms: int, until_ms: int) -> bool:
        """Make an inactive reader active until a moment; False if they are active at `now_ms`."""

    def advance(self, owner_id: str, mark: ReaderMark, ms: int) -> None:
        """Move a mark forward, making the row if need be; it never moves back."""


class Notices(Protocol):
    """Notifications of this region's own people, grouped by kind and subject within 30 minutes."""

    def tell(
        self, owner_id: str, kind: NoticeKind, subject: str, actor_id: str, at_ms: int
    ) -> bool:
        """Tell a user what somebody did at `at_ms`; False if nothing was added.

        Nothing is told of oneself (but for what became of one's media), of people whom the owner muted or blocked, twice of
        the same actor within a group, or past the bound of a group's actors: that is
        only marked (`Notice.more`). `at_ms` must be the same whenever a tale is repeated:
        it chooses the window. When it is told decides whether it is unread.
        """

    def page(self, owner_id: str, limit: int, before: str | None = None) -> list[Notice]:
        """Up to `limit` notices with ids below `before`, by descending id."""

    def since(self, owner_id: str, after_ms: int, limit: int) -> list[Notice]:
        """Up to `limit` notices that were added to after a moment, by descending id."""
