"""SQS: one queue of this region, by its address."""

from collections.abc import Callable, Iterable
from typing import Any

from functions.adapters.outlet import SqsOutlet
from shared.messages import Message


class SqsSender:
    """Sends to one queue with an outlet's care for load and size."""

    def __init__(self, clients: Callable[[str], Any], region: str, url: str) -> None:
        self._outlet = SqsOutlet(clients, region, lambda _: url, lambda: url)

    def send(self, messages: Iterable[Message]) -> None:
        """See `ports.Sender.send`."""
        self._outlet.slices(messages)

    def again(self, message: Message, attempt: int, delay_s: int) -> None:
        """See `ports.Sender.again`."""
        self._outlet.again("slices", message, attempt, delay_s)
