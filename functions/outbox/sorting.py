"""A batch of stream records, sorted by where it goes; a record that cannot be read goes aside.

One malformed record would otherwise keep its whole shard waiting, for up to a day, and
every one that follows it in its batch would be forwarded again at each try.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from functions.outbox.changes import messages_of
from functions.outbox.expired import expired, returned
from shared.messages import Message, StreamRecord

RECORD_BYTES = 200_000  # of a record that is set aside whole; a message has 262,144

# What code raises when data is not shaped as expected. Anything else is our own failing:
# it must fail the batch, which then comes again.
MISSHAPEN = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


@dataclass
class Sorted:
    """Messages by queue, in the records' order, and what could not be read."""

    plans: list[Message] = field(default_factory=list)
    slices: list[Message] = field(default_factory=list)
    archive: list[Message] = field(default_factory=list)
    aside: list[Message] = field(default_factory=list)


def sort(records: Iterable[Mapping[str, Any]]) -> Sorted:
    """Sort a batch, record by record."""
    found = Sorted()
    for record in records:
        try:
            plans, slices = ([], []) if returned(record) else messages_of([record])
            left = expired(record)
        except MISSHAPEN as error:
            found.aside.append(_aside(record, error))
            continue
        found.plans += plans
        found.slices += slices
        found.archive += [left] if left else []
    return found


def _aside(record: Mapping[str, Any], error: Exception) -> StreamRecord:
    """The record with its reason; of one that is too large, what names it."""
    whole = dict(record)
    if len(json.dumps(whole, default=str)) > RECORD_BYTES:
        stream = record["dynamodb"]
        named = {name: stream.get(name) for name in ("Keys", "SequenceNumber", "SizeBytes")}
        whole = {**whole, "dynamodb": named}
    return StreamRecord(f"{type(error).__name__}: {error}", whole)
