import pytest

from edge import writes
from edge.caching.entry import Asked
from edge.skeletons import FRESH_MS, STALE_MS, key_of
from edge.steps import Fetch, Fetched
from shared.clock import HybridTime
from shared.ids import new_post_id
from tests.edge.given import NOW_MS, USER, fetched
from tests.edge.isolate import Isolate, Pop, Registry
from tests.edge.stages.feed import AUTHOR, HOME, KEPT, OTHER, World, ids, read


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def edge(world: World) -> Isolate:
    return Isolate(world)


def test_page_is_answered_without_waiting_for_anything(edge: Isolate, world: World) -> None:
    first = read(edge)
    second = read(edge)
    assert (second.body, edge.waits) == (first.body, 0)
    assert second.headers["cache-status"] == "Nearcast; hit; detail=page"
    assert (world.skeletons(), world.cards()) == (1, 1)


def test_page_is_one_persons(edge: Isolate, world: World) -> None:
    read(edge)
    assert edge.ask(HOME).status == 401
    read(edge, OTHER)
    assert (world.skeletons(), world.cards()) == (2, 1)


def test_pages_of_different_queries_are_different(edge: Isolate) -> None:
    read(edge)
    assert len(ids(edge.ask(f"{HOME}?limit=1", user=USER))) == 1


def test_client_that_has_the_page_is_told_so(edge: Isolate) -> None:
    first = read(edge)
    for _ in range(2):  # from a page just made, and from one that is held
        again = read(edge, if_none_match=first.headers["etag"])
        assert (again.status, again.body) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
    assert read(edge, if_none_match='W/"else"').status == 200


def test_skeleton_is_fresh_then_stale_while_it_is_renewed_then_gone(
    edge: Isolate, world: World
) -> None:
    read(edge)
    new = new_post_id(HybridTime(9), AUTHOR)
    world.posts.append(new)
    edge.now_ms = NOW_MS + FRESH_MS - 1
    assert new not in ids(read(edge))
    edge.now_ms = NOW_MS + FRESH_MS
    assert new not in ids(read(edge))  # renewed behind this answer
    assert edge.waits == 0
    assert new in ids(read(edge))
    assert world.skeletons() == 2
    edge.now_ms += STALE_MS
    world.posts.append(new_post_id(HybridTime(10), AUTHOR))
    assert len(ids(read(edge))) == 5


def test_other_isolates_of_the_pop_find_skeleton_and_cards_there(world: World) -> None:
    pop: Pop = {}
    one, other = Isolate(world, pop), Isolate(world, pop)
    assert ids(read(one)) == ids(read(other))
    assert (world.skeletons(), world.cards()) == (1, 1)
    read(Isolate(world))  # another PoP
    assert (world.skeletons(), world.cards()) == (2, 2)


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("PUT", f"/v1/follows/{AUTHOR}"),
        ("DELETE", f"/v1/follows/{AUTHOR}"),
        ("PATCH", "/v1/me"),
    ],
)
def test_own_write_is_seen_at_once_here(
    edge: Isolate, world: World, method: str, target: str
) -> None:
    read(edge)
    edge.now_ms += 1_000
    done = edge.ask(target, method, b"{}" if method == "PATCH" else None, user=USER)
    assert "nearcast-session" in done.headers
    world.posts.append(new_post_id(HybridTime(9), AUTHOR))
    edge.now_ms += 10
    assert len(ids(read(edge))) == 4


def test_own_write_is_seen_at_once_elsewhere_by_its_token(world: World) -> None:
    pop: Pop = {}
    one, other = Isolate(world, pop), Isolate(world, pop)
    read(one)
    read(other)
    one.now_ms = other.now_ms = NOW_MS + 1_000
    token = one.ask(f"/v1/follows/{AUTHOR}", "PUT", user=USER).headers["nearcast-session"]
    world.posts.append(new_post_id(HybridTime(9), AUTHOR))
    other.now_ms += 10
    assert len(ids(read(other))) == 3  # who does not show the token may still see the old page
    assert len(ids(read(other, nearcast_session=token))) == 4


