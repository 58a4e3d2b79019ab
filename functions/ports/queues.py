"""Where messages leave to."""

from collections.abc import Iterable
from typing import Literal, Protocol

from shared.messages import Message

Queue = Literal["plans", "slices"]


class Outlet(Protocol):
    """Where messages leave to: a queue of this region, or another region's plans."""

    def plans(self, messages: Iterable[Message], region: str | None = None) -> None:
        """Send to the plans queue of a region, this one by default."""

    def slices(self, messages: Iterable[Message]) -> None:
        """Send to this region's slices queue."""

    def again(self, queue: Queue, message: Message, attempt: int, delay_s: int) -> None:
        """Send a message to a queue of this region once more, to arrive after a delay.

        `attempt` says how often it met with load.
        """


class Sender(Protocol):
    """One queue of this region."""

    def send(self, messages: Iterable[Message]) -> None:
        """Send messages to it."""

    def again(self, message: Message, attempt: int, delay_s: int) -> None:
        """Send a message to it once more, as `Outlet.again` does."""


class Holder(Protocol):
    """Messages of a queue that somebody works on."""

    def hold(self, receipts: Iterable[str], seconds: int) -> None:
        """Keep messages from everybody else for so long from now on; lost ones are passed over."""
