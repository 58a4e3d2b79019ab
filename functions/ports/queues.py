"""Where messages leave to."""

from collections.abc import Iterable
from typing import Protocol

from shared.messages import Message


class Outlet(Protocol):
    """Where messages leave to: a queue of this region, or another region's plans."""

    def plans(self, messages: Iterable[Message], region: str | None = None) -> None:
        """Send to the plans queue of a region, this one by default."""

    def slices(self, messages: Iterable[Message]) -> None:
        """Send to this region's slices queue."""