def test_what_a_write_sets_in_motion_is_waited_for(edge: Isolate, world: World) -> None:
    edge.ask(f"/v1/follows/{AUTHOR}", "PUT", user=USER)
    for after_ms in (100, 2_000, writes.SETTLING_MS - 1):
        edge.now_ms = NOW_MS + after_ms
        read(edge)
    assert world.skeletons() == 3
    for after_ms in (writes.SETTLING_MS, writes.SETTLING_MS + 1_000):
        edge.now_ms = NOW_MS + after_ms
        read(edge)
    assert world.skeletons() == 4


def test_token_of_somebody_else_or_a_forged_one_changes_nothing(
    edge: Isolate, world: World
) -> None:
    keys = edge.memory.settings.keys
    future = HybridTime(NOW_MS + 3_600_000)
    good = writes.sign(keys, USER, future)
    forged = good[:-2] + ("aa" if good[-2:] != "aa" else "bb")
    read(edge)
    for token in (writes.sign(keys, OTHER, future), forged, "x", "k1..", "k9.0.0", "é" * 500):
        assert read(edge, nearcast_session=token).headers["cache-status"].endswith("detail=page")
    assert world.skeletons() == 1
    read(edge, nearcast_session=good)
    assert world.skeletons() == 2


def test_client_may_ask_for_what_is_new(edge: Isolate, world: World) -> None:
    read(edge)
    read(edge, cache_control="no-cache")
    assert world.skeletons() == 2


def test_deleted_post_leaves_every_page_with_the_next_news(world: World) -> None:
    registry = Registry()
    author, reader = Isolate(world, {}, registry), Isolate(world, {}, registry)
    caller = author.memory.tokens.get(f"token of {USER}", NOW_MS)
    assert caller is not None
    doomed = new_post_id(HybridTime(7), USER)
    world.posts.append(doomed)
    assert doomed in ids(read(reader))
    reader.now_ms = author.now_ms = NOW_MS + 100
    assert author.ask(f"/v1/posts/{doomed}", "DELETE", user=USER).status == 204
    reader.now_ms = NOW_MS + 3_200  # its region still gives the old card
    reader.ask(HOME, user=USER)  # the snapshot is renewed behind this answer
    assert doomed not in ids(reader.ask(HOME, user=USER))


def test_deletion_whose_answer_was_lost_is_looked_into(world: World) -> None:
    registry = Registry()
    edge = Isolate(world, {}, registry)
    doomed = new_post_id(HybridTime(7), USER)
    world.posts.append(doomed)
    assert doomed in ids(read(edge))
    world.down = True
    edge.now_ms += 100
    assert edge.ask(f"/v1/posts/{doomed}", "DELETE", user=USER).status == 503
    world.down = False
    world.gone.add(doomed)  # it had arrived
    assert f"card:{doomed}" in registry.purges
    edge.now_ms += 10
    assert doomed not in ids(read(edge))


def test_without_news_a_card_is_not_trusted_for_long(world: World) -> None:
    registry = Registry()
    edge = Isolate(world, {}, registry)
    read(edge)
    registry.silent = True
    world.name = "Ada Lovelace"
    edge.now_ms = NOW_MS + 5_000
    edge.memory.snapshot_ms = NOW_MS - 1
    assert b"Lovelace" in edge.ask(HOME, user=USER).body


def test_stale_page_stands_in_for_a_region_that_is_lost(edge: Isolate, world: World) -> None:
    before = ids(read(edge))
    world.down = True
    edge.now_ms = NOW_MS + 10 * STALE_MS - 1
    answer = read(edge)
    assert ids(answer) == before
    assert edge.ask("/v1/me", user=USER).status == 503


# Public reads.

POST = new_post_id(HybridTime(1), AUTHOR)


