"""What one isolate of the edge knows of another: writes, sign-outs, flags, purges, lost regions."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from shared.clock import HybridTime
from shared.ids import new_post_id
from shared.views import author_view, post_view
from tests.workerd.door import Door
from tests.workerd.origin import Reply
from tests.workerd.platform import AUTHOR, Platform, problem, until

EVERYWHERE_S = 5  # a change of the configuration
FAILOVER_S = 10
HOME = "euw1-a"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    made = Platform(tmp_path_factory.mktemp("isolates"))
    try:
        yield made.start()
    finally:
        made.stop()


@pytest.fixture
def platform(running: Platform) -> Platform:
    running.region.down.clear()
    running.region.asked.clear()
    running.region.refused.clear()
    return running


@pytest.fixture
def first(platform: Platform) -> Door:
    return platform.isolates.doors[0]


@pytest.fixture
def second(platform: Platform) -> Door:
    return platform.isolates.doors[1]


def test_own_write_is_seen_through_an_isolate_that_holds_an_older_page(
    platform: Platform, first: Door, second: Door
) -> None:
    me = "eu3v9k2m8x7q2a"
    platform.feed(3)
    assert len(platform.home(second, me)) == 3
    platform.feed(4)
    assert len(platform.home(second, me)) == 3  # held
    written = first.client.put(f"/v1/follows/{AUTHOR}", headers=platform.bearer(me))
    session = written.headers["nearcast-session"]
    assert len(platform.home(second, me)) == 3  # who says nothing may be served what is held
    assert len(platform.home(second, me, nearcast_session=session)) == 4
    assert len(platform.home(first, me)) == 4  # it was there that they wrote


def test_session_of_somebody_else_makes_nothing_expensive(
    platform: Platform, first: Door, second: Door
) -> None:
    me, other = "eu3v9k2m8x7q2b", "eu3v9k2m8x7q2c"
    platform.feed(2)
    platform.home(second, me)
    written = first.client.put(f"/v1/follows/{AUTHOR}", headers=platform.bearer(other))
    platform.region.asked.clear()
    platform.home(second, me, nearcast_session=written.headers["nearcast-session"])
    assert platform.region.asked == []


def test_sign_out_reaches_the_other_isolate(platform: Platform, first: Door, second: Door) -> None:
    me = platform.bearer("eu3v9k2m8x7q2d", origin_jti="family-of-isolates")
    assert second.client.get("/v1/me", headers=me).status_code == 200
    assert first.client.post("/v1/auth/sign-out", headers=me).status_code == 204
    assert problem(first.client.get("/v1/me", headers=me)) == (401, "token-revoked")
    until(lambda: second.client.get("/v1/me", headers=me).status_code == 401, EVERYWHERE_S)
    assert problem(second.client.get("/v1/me", headers=me)) == (401, "token-revoked")


def flags(state: str) -> dict[str, Any]:
    flag = {
        "state": state,
        "variants": {"on": True, "off": False},
        "defaultVariant": "on",
        "metadata": {"routes": "GET /v1/me"},
    }
    return {"flags": {"isolates": flag}}


def test_flag_toggle_is_in_force_in_both_within_seconds(
    platform: Platform, first: Door, second: Door
) -> None:
    def decided(door: Door, reason: str) -> bool:
        platform.region.asked.clear()
        platform.get(door, "/v1/me", "eu3v9k2m8x7q2e").raise_for_status()
        decision = platform.region.asked[-1].context.decision.get("isolates")
        return decision is not None and decision[2] == reason

    for state, reason in (("ENABLED", "STATIC"), ("DISABLED", "DISABLED")):
        first.publish(platform.keys, flags(state), "flags").raise_for_status()
        assert decided(first, reason)
        until(partial(decided, second, reason), EVERYWHERE_S)


def rows(door: Door, dataset: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = door.client.get("/_test/points").json()[dataset]
    return found


def test_experiment_is_told_to_its_dataset_once_a_pop(
    platform: Platform, first: Door, second: Door
) -> None:
    """Two isolates meet the same two people; their PoP is one."""
    flag = {
        "state": "ENABLED",
        "variants": {"ranked": "ranked", "recent": "recent"},
        "defaultVariant": "recent",
        "targeting": {"fractional": [["ranked", 100]]},
        "metadata": {"routes": "GET /v1/me"},
    }
    first.publish(platform.keys, {"flags": {"order": flag}}, "flags").raise_for_status()
    for user_id in ("eu3v9k2m8x7q2h", "eu3v9k2m8x7q2k"):
        platform.get(first, "/v1/me", user_id).raise_for_status()
    until(lambda: bool(rows(first, "EXPOSURES")), 5)
    (row,) = rows(first, "EXPOSURES")
    assert (row["indexes"], row["doubles"]) == (["order"], [2])
    assert row["blobs"][:2] == ["order", "ranked"]
    assert len(set(row["blobs"][3].split(","))) == 2
    assert "eu3v9k2m8x7q2h" not in str(row)
    told = 'nearcast_exposures_total{flag="order",variant="ranked"}'
    assert f"{told} 2" in first.client.get("/_edge/metrics").text

    def decided() -> bool:
        platform.region.asked.clear()
        platform.get(second, "/v1/me", "eu3v9k2m8x7q2h").raise_for_status()
        return "order" in platform.region.asked[-1].context.decision

    until(decided, EVERYWHERE_S)
    platform.get(second, "/v1/me", "us3v9k2m8x7q2j").raise_for_status()  # whom nobody has met
    until(lambda: bool(rows(second, "EXPOSURES")), 5)
    assert [row["doubles"] for row in rows(second, "EXPOSURES")] == [[1]]


def test_metrics_are_told_to_their_dataset(platform: Platform, first: Door) -> None:
    platform.get(first, "/v1/me", "eu3v9k2m8x7q2e").raise_for_status()
    told = rows(first, "ANALYTICS")
    assert {row["indexes"][0] for row in told} >= {"request"}
    assert all(len(row["blobs"]) == 4 and len(row["doubles"]) == 3 for row in told)


def test_purge_reaches_both(platform: Platform, first: Door, second: Door) -> None:
    path = "/isolates/purged"
    kept = {"cache-control": "max-age=600", "cache-tag": "news"}
    platform.origin.at(path, Reply(200, kept, b"old"), Reply(200, kept, b"new"))
    for door in (first, second):
        assert door.client.get(f"/origin{path}").text == "old"
    assert len(platform.origin.asked(path)) == 1  # the PoP is one
    purged = first.call(platform.keys, "POST", "purge", "", {"tags": ["news"]})
    assert purged.status_code == 204
    assert first.client.get(f"/origin{path}").text == "new"
    until(lambda: second.client.get(f"/origin{path}").text == "new", EVERYWHERE_S)


def test_deleted_post_leaves_the_pages_of_both(
    platform: Platform, first: Door, second: Door
) -> None:
    ids, me = platform.feed(3), "eu3v9k2m8x7q2f"
    assert platform.home(second, me) == ids
    gone = first.client.delete(f"/v1/posts/{ids[0]}", headers=platform.bearer(AUTHOR))
    assert gone.status_code == 200
    until(lambda: platform.home(second, me) == ids[1:], EVERYWHERE_S)


def test_lost_region_is_left_at_once_by_who_sees_it_and_by_all_in_seconds(
    platform: Platform, first: Door, second: Door
) -> None:
    """Timelines that are held go on being served by both, without a single failure."""

    def knows(door: Door) -> bool:
        for one in (first, second):  # reading goes on while they learn
            assert platform.home(one, me) == ids
        return (
            'nearcast_region_down{region="eu-west-1"} 1' in door.client.get("/_edge/metrics").text
        )

    ids, me = platform.feed(3), "eu3v9k2m8x7q2g"
    for door in (first, second):
        assert platform.home(door, me) == ids
    post = new_post_id(HybridTime(5_000), me)
    platform.region.people[me] = author_view(
        user_id=me, username="eva", display_name="Eva", bio="", created_ms=0
    )
    platform.region.posts[post] = post_view(
        post_id=post, author_id=me, text="still here", media_ids=[], created_ms=1_000
    )

    platform.region.down.add(HOME)
    rerouted = first.client.get(f"/v1/posts/{post}")
    assert (rerouted.status_code, rerouted.json()["text"]) == (200, "still here")
    assert rerouted.headers["nearcast-level"] == "4"
    until(lambda: knows(first) and knows(second), FAILOVER_S)

    platform.region.refused.clear()
    assert second.client.get(f"/v1/posts/{post}").status_code == 200
    refused = second.client.post(
        "/v1/posts",
        json={"text": "x"},
        headers=platform.bearer(me) | {"idempotency-key": "k-9"},
    )
    assert problem(refused) == (503, "region-unavailable")
    assert refused.headers["retry-after"] == "5"
    assert platform.region.refused == [], "the lost region was asked all the same"
    platform.region.down.clear()
    until(lambda: second.client.get("/v1/me", headers=platform.bearer(me)).status_code == 200, 25)
