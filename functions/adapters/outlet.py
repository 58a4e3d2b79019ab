"""SQS: the plans queues of every region, and this region's slices."""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

from functions.adapters.retries import tries
from functions.adapters.translation import translated
from functions.ports.queues import Queue
from shared.messages import Message

BATCH_MESSAGES = 10  # SendMessageBatch takes no more
Sent = tuple[str, str]  # body and group
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

    def again(self, queue: Queue, message: Message, attempt: int, delay_s: int) -> None:
        """See `ports.Outlet.again`."""
        url = self._slices_url() if queue == "slices" else self._plans_url(self._region)
        self._send(self._region, url, [message], attempt, delay_s)

    def _send(
        self,
        region: str,
        url: str,
        messages: Iterable[Message],
        attempt: int = 0,
        delay_s: int = 0,
    ) -> None:
        """Send every message; the group makes a standard queue serve authors in turn.

        Source: Amazon SQS fair queues (MessageGroupId on standard queues, 2025).
        """
        delay = {"DelaySeconds": delay_s} if delay_s else {}
        for batch in _batches((one.to_json(attempt), one.group) for one in messages):
            pending = {str(number): one for number, one in enumerate(batch)}
            for _ in tries():
                with translated():
                    answer = self._clients(region).send_message_batch(
                        QueueUrl=url,
                        Entries=[
                            {"Id": i, "MessageBody": body, "MessageGroupId": group, **delay}
                            for i, (body, group) in pending.items()
                        ],
                    )
                for sent in answer.get("Successful", []):
                    pending.pop(sent["Id"], None)
                if not pending:
                    break


def _batches(messages: Iterable[Sent]) -> Iterable[list[Sent]]:
    remaining = iter(messages)
    while batch := list(islice(remaining, BATCH_MESSAGES)):
        if sum(len(body.encode()) for body, _ in batch) <= BATCH_BYTES:
            yield batch
        else:
            yield from ([one] for one in batch)
