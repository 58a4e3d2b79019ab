"""Twenty-four hours of an author: what their posts cost to deliver, and their readers to read.

Only what depends on the author is counted: deliveries, and what pulling adds to home
pages. The hydration of pages is the same either way. Who posts and reads how often is
assumed; the break-even says from where on the assumption would decide.
"""

from dataclasses import dataclass

from infra.bench.capacity.meter import Tally
from infra.bench.feeds.fan_out import ACTIVE, Delivery

POSTS = 5  # of the author in a day
PAGES = 8  # first home pages that an active follower has fetched from the region in a day
PULL = 0.5  # read units that a pulled author adds to a page (measured: home.py)


@dataclass(frozen=True)
class Day:
    """Units of one author in a day."""

    writes: float
    reads: float

    @property
    def units(self) -> float:
        """Both."""
        return self.writes + self.reads


def pushed(delivery: Delivery) -> Day:
    """An author whose posts are pushed to all."""
    return Day(POSTS * delivery.tally.write, POSTS * delivery.tally.read)


def hybrid(delivery: Delivery, catching_up: Tally) -> Day:
    """An author whose posts are pushed to the active, each of whom comes back once a day."""
    readers = ACTIVE * delivery.followers
    return Day(
        POSTS * delivery.tally.write + readers * catching_up.write,
        POSTS * delivery.tally.read + readers * catching_up.read,
    )


def pulled(delivery: Delivery) -> Day:
    """An author whose posts are pulled by every reader, with every page."""
    pages = ACTIVE * delivery.followers * PAGES
    return Day(POSTS * delivery.tally.write, POSTS * delivery.tally.read + pages * PULL)


def naive(followers: int, write_units: float, read_units: float) -> Day:
    """An author whose posts are put into every timeline; a put and a follower page at a time."""
    return Day(POSTS * followers * write_units, POSTS * read_units)


def break_even() -> float:
    """Posts a day from which pulling is fewer units than pushing to all."""
    return ACTIVE * PAGES * PULL
