"""What the transcoder needs of the outside, and of the message that it works on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from functions.ports import Files, Media, Now, Objects, Outlet, Sender, Workshop
from functions.transcoder.bench import Bench
from shared.clock import HybridClock

TRIES = 3  # of a part, or of looking at a file, before it is given up
LOOKS = 20  # at a row or manifest that others change as well; each takes milliseconds


class Parts(Protocol):
    """What the transcoder needs."""

    @property
    def media(self) -> Media: ...
    @property
    def media_objects(self) -> Objects: ...
    @property
    def files(self) -> Files: ...
    @property
    def workshop(self) -> Workshop: ...
    @property
    def bench(self) -> Bench: ...
    @property
    def outlet(self) -> Outlet: ...
    @property
    def transcoding(self) -> Sender: ...
    @property
    def custody(self) -> Sender: ...
    @property
    def media_aside(self) -> Sender: ...
    @property
    def clock(self) -> HybridClock: ...
    @property
    def now(self) -> Now: ...


@dataclass(frozen=True, slots=True)
class Turn:
    """One delivery of a message: how many there have been, and the time left for this one."""

    received: int
    left_ms: Callable[[], int]

    @property
    def is_last(self) -> bool:
        """Whether another failure is one too many."""
        return self.received >= TRIES


class Gone(Exception):
    """What was worked on was deleted meanwhile: nothing is left to do."""
