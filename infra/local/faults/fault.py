"""What can be wrong with a region, as one writes it: `refuse`, `delay 300`, `cut`, `status 503`, `off`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Self, get_args

Kind = Literal["off", "refuse", "delay", "cut", "status"]
KINDS: tuple[Kind, ...] = get_args(Kind)
DELAY_MAX_MS = 60_000


class FaultMalformed(ValueError):
    """No fault is written like that; the message says how."""


@dataclass(frozen=True)
class Fault:
    """One region's fault.

    refuse      nobody listens: connections are refused
    delay N     every request waits N ms first
    cut         the function runs, and its answer is lost: the connection breaks
    status N    the platform answers N for the function
    """

    kind: Kind = "off"
    value: int = 0

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a fault as it is written.

        Raises:
            FaultMalformed: it is no fault.
        """
        word, _, value = text.strip().partition(" ")
        kind = next((one for one in KINDS if one == word), None)
        if kind is None:
            raise FaultMalformed(f"A fault is one of {', '.join(KINDS)}, not {word!r}.")
        wants_value = kind in ("delay", "status")
        if wants_value != value.isdecimal() or bool(value) != wants_value:
            raise FaultMalformed("`delay` and `status` take a number, the others nothing.")
        number = int(value or 0)
        if kind == "status" and not 500 <= number <= 599:
            raise FaultMalformed("A platform that fails answers 500 to 599.")
        if number > DELAY_MAX_MS:
            raise FaultMalformed(f"A delay is at most {DELAY_MAX_MS} ms.")
        return cls(kind, number)

    def __str__(self) -> str:
        return f"{self.kind} {self.value}" if self.kind in ("delay", "status") else self.kind
