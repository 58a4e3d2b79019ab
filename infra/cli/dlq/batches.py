"""Batches of stream records that no retry helped, as Lambda keeps them in the archive's bucket.

An object has the whole event in it, so it can be given to its function again even when
the stream has forgotten the records. Source: AWS Lambda Developer Guide, "Retain
discarded records for a DynamoDB event source" (S3 destinations).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from infra.cli.dlq.letters import STREAM_BATCH, Letter

PREFIX = "aws/lambda/"


@dataclass(frozen=True)
class DiscardedBatches:
    """The discarded batches of a region. See `letters.DeadLetters`."""

    s3: Any
    functions: Any  # a client of Lambda
    bucket: str
    source: str
    held: set[str] = field(default_factory=set)  # S3 hides nothing; one command at a time does

    def consumers(self) -> list[str]:
        """See `DeadLetters.consumers`; a batch says by itself why it was discarded."""
        return []

    def count(self) -> int:
        """See `DeadLetters.count`."""
        return sum(1 for _ in self._keys())

    def take(self, limit: int) -> list[Letter]:
        """See `DeadLetters.take`."""
        keys = list(islice((key for key in self._keys() if key not in self.held), limit))
        self.held.update(keys)
        return [self._letter(key) for key in keys]

    def send_back(self, letters: Sequence[Letter]) -> list[Letter]:
        """See `DeadLetters.send_back`."""
        return [letter for letter in letters if self._process(letter)]

    def remove(self, letters: Sequence[Letter]) -> None:
        """See `DeadLetters.remove`."""
        for letter in letters:
            self.s3.delete_object(Bucket=self.bucket, Key=letter.receipt)

    def release(self, letters: Sequence[Letter]) -> None:
        """See `DeadLetters.release`."""
        self.held.difference_update(letter.receipt for letter in letters)

    def _keys(self) -> Iterator[str]:
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=PREFIX)
        for page in pages:
            for one in page.get("Contents", []):
                yield one["Key"]

    def _letter(self, key: str) -> Letter:
        answer = self.s3.get_object(Bucket=self.bucket, Key=key)
        told = json.loads(answer["Body"].read())
        event = told["payload"]
        context = told["requestContext"]
        body = {
            "kind": STREAM_BATCH,
            "reason": f"{context.get('condition', 'discarded')} after "
            f"{context.get('approximateInvokeCount', '?')} invocations",
            "function": context["functionArn"].split(":")[6],
            "event": json.loads(event) if isinstance(event, str) else event,
        }
        moment = datetime.fromisoformat(str(told["timestamp"]))
        return Letter(key, json.dumps(body), int(moment.timestamp() * 1000), key)

    def _process(self, letter: Letter) -> bool:
        """Give a batch to its function again; whether it took it."""
        told = json.loads(letter.body)
        answer = self.functions.invoke(
            FunctionName=told["function"], Payload=json.dumps(told["event"])
        )
        answer["Payload"].read()  # unread, it would hold a connection
        return "FunctionError" not in answer


def discarded_batches(s3: Any, functions: Any, stage: str, region: str) -> list[DiscardedBatches]:
    """The region's discarded batches, under a name beside those of its queues."""
    prefix = f"nearcast-{stage}-{region}-archive-"
    names = [one["Name"] for one in s3.list_buckets()["Buckets"]]
    return [
        DiscardedBatches(s3, functions, name, f"nearcast-{stage}-{region}-batches")
        for name in names
        if name.startswith(prefix)
    ]
