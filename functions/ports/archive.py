"""The cold tier: objects of a region, and which months of an author are among them."""

from collections.abc import Iterable
from typing import Protocol


class Objects(Protocol):
    """Objects of one region's archive, by key."""

    def read(self, keys: Iterable[str]) -> dict[str, bytes]:
        """The objects with these keys; absent ones are left out."""

    def get(self, key: str) -> tuple[bytes, str] | None:
        """An object and its tag, which changes with its contents."""

    def put(self, key: str, data: bytes) -> None:
        """Store an object, whatever was there."""

    def replace(self, key: str, data: bytes, tag: str | None) -> bool:
        """Store an object in the place of the one with this tag, or of none; False if it is not so."""

    def keys(self, prefix: str, limit: int | None = None, after: str | None = None) -> list[str]:
        """Keys that begin with `prefix`, in their order, from after a key on."""

    def delete(self, keys: Iterable[str]) -> None:
        """Remove objects; absent ones are fine."""


class Months(Protocol):
    """The months (yyyy-mm) from which an author has archived posts, beside the author's posts."""

    def of(self, author_id: str) -> list[str]:
        """An author's months, the latest first."""

    def add(self, author_id: str, month: str) -> None:
        """Note a month; one that is known changes nothing."""
