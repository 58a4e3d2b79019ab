"""Listens to botocore, and counts what every DynamoDB call of a session costs.

Real adapters over moto, or over any other stand-in, are metered as they are. A second
session, which nobody listens to, looks up the rows that a cost goes by.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from infra.bench.capacity.costs import Cost, cost_of_reads, cost_of_writes, writes_of
from infra.bench.capacity.rows import Rows

STATE = "nearcast_meter"  # in a request's context


@dataclass(frozen=True, slots=True)
class Call:
    """One call: what, in which region, for how many units and bytes."""

    operation: str
    region: str
    tables: tuple[str, ...]
    cost: Cost
    bytes_sent: int
    bytes_received: int


@dataclass
class Tally:
    """The calls of a stretch of work."""

    calls: list[Call] = field(default_factory=list)

    @property
    def read(self) -> float:
        """Read units."""
        return sum(call.cost.read for call in self.calls)

    @property
    def write(self) -> float:
        """Write units."""
        return sum(call.cost.write for call in self.calls)

    @property
    def units(self) -> float:
        """Read and write units together."""
        return self.read + self.write

    @property
    def received(self) -> int:
        """Bytes of all answers."""
        return sum(call.bytes_received for call in self.calls)

    def count(self, *operations: str) -> int:
        """How many calls there were of these operations, or of any."""
        return sum(1 for call in self.calls if not operations or call.operation in operations)

    def of(self, *kinds: str) -> "Tally":
        """The calls that touched tables whose names hold one of these words."""
        return Tally(
            [
                call
                for call in self.calls
                if any(kind in table for kind in kinds for table in call.tables)
            ]
        )


class Meter:
    """Counts while it is asked to (`measure`); at other times calls pass unseen."""

    def __init__(self, unmetered: Callable[[str], Any]) -> None:
        """`unmetered` gives a client for a region that this meter does not listen to."""
        self._unmetered = unmetered
        self._rows: dict[str, Rows] = {}
        self._tallies: list[Tally] = []
        self._lock = threading.Lock()

    def listen(self, events: Any) -> None:
        """Hear of every DynamoDB call of a session or client, by its event system."""
        events.register("before-parameter-build.dynamodb", self._before_parameters)
        events.register("before-call.dynamodb", self._before_call)
        events.register("after-call.dynamodb", self._after_call)

    @contextmanager
    def measure(self) -> Iterator[Tally]:
        """Count the calls made inside, from every thread."""
        tally = Tally()
        self._tallies.append(tally)
        try:
            yield tally
        finally:
            self._tallies.remove(tally)

    def _before_parameters(self, params: dict[str, Any], context: Any, **_: Any) -> None:
        if self._tallies:
            context[STATE] = {"parameters": params}

    def _before_call(self, model: Any, params: Any, context: Any, **_: Any) -> None:
        state = context.get(STATE)
        if state is None:
            return
        rows = self._rows_of(context["client_region"])
        writes = writes_of(model.name, state["parameters"], rows)
        state["sent"] = len(params["body"])
        state["writes"] = writes
        state["before"] = rows.get(write.row for write in writes)

    def _after_call(self, parsed: Mapping[str, Any], model: Any, context: Any, **kept: Any) -> None:
        state = context.pop(STATE, None)
        if state is None:
            return
        region, parameters, writes = context["client_region"], state["parameters"], state["writes"]
        rows = self._rows_of(region)
        if writes:
            unknown = [] if "Error" in parsed else [w.row for w in writes if w.item is None]
            after = rows.get(unknown)
            cost = cost_of_writes(model.name, parsed, writes, state["before"], after)
        else:
            cost = cost_of_reads(model.name, parameters, parsed, rows)
        received = len(kept["http_response"].content or b"")
        call = Call(model.name, region, _tables(parameters), cost, state["sent"], received)
        for tally in self._tallies:
            tally.calls.append(call)

    def _rows_of(self, region: str) -> Rows:
        with self._lock:
            if region not in self._rows:
                self._rows[region] = Rows(self._unmetered(region))
            return self._rows[region]


def _tables(parameters: Mapping[str, Any]) -> tuple[str, ...]:
    if "TableName" in parameters:
        return (parameters["TableName"],)
    if "RequestItems" in parameters:
        return tuple(parameters["RequestItems"])
    steps = [step for item in parameters.get("TransactItems", ()) for step in item.values()]
    return tuple(dict.fromkeys(step["TableName"] for step in steps))
