"""Which class an author is in, by the number of followers, and where a slice stands.

Below the first threshold every follower gets every post; from there only those who
read in the last day do, and the others pull; from the second one nobody but a few
VIPs does (ARCHITECTURE: push, hybrid, pull). Falling back takes a tenth less than
the threshold, so that an author who hovers around it does not change every hour.
"""

from dataclasses import dataclass

from functions.records import ReachClass
from shared.limits import REACH_HYBRID, REACH_PULL, REACH_SLACK, VIP_FOLLOWERS


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Followers, of all regions together, from which on an author is treated otherwise."""

    hybrid: int = REACH_HYBRID
    pull: int = REACH_PULL
    vip: int = VIP_FOLLOWERS

    def reach_of(self, followers: int, now: ReachClass) -> ReachClass:
        """The class of an author with so many followers who is in class `now`."""
        if _over(followers, self.pull, held=now == "pull"):
            return "pull"
        if _over(followers, self.hybrid, held=now != "push"):
            return "hybrid"
        return "push"

    def is_vip(self, followers: int, *, now: bool) -> bool:
        """Whether a user with so many followers is a VIP where they follow."""
        return _over(followers, self.vip, held=now)


def _over(followers: int, threshold: int, *, held: bool) -> bool:
    return followers * 100 >= threshold * (100 - REACH_SLACK if held else 100)


def position(bucket: int, after: str | None) -> str:
    """Where in a chain a slice begins; sorts as the chain goes."""
    return f"{bucket:07d}/{after or ''}"


def part_of(crowd: str, chain: int) -> str:
    """The name of a chain in the ledger."""
    return f"{crowd}#{chain}"