@pytest.mark.parametrize("target", [f"/v1/posts/{POST}", f"/v1/users/{AUTHOR}", f"/v1/timelines/users/{AUTHOR}"])  # fmt: skip
def test_public_read_is_everybodys_for_seconds(edge: Isolate, world: World, target: str) -> None:
    first = edge.ask(target)
    again = edge.ask(target)
    assert (again.body, edge.waits) == (first.body, 0)
    assert again.headers["cache-status"].startswith("Nearcast; hit; ttl=")
    assert edge.ask(target, if_none_match=again.headers["etag"]).status == 304
    head = edge.ask(target, "HEAD")
    assert (head.body, head.headers["content-length"]) == (b"", str(len(first.body)))
    assert len(world.asked) == 1
    edge.now_ms = NOW_MS + 5_000
    edge.ask(target)
    assert len(world.asked) == 2


def test_what_a_viewer_is_to_somebody_is_kept_for_nobody(edge: Isolate, world: World) -> None:
    for _ in range(2):
        answer = edge.ask(f"/v1/users/{AUTHOR}", user=USER)
        assert answer.headers["cache-status"] == "Nearcast; fwd=request"
    edge.ask(f"/v1/users/{AUTHOR}")
    assert len(world.asked) == 3


def test_a_viewer_of_a_lost_region_sees_what_strangers_saw(edge: Isolate, world: World) -> None:
    first = edge.ask(f"/v1/users/{AUTHOR}")
    world.down = True
    assert edge.ask(f"/v1/users/{AUTHOR}", user=USER).body == first.body
    assert edge.ask(f"/v1/users/{OTHER}", user=USER).status == 503


def test_a_viewer_of_a_lost_region_is_not_told_that_nothing_is_there(
    edge: Isolate, world: World
) -> None:
    """Strangers do not see what waits for its media; whose it is, does."""

    def absent(step: Fetch) -> Fetched:
        return fetched({"type": "/docs#post-unknown"}, 404, **KEPT)

    edge.respond = absent
    assert edge.ask(f"/v1/posts/{POST}").status == 404
    edge.respond, world.down = world, True
    assert edge.ask(f"/v1/posts/{POST}").status == 404
    assert edge.ask(f"/v1/posts/{POST}", user=USER).status == 503


def test_writer_reads_past_the_cache(edge: Isolate, world: World) -> None:
    edge.ask(f"/v1/users/{AUTHOR}")
    token = writes.sign(edge.memory.settings.keys, USER, HybridTime(NOW_MS - 100))
    edge.ask(f"/v1/users/{AUTHOR}", user=USER, nearcast_session=token)
    assert len(world.asked) == 2


def test_follow_lists_are_kept_nowhere(edge: Isolate, world: World) -> None:
    for _ in range(2):
        edge.ask(f"/v1/users/{AUTHOR}/followers")
    assert len(world.asked) == 2


def test_public_read_of_a_lost_region_is_served_stale(edge: Isolate, world: World) -> None:
    first = edge.ask(f"/v1/users/{AUTHOR}")
    world.down = True
    edge.now_ms = NOW_MS + 300_000
    assert edge.ask(f"/v1/users/{AUTHOR}").body == first.body
    edge.now_ms = NOW_MS + 700_000
    assert edge.ask(f"/v1/users/{AUTHOR}").status == 503


def test_only_if_cached_forbids_asking_the_region(edge: Isolate, world: World) -> None:
    assert edge.ask(f"/v1/users/{AUTHOR}", cache_control="only-if-cached").status == 504
    assert world.asked == []


@pytest.mark.parametrize("status", [404, 410])
def test_absence_is_remembered_as_long(edge: Isolate, world: World, status: int) -> None:
    def absent(step: Fetch) -> Fetched:
        world.asked.append(step.url)
        return fetched({"type": "/docs#post-unknown"}, status, **KEPT)

    edge.respond = absent
    first, again = edge.ask(f"/v1/posts/{POST}"), edge.ask(f"/v1/posts/{POST}")
    assert (first.status, again.status, again.body) == (status, status, first.body)
    assert len(world.asked) == 1


def test_variants_of_flags_have_pages_and_entries_of_their_own() -> None:
    assert key_of(USER, "", "ranker=a") != key_of(USER, "", "ranker=b")
    assert Asked("GET", "/a", {}, "ranker=a").key != Asked("GET", "/a", {}, "ranker=b").key
