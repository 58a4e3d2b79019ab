"""What a post costs from its stream record to its last follower, by the functions' own code.

Measured at 1,000 followers (pushed to all), at 100,000 (pushed to the active, relayed for
the rest) and for 10,000,000 (relayed; VIPs pushed to). Nobody has ten million rows in a
process: that author's audience is as large, and who the followers are is made up page by
page where a way of delivering reads them (`synthetic_pages`).

How much a delivered entry costs is measured pushing to all of 25,000, with workers that
die in the middle of a slice and slices that come twice.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from functions.adapters.connections import client
from functions.fan_out.handler import STEPS
from functions.fan_out_planner.handler import PLANS
from functions.records import Post, ReachClass
from infra.bench.capacity.meter import Meter, Tally
from infra.bench.capacity.units import query_units
from infra.bench.feeds.population import Population
from infra.bench.feeds.region import REGION, Died, Parts
from shared.limits import CHAINS, SLICE_FOLLOWERS, VIPS_MAX
from shared.messages import PostChanged, ReaderActive, Slice

REPEATED = 10  # every so many slices one comes twice
DYING = 20  # every so many slices one's worker dies half-way
ACTIVE = 0.2  # of followers reads in the day after a post
FOLLOWER_ROW = 61  # bytes of a follower's row in a follower list


@dataclass(frozen=True)
class Delivery:
    """How a post was delivered: to how many followers, and what that cost."""

    followers: int
    entries: int
    slices: int
    deaths: int  # of workers, each in the middle of a slice
    tally: Tally


def deliver(
    people: Population, meter: Meter, followers: int, reach: ReachClass, *, faults: bool = False
) -> Delivery:
    """Deliver a post of an author who has a class already; its own row is not counted."""
    author_id = people.author()
    if reach == "pull":
        people.audience(author_id, followers)
        people.vips(author_id, people.ids(VIPS_MAX))
    else:
        people.follow(author_id, people.ids(followers), ACTIVE if reach == "hybrid" else 0)
    stand(people.parts, author_id, reach, followers)
    post = people.post(author_id)
    with meter.measure() as tally:
        entries, slices, deaths = _work_through(people.parts, changed(post), faults=faults)
    return Delivery(followers, entries, slices, deaths, tally)


def stand(parts: Parts, author_id: str, reach: ReachClass, followers: int) -> None:
    """Put an author in a class that every follower has been told of."""
    if reach != "push":
        vip = parts.thresholds.is_vip(followers, now=False)
        profile = parts.users.get(author_id)
        if profile is None or not parts.users.stand(profile, reach, vip=vip):
            raise ValueError("the author has no profile")
        parts.reaches.turn(author_id, reach, 1)
        for chain in range(CHAINS):
            parts.reaches.swept(author_id, 1, chain, CHAINS)


def changed(post: Post) -> PostChanged:
    """The message that the outbox makes of a post's stream record."""
    return PostChanged(post.post_id, post.author_id, post.updated, post.view())


def catch_up(people: Population, meter: Meter) -> Tally:
    """A reader's first home read of the day, as far as one hybrid author makes it dearer."""
    parts = people.parts
    author_id, reader_id = people.author(), people.author()
    people.follow(author_id, [reader_id])
    stand(parts, author_id, "hybrid", 1)
    parts.graph.follow(reader_id, author_id, parts.now())
    parts.readers.add(reader_id, "hybrid", [author_id])
    now_ms = parts.now()
    parts.readers.activate(reader_id, now_ms, now_ms + 1)
    with meter.measure() as tally:
        parts.relays.page(author_id, 20)
        STEPS[ReaderActive][0](ReaderActive(reader_id), parts)
    return tally


def naive(people: Population, meter: Meter, followers: int) -> Delivery:
    """Push to all, one put each, from follower pages that are read consistently."""
    parts, dynamodb = people.parts, client("dynamodb", REGION)
    author_id = people.author()
    known = people.ids(followers)
    people.follow(author_id, known)
    post = people.post(author_id)
    directory = parts.directory()
    buckets = len(parts.graph.audience_here(author_id))
    with meter.measure() as tally:
        for bucket in range(buckets):
            for page in _pages(parts, author_id, bucket):
                for follower in page:
                    table = directory.table("feeds", directory.home(follower).shard)
                    dynamodb.put_item(TableName=table, Item=_row(follower, post))
    return Delivery(followers, followers, 0, 0, tally)


def synthetic_pages(followers: int) -> float:
    """Read units of going once through follower pages that are made up, not stored."""
    whole, rest = divmod(followers, SLICE_FOLLOWERS)
    page = query_units([FOLLOWER_ROW] * SLICE_FOLLOWERS, consistent=True)
    return whole * page + (query_units([FOLLOWER_ROW] * rest, consistent=True) if rest else 0)


def slice_work(people: Population) -> Callable[[], object]:
    """The delivery of one full slice, to be measured again and again."""
    author_id = people.author()
    people.follow(author_id, people.ids(SLICE_FOLLOWERS))
    post = people.post(author_id)
    share = Slice(author_id, post.post_id, 0, None, buckets=1, chains=1, run=post.updated)
    return lambda: STEPS[Slice][0](share, people.parts)


def put_work(people: Population) -> Callable[[], object]:
    """The naive delivery of one entry, likewise."""
    (follower,) = people.ids(1)
    post = people.post(people.author())
    directory = people.parts.directory()
    table = directory.table("feeds", directory.home(follower).shard)
    dynamodb = client("dynamodb", REGION)
    return lambda: dynamodb.put_item(TableName=table, Item=_row(follower, post))


def _row(follower_id: str, post: Post) -> dict[str, dict[str, str]]:
    return {
        "owner": {"S": follower_id},
        "post_id": {"S": post.post_id},
        "author_id": {"S": post.author_id},
        "reason": {"S": "follow"},
    }


def _pages(parts: Parts, author_id: str, bucket: int) -> Iterator[list[str]]:
    after: str | None = None
    while page := parts.graph.followers(author_id, REGION, bucket, SLICE_FOLLOWERS, after):
        yield page
        after = page[-1]


def _work_through(parts: Parts, change: PostChanged, *, faults: bool) -> tuple[int, int, int]:
    """Hand on every message that comes of a change; how many entries, slices, deaths there were."""
    waiting = parts.queues.waiting
    entries = slices = deaths = 0
    PLANS[PostChanged](change, parts)
    while waiting:
        message = waiting.popleft()
        if type(message) in PLANS:
            PLANS[type(message)](message, parts)
            continue
        slices += 1
        work = partial(STEPS[type(message)][0], message, parts)
        parts.feeds.doomed |= faults and slices % DYING == 0
        try:
            entries += work()
        except Died:
            deaths += 1
            entries += work()  # the slice comes again
        if faults and slices % REPEATED == 0:
            work()  # its successor may be sent twice, too
    return entries, slices, deaths
