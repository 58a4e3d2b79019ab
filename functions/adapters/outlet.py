"""SQS: the plans queues of every region, and this region's slices."""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

from functions.adapters.retries import tries
from functions.adapters.translation import translated
from shared.messages import Message

BATCH_MESSAGES = 10  # SendMessageBatch takes no more
BATCH_BYTES = 250_000  # of 262,144: attributes and envelopes count too


class SqsOutlet:
    """Sends messages; a message that SQS refuses for load is sent again, or the call fails."""

    def __init__(
        self,
        clients: Callable[[str], Any],
        region: str,
        plans_url: Callable[[str], str],
        slices_url: Callable[[], str],
    ) -> None:
        self._clients = clients
        self._region = region
        self._plans_url = plans_url
        self._slices_url = slices_url

    def plans(self, messages: Iterable[Message], region: str | None = None) -> None:
        """See `ports.Outlet.plans`."""
        target = region or self._region
        self._send(target, self._plans_url(target), messages)

    def slices(self, messages: Iterable[Message]) -> None:
        """See `ports.Outlet.slices`."""
        self._send(self._region, self._slices_url(), messages)

    def _send(self, region: str, url: str, messages: Iterable[Message]) -> None:
        for bodies in _batches(message.to_json() for message in messages):
            pending = {str(number): body for number, body in enumerate(bodies)}
            for _ in tries():
                with translated():
                    answer = self._clients(region).send_message_batch(
                        QueueUrl=url,
                        Entries=[{"Id": i, "MessageBody": body} for i, body in pending.items()],
                    )
                for sent in answer.get("Successful", []):
                    pending.pop(sent["Id"], None)
                if not pending:
                    break


def _batches(bodies: Iterable[str]) -> Iterable[list[str]]:
    remaining = iter(bodies)
    while batch := list(islice(remaining, BATCH_MESSAGES)):
        if sum(len(body.encode()) for body in batch) <= BATCH_BYTES:
            yield batch
        else:
            yield from ([body] for body in batch)
