"""An author's class in a region, and how far the fan-out of a post has come there."""

from dataclasses import dataclass
from typing import Literal

from shared.messages import Crowd

ReachClass = Literal["push", "hybrid", "pull"]

RANKS: dict[ReachClass, int] = {"push": 0, "hybrid": 1, "pull": 2}
BEGIN = ""  # a position before every follower
END = "~"  # a position after every follower


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """An author's class as a region has it.

    `marked` says that every follower here has been told: until then a heavier class is
    not in force, because a follower who was not told would neither get the posts nor
    pull them. A lighter one is in force at once: whoever still pulls gets a post twice,
    and readers keep it once.
    """

    author_id: str
    reach: ReachClass = "push"
    version: int = 0
    former: ReachClass = "push"  # what was in force before
    marked: bool = True
    vips: int = 0  # followers here whose entries go first
    reshown_ms: int = 0  # when posts were last delivered anew, to others than before

    @property
    def in_force(self) -> ReachClass:
        """The class by which a post is delivered now."""
        if self.marked or RANKS[self.reach] < RANKS[self.former]:
            return self.reach
        return self.former

    @property
    def relayed(self) -> bool:
        """Whether posts go into the relay: from the moment that the class is to be so."""
        return self.reach != "push" or self.in_force != "push"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a region set out to do for a post.

    `run` is the version of the post that is delivered, and a later run replaces an
    earlier one. `chains` are those that have followers to go through. `expected` is how many followers there were; of active followers nobody
    knows how many there are before they are read.
    """

    post_id: str
    author_id: str
    run: str
    reach: ReachClass
    crowd: Crowd | None  # None: nobody but VIPs, the rest pulls
    chains: int
    vips: int
    expected: int | None
    started_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """How far one chain of slices has come: `position` from `since`, by its last slice.

    Positions sort as chains go: "bucket/follower". A slice that begins before `position`
    has been done already, whoever brings it again.
    """

    post_id: str
    part: str  # "followers#3", "active#0", "vips#0"
    run: str
    since: str
    position: str
    delivered: int = 0
    slices: int = 0
    updated_ms: int = 0
    cancelled: bool = False

    @property
    def done(self) -> bool:
        """Whether there is nothing more to do."""
        return self.position == END
