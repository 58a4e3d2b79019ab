"""The bench's figures: as tables to read, and as build/bench/feeds.json to compare."""

from dataclasses import dataclass
from typing import Any

from infra.bench.capacity.meter import Tally
from infra.bench.feeds import day
from infra.bench.feeds.day import Day
from infra.bench.feeds.fan_out import ACTIVE, REPEATED, Delivery
from infra.bench.feeds.home import HomePage
from infra.bench.feeds.slots import SHARDS
from infra.bench.feeds.spread import Spread, one_by_one_ms

SIZES = (1_000, 100_000, 10_000_000)
AIMS = {
    "skeleton_read_units": 1.0,
    "card_read_units": 10.0,
    "write_units_per_entry": 1.1,
    "fewer_writes": 0.999,
}


@dataclass(frozen=True)
class Figures:
    """Everything that was measured."""

    pages: dict[str, HomePage]
    pushed: dict[int, Delivery]  # to all, with faults where there are many
    delivered: dict[int, Delivery]  # by class
    days: dict[int, Day]
    naive: Delivery
    naive_writes: dict[int, float]
    naive_days: dict[int, Day]
    catching_up: Tally
    slice_cpu_ms: float
    naive_entry_cpu_ms: float
    spread: Spread
    chi_square_p: float

    @property
    def per_entry(self) -> float:
        """Write units of a delivered entry: dead workers, repeats, ledger and cards included."""
        hardest = self.pushed[max(self.pushed)]
        return hardest.tally.write / hardest.entries

    def document(self) -> dict[str, Any]:
        """As other programs read it."""
        return {
            "home_page": self.pages["nearcast"].figures(),
            "write_units_per_entry": round(self.per_entry, 4),
            "writes_by_followers": {
                str(size): one.tally.write for size, one in self.delivered.items()
            },
            "units_24h_by_followers": {
                str(size): round(one.units) for size, one in self.days.items()
            },
            "naive": {
                "home_page": self.pages["naive"].figures(),
                "write_units_per_entry": self.naive.tally.write / self.naive.entries,
                "writes_by_followers": {str(size): n for size, n in self.naive_writes.items()},
                "units_24h_by_followers": {
                    str(size): round(one.units) for size, one in self.naive_days.items()
                },
            },
            "slots": {"chi_square_p": round(self.chi_square_p, 4)},
        }

    def missed(self) -> list[str]:
        """The aims that were not reached."""
        page, most = self.pages["nearcast"], max(self.delivered)
        fewer = 1 - self.delivered[most].tally.write / self.naive_writes[most]
        checks = {
            "one query a skeleton": page.skeleton.count("Query") == 1,
            "read units of a skeleton": page.skeleton.read <= AIMS["skeleton_read_units"],
            "one batch for cards": page.cards.count() == 1,
            "read units of 20 cards": page.cards.read <= AIMS["card_read_units"],
            "write units an entry": self.per_entry <= AIMS["write_units_per_entry"],
            "fewer writes": fewer >= AIMS["fewer_writes"],
            "fewer units in a day": self.days[most].units < self.naive_days[most].units,
        }
        return [name for name, reached in checks.items() if not reached]


def text(figures: Figures) -> str:
    """The tables."""
    return "\n".join(
        [
            *_pages(figures),
            "",
            *_writes(figures),
            "",
            *_days(figures),
            "",
            *_speed(figures),
            "",
            f"slots over {SHARDS} shards: chi-square p = {figures.chi_square_p:.3f}",
        ]
    )


def _pages(figures: Figures) -> list[str]:
    lines = [
        "A home page of 20 on a warm function        calls  units    bytes   CPU ms",
        "(skeleton, then 20 cards that nobody holds; authors' cards beside them)",
    ]
    for name, page in figures.pages.items():
        lines += [
            f"  {name}",
            _line("skeleton", page.skeleton),
            _line("20 cards", page.cards),
            _line("authors' cards", page.authors) + f"{page.cpu_ms:9.2f}",
        ]
    return lines


def _line(name: str, tally: Tally) -> str:
    return f"    {name:36} {tally.count():8,} {tally.units:6,.1f} {tally.received:8,}"


def _writes(figures: Figures) -> list[str]:
    lines = ["A post to its followers           entries   write units   read units   an entry"]
    for size, one in figures.delivered.items():
        lines.append(_delivered(f"{size:,} followers{_synthetic(size)}", one))
    for size, one in figures.pushed.items():
        lines.append(_delivered(f"{size:,}, pushed to all", one))
    naive, hardest = figures.naive, figures.pushed[max(figures.pushed)]
    lines.append(_delivered(f"naive, {naive.followers:,}", naive))
    lines += [
        (
            f"  pushed to all: {hardest.deaths} workers died half-way through {hardest.slices} slices, 1 in {REPEATED} came twice; ledger and cards included;"
            f" {max(figures.pushed):,} gives write_units_per_entry"
        ),
        f"  100,000: the {ACTIVE:.0%} who were active are pushed to, the rest pulls",
        "  naive: each put costs the same, so more followers are multiples of what was measured",
    ]
    return lines


def _synthetic(size: int) -> str:
    return " (synthetic)" if size == max(SIZES) else ""


def _delivered(name: str, one: Delivery) -> str:
    each = one.tally.write / one.entries
    return f"  {name:30} {one.entries:9,} {one.tally.write:13,.0f} {one.tally.read:12,.0f} {each:10.4f}"


def _days(figures: Figures) -> list[str]:
    lines = [
        "24 hours of an author             writes        reads        units   naive units   saved",
    ]
    for size, one in figures.days.items():
        naive = figures.naive_days[size]
        lines.append(
            f"  {size:12,} followers {one.writes:14,.0f} {one.reads:12,.0f} {one.units:12,.0f}"
            f" {naive.units:13,.0f} {1 - one.units / naive.units:7.1%}"
        )
    most = max(figures.delivered)
    fewer = 1 - figures.delivered[most].tally.write / figures.naive_writes[most]
    lines += [
        (
            f"  assumed: {day.POSTS} posts a day, {ACTIVE:.0%} of followers active, each fetching"
            f" {day.PAGES} first pages a day; pulling an author adds {day.PULL} read units to a page"
        ),
        (
            f"  pulling is fewer units from {day.break_even():.1f} posts a day on; at {most:,} followers"
            f" (synthetic pages) {fewer:.4%} fewer writes a post than pushing to all"
        ),
        (
            f"  a reader's first read of the day costs {figures.catching_up.read:.1f} read and"
            f" {figures.catching_up.write:.1f} write units for one hybrid author"
        ),
    ]
    return lines


def _speed(figures: Figures) -> list[str]:
    spread, cpu = figures.spread, figures.slice_cpu_ms
    naive_s = one_by_one_ms(spread.most_followers) / 1000
    return [
        (
            f"A slice of 500: {cpu:.1f} ms CPU, so {500 / cpu * 1000:,.0f} entries a second by one"
            f" consumer's CPU; naive {1000 / figures.naive_entry_cpu_ms:,.0f}"
        ),
        "Post to last follower on the graph (37,700 people, power law):",
        (
            f"  hops {spread.hops[0]} median, {spread.hops[1]} p99, {spread.hops[2]} for"
            f" {spread.most_followers:,} followers"
        ),
        (
            f"  modelled {spread.ms[0]} ms median, {spread.ms[1]} ms p99,"
            f" {spread.ms[2] / 1000:.1f} s for {spread.most_followers:,}; naive {naive_s:.1f} s"
        ),
    ]
