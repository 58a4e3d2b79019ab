"""Every dead-letter queue of a stage in a region, found in SQS itself.

A queue names its dead-letter queue in its redrive policy. One without a source,
`…-outbox-dlq`, holds records of table streams; they go back through the function
that set them aside. StartMessageMoveTask would move letters too, but not every AWS
has it, it moves a whole queue, and says little of what happened: receive and send
are the same everywhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from infra.cli.dlq.letters import Letter

HIDDEN_S = 60  # for which letters are held; a batch takes seconds
WAIT_S = 1  # of long polling, so that all of SQS's servers are asked
SENT_BYTES = 250_000  # of a batch
SUFFIX = "-dlq"


@dataclass(frozen=True)
class SqsDeadLetters:
    """A dead-letter queue of SQS. See `letters.DeadLetters`."""

    sqs: Any
    functions: Any  # a client of Lambda
    name: str
    url: str
    source_url: str | None
    source_arn: str | None

    @property
    def source(self) -> str:
        """What its letters failed in: the queue's or the function's name."""
        return self.name.removesuffix(SUFFIX)

    def consumers(self) -> list[str]:
        """See `DeadLetters.consumers`."""
        if self.source_arn is None:
            return [self.source]
        try:
            found = self.functions.list_event_source_mappings(EventSourceArn=self.source_arn)
        except ClientError:
            return []
        return [one["FunctionArn"].split(":")[6] for one in found["EventSourceMappings"]]

    def count(self) -> int:
        """See `DeadLetters.count`."""
        wanted = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        answer = self.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=wanted)
        return sum(int(number) for number in answer["Attributes"].values())

    def take(self, limit: int) -> list[Letter]:
        """See `DeadLetters.take`."""
        answer = self.sqs.receive_message(
            QueueUrl=self.url,
            MaxNumberOfMessages=limit,
            VisibilityTimeout=HIDDEN_S,
            WaitTimeSeconds=WAIT_S,
            AttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        return [_letter(message) for message in answer.get("Messages", [])]

    def send_back(self, letters: Sequence[Letter]) -> list[Letter]:
        """See `DeadLetters.send_back`."""
        if self.source_url is None:
            return [letter for letter in letters if self._process(letter)]
        sent: list[Letter] = []
        for batch in _batches(letters):
            entries = [_entry(number, letter) for number, letter in enumerate(batch)]
            answer = self.sqs.send_message_batch(QueueUrl=self.source_url, Entries=entries)
            sent += [batch[int(one["Id"])] for one in answer.get("Successful", [])]
        return sent

    def remove(self, letters: Sequence[Letter]) -> None:
        """See `DeadLetters.remove`."""
        entries = [
            {"Id": str(number), "ReceiptHandle": letter.receipt}
            for number, letter in enumerate(letters)
        ]
        if entries:
            self.sqs.delete_message_batch(QueueUrl=self.url, Entries=entries)

    def release(self, letters: Sequence[Letter]) -> None:
        """See `DeadLetters.release`."""
        entries = [
            {"Id": str(number), "ReceiptHandle": letter.receipt, "VisibilityTimeout": 0}
            for number, letter in enumerate(letters)
        ]
        if entries:
            self.sqs.change_message_visibility_batch(QueueUrl=self.url, Entries=entries)

    def _process(self, letter: Letter) -> bool:
        """Give a stream record to its function again; whether it took it."""
        event = {"Records": [json.loads(letter.body)["record"]]}
        answer = self.functions.invoke(FunctionName=self.source, Payload=json.dumps(event))
        answer["Payload"].read()  # unread, it would hold a connection
        return "FunctionError" not in answer


def dead_letter_queues(sqs: Any, functions: Any, stage: str) -> list[SqsDeadLetters]:
    """The dead-letter queues of a stage in the clients' region, by name."""
    urls = {url.rpartition("/")[2]: url for url in _urls(sqs, f"nearcast-{stage}-")}
    sources: dict[str, tuple[str, str]] = {}
    for url in urls.values():
        wanted = ["RedrivePolicy", "QueueArn"]
        found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=wanted)["Attributes"]
        if "RedrivePolicy" in found:
            target = json.loads(found["RedrivePolicy"])["deadLetterTargetArn"]
            sources[target.rpartition(":")[2]] = (url, found["QueueArn"])
    return [
        SqsDeadLetters(sqs, functions, name, urls[name], *sources.get(name, (None, None)))
        for name in sorted(urls)
        if name in sources or name.endswith(SUFFIX)
    ]


def _urls(sqs: Any, prefix: str) -> Iterator[str]:
    pages = sqs.get_paginator("list_queues").paginate(QueueNamePrefix=prefix)
    for page in pages:
        yield from page.get("QueueUrls", [])


def _letter(message: dict[str, Any]) -> Letter:
    told = message.get("Attributes", {})
    return Letter(
        id=message["MessageId"],
        body=message["Body"],
        sent_ms=int(told.get("SentTimestamp", 0)),
        receipt=message["ReceiptHandle"],
        received=int(told.get("ApproximateReceiveCount", 0)),
        attributes=message.get("MessageAttributes", {}),
        group=told.get("MessageGroupId"),
    )


def _entry(number: int, letter: Letter) -> dict[str, Any]:
    entry: dict[str, Any] = {"Id": str(number), "MessageBody": letter.body}
    if letter.attributes:
        entry["MessageAttributes"] = letter.attributes
    if letter.group:
        entry["MessageGroupId"] = letter.group
    return entry


def _batches(letters: Sequence[Letter]) -> list[list[Letter]]:
    """All at once, or one by one where they are too large for that."""
    if sum(len(letter.body.encode()) for letter in letters) <= SENT_BYTES:
        return [list(letters)]
    return [[letter] for letter in letters]
