"""Who reads, who writes, who follows whom: the crowd of one simulated hour.

Activity and authorship follow Zipf's law with exponent 1 (the r-th most active person
does 1/r as much as the first). Follows are mutual and drawn as Chung and Lu do it
("The average distances in random graphs with given expected degrees", PNAS 2002): an
edge takes each end with a probability that falls as a power of its rank, so degrees
follow a power law. The exponent is what gives the stated mean and maximum. Who has
the most followers writes the most, which is the hard case, since it changes the most
pages; who reads the most is drawn apart from that.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from shared.ids import new_user_id

DEGREE_EXPONENT = 0.82  # of rank: mean 15 and maximum about 9,500 at 37,700 people
ZONE = "eu"


@dataclass(frozen=True)
class Crowd:
    """People by number; number 0 has the most followers."""

    ids: tuple[str, ...]
    followers: tuple[tuple[int, ...], ...]  # whom a post of each goes to
    readers: tuple[int, ...]  # in the order of their activity

    @classmethod
    def of(cls, people: int, mean_degree: float, drawn: random.Random) -> "Crowd":
        """Draw a crowd."""
        ends = ranks(people, DEGREE_EXPONENT)
        neighbours: list[set[int]] = [set() for _ in range(people)]
        edges, wanted = 0, round(people * mean_degree / 2)
        starts: Iterable[int] = range(people)  # everybody has one edge at least
        while edges < wanted:
            for one, other in zip(starts, pick(ends, people, drawn), strict=True):
                if edges < wanted and one != other and other not in neighbours[one]:
                    neighbours[one].add(other)
                    neighbours[other].add(one)
                    edges += 1
            starts = pick(ends, people, drawn)
        readers = list(range(people))
        drawn.shuffle(readers)
        return cls(
            tuple(new_user_id(ZONE, drawn.randbytes(8)) for _ in range(people)),
            tuple(tuple(sorted(near)) for near in neighbours),
            tuple(readers),
        )


def ranks(count: int, exponent: float) -> list[float]:
    """Cumulative weights of ranks 1 to `count`, each 1 / rank ** exponent."""
    return list(accumulate(rank**-exponent for rank in range(1, count + 1)))


def pick(weights: Sequence[float], count: int, drawn: random.Random) -> list[int]:
    """`count` indexes, drawn by cumulative weights."""
    return drawn.choices(range(len(weights)), cum_weights=weights, k=count)
