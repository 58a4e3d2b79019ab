"""KV and the objects go silent on the real runtime: they throw, or hang, for one isolate."""

import time
from collections.abc import Iterator

import pytest

from edge import apikeys
from edge.limits.bucket import USER_POLICY
from edge.limits.lease import ADVANCE
from tests.workerd.door import Door
from tests.workerd.platform import AUTHOR, Platform, problem, until

BINDINGS = ("CONFIG", "REGISTRY", "BUCKET", "HEALTH")
SILENCE_S = 4  # the longest that a request waits for a platform that is silent


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    made = Platform(tmp_path_factory.mktemp("silence"), 3)
    try:
        yield made.start()
    finally:
        made.stop()


@pytest.fixture
def second(platform: Platform) -> Iterator[Door]:
    door = platform.isolates.doors[1]
    yield door
    break_down(door, "well")


def break_down(door: Door, how: str, bindings: tuple[str, ...] = BINDINGS) -> None:
    """Break the bindings of one isolate: they throw, hang, or are well again."""
    broken = dict.fromkeys(bindings, how)
    assert door.client.put("/_test/faults", json=broken).status_code == 204


@pytest.mark.parametrize("how", ["throws", "hangs"])
def test_reading_goes_on_by_the_last_good_configuration(
    platform: Platform, second: Door, how: str
) -> None:
    me = f"eu3v9k2m8x7q3{'a' if how == 'throws' else 'b'}"
    ids = platform.feed(3)
    assert platform.home(second, me) == ids
    break_down(second, how)
    began, slowest, asked = time.monotonic(), 0.0, 0
    while time.monotonic() - began < 6:  # the snapshot gets too old meanwhile
        before = time.monotonic()
        assert platform.get(second, "/v1/me", me).status_code == 200
        assert platform.home(second, me) == ids
        slowest, asked = max(slowest, time.monotonic() - before), asked + 1
        time.sleep(0.1)
    assert slowest < SILENCE_S
    assert asked > 20, "every request waits for what is silent"


def test_local_bucket_decides(platform: Platform, second: Door) -> None:
    me, cost, quota = platform.bearer("us3v9k2m8x7q3a"), 5, USER_POLICY.quota
    break_down(second, "throws", ("BUCKET",))
    began = time.monotonic()
    statuses = [
        second.client.put(f"/v1/follows/{AUTHOR}", headers=me).status_code
        for _ in range(2 * quota // cost)
    ]
    refilled = USER_POLICY.rate_per_ms * 1_000 * (time.monotonic() - began)
    assert statuses[: quota // cost] == [200] * (quota // cost)
    assert cost * statuses.count(200) <= quota + refilled + ADVANCE + cost
    assert statuses[-1] == 429


@pytest.mark.parametrize("how", ["throws", "hangs"])
def test_kv_out_of_reach_opens_no_door_and_breaks_none(
    platform: Platform, second: Door, how: str
) -> None:
    """A document that KV cannot give comes from the Registry; an API key cannot be looked up."""
    first = platform.isolates.doors[0]
    break_down(second, how, ("CONFIG",))
    key = f"nck_{'a' if how == 'throws' else 'b'}{'0' * 15}_{'k' * 43}"
    assert apikeys.is_key(key)
    answer = second.client.get("/v1/me", headers={"authorization": f"Bearer {key}"})
    assert problem(answer) == (503, "busy")
    changed = platform.region.directory(stage=f"kv-{how}")
    first.publish(platform.keys, changed).raise_for_status()
    wanted = first.client.get("/healthz").json()["directory"]
    until(lambda: second.client.get("/healthz").json()["directory"] == wanted, 12)


def test_changes_of_the_configuration_say_that_they_failed(
    platform: Platform, second: Door
) -> None:
    break_down(second, "throws", ("REGISTRY",))
    assert problem(second.publish(platform.keys, {"flags": {}}, "flags")) == (503, "busy")
    purged = second.call(platform.keys, "POST", "purge", "", {"everything": True})
    assert problem(purged) == (503, "busy")


@pytest.mark.parametrize("how", ["throws", "hangs"])
def test_sign_out_that_nobody_heard_of_is_no_success(
    platform: Platform, second: Door, how: str
) -> None:
    me = platform.bearer("eu3v9k2m8x7q3c", origin_jti=f"silent-{how}")
    assert second.client.get("/v1/me", headers=me).status_code == 200
    break_down(second, how, ("REGISTRY",))
    assert problem(second.client.post("/v1/auth/sign-out", headers=me)) == (503, "busy")
    assert second.client.get("/v1/me", headers=me).status_code == 200


def test_keys_out_of_reach_are_not_the_callers_fault(platform: Platform, second: Door) -> None:
    """The second isolate has not read them yet under this directory."""
    changed = platform.region.directory(stage="jwks")
    for zone in changed["zones"].values():
        zone["pool"]["jwks_url"] = f"{platform.region.url}/issuers/nobody"
    platform.isolates.doors[0].publish(platform.keys, changed).raise_for_status()
    wanted = platform.isolates.doors[0].client.get("/healthz").json()["directory"]
    until(lambda: second.client.get("/healthz").json()["directory"] == wanted, 8)
    answer = platform.get(second, "/v1/me", "eu3v9k2m8x7q3d")
    assert problem(answer) == (503, "keys-unavailable")
    assert answer.headers["retry-after"] == "2"
    platform.isolates.doors[0].publish(
        platform.keys, platform.region.directory()
    ).raise_for_status()
    until(lambda: platform.get(second, "/v1/me", "eu3v9k2m8x7q3d").status_code == 200, 8)


def test_isolate_that_never_saw_a_directory_says_so_and_recovers(platform: Platform) -> None:
    third = platform.isolates.doors[2]
    platform.isolates.running.await_port(third.port)
    break_down(third, "hangs")
    assert third.client.get("/healthz").json()["status"] == "unconfigured"
    assert problem(platform.get(third, "/v1/me", "eu3v9k2m8x7q3e")) == (503, "directory-missing")
    break_down(third, "well")
    until(lambda: platform.get(third, "/v1/me", "eu3v9k2m8x7q3e").status_code == 200, 12)
