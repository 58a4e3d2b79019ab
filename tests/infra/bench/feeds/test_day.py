from infra.bench.capacity.costs import Cost
from infra.bench.capacity.meter import Call, Tally
from infra.bench.capacity.units import query_units
from infra.bench.feeds import day
from infra.bench.feeds.fan_out import ACTIVE, FOLLOWER_ROW, Delivery, synthetic_pages
from shared.limits import SLICE_FOLLOWERS


def tally(read: float, write: float) -> Tally:
    return Tally([Call("PutItem", "eu-west-1", ("t",), Cost(read, write), 0, 0)])


def delivery(followers: int, read: float, write: float) -> Delivery:
    return Delivery(followers, followers, 1, 0, tally(read, write))


def test_pushing_costs_its_deliveries() -> None:
    one = day.pushed(delivery(1_000, 50, 1_006))
    assert (one.writes, one.reads) == (day.POSTS * 1_006, day.POSTS * 50)
    assert one.units == one.writes + one.reads


def test_hybrid_adds_what_coming_back_costs() -> None:
    one = day.hybrid(delivery(100_000, 900, 20_000), tally(6.5, 4))
    assert one.writes == day.POSTS * 20_000 + ACTIVE * 100_000 * 4
    assert one.reads == day.POSTS * 900 + ACTIVE * 100_000 * 6.5


def test_pulling_adds_half_a_unit_to_every_page() -> None:
    one = day.pulled(delivery(10_000_000, 70, 1_007))
    assert one.writes == day.POSTS * 1_007
    assert one.reads == day.POSTS * 70 + ACTIVE * 10_000_000 * day.PAGES * 0.5


def test_break_even_is_where_both_ways_cost_the_same() -> None:
    followers, posts = 10_000_000, day.break_even()
    assert posts * followers == ACTIVE * followers * day.PAGES * day.PULL


def test_synthetic_pages_are_read_as_real_ones_are() -> None:
    full = query_units([FOLLOWER_ROW] * SLICE_FOLLOWERS, consistent=True)
    assert synthetic_pages(SLICE_FOLLOWERS) == full
    assert synthetic_pages(10 * SLICE_FOLLOWERS + 1) == 10 * full + 1
