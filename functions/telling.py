"""Tell several regions something, of which one may be away: the others do not wait for it."""

from collections.abc import Iterable, Mapping
from typing import Self

from functions.ports import Outlet
from shared.errors import RegionUnavailable, Unavailable
from shared.messages import Message


class RegionsAway(RegionUnavailable):
    """Some regions could not be told; the rest were. `rest` is what is left to do, if not all."""

    def __init__(self, away: Iterable[str], rest: Message | None = None) -> None:
        self.away = tuple(away)
        self.rest = rest
        super().__init__(f"Could not tell {', '.join(self.away)}.")

    def leaving(self, rest: Message) -> Self:
        """The same, with what is left to do."""
        return type(self)(self.away, rest)


def tell(told: Mapping[str, Iterable[Message]], outlet: Outlet) -> None:
    """Send messages to the plans queues of regions.

    Raises:
        RegionsAway: some could not be reached; every other one has its messages.
    """
    away: dict[str, Unavailable] = {}
    for region, messages in told.items():
        try:
            outlet.plans(messages, region)
        except Unavailable as error:
            away[region] = error
    if away:
        raise RegionsAway(away) from next(iter(away.values()))
