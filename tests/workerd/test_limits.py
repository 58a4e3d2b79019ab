"""Limits on the real runtime: the bucket's object grants, refuses, and tells clients."""

import re
import time
from collections.abc import Callable

import httpx

from tests.workerd.conftest import System

Bearer = Callable[..., dict[str, str]]
USER = "eu7777777777zz"


def test_user_who_asks_for_too_much_is_refused_until_there_is_more(
    system: System, bearer: Bearer
) -> None:
    headers = bearer(USER)
    admitted, refused = 0, None
    began = time.monotonic()
    while refused is None:
        answer = system.client.get("/v1/me", headers=headers)
        admitted += answer.status_code == 200
        if answer.status_code == 429:
            refused = answer
        assert admitted < 3_000
    seconds = time.monotonic() - began
    # quota, what flowed in, and what one isolate may have in hand or owe
    assert 500 <= admitted <= 600 + 10 * (seconds + 1) + 50 + 2 * 20
    assert refused.json()["type"] == "/docs#user-limited"
    assert refused.json()["violated-policies"] == ["user"]
    after_s = int(refused.headers["retry-after"])
    assert 1 <= after_s <= 10
    assert refused.headers["ratelimit"] == f'"user";r=0;t={after_s}'
    other = system.client.get("/v1/me", headers=bearer("eu8888888888zz"))
    assert other.status_code == 200
    time.sleep(after_s + 0.1)  # the very thing that is tested
    assert system.client.get("/v1/me", headers=headers).status_code == 200


def remaining(answer: httpx.Response) -> int:
    found = re.fullmatch(r'"user";r=(\d+);t=\d+', answer.headers["ratelimit"])
    assert found is not None, answer.headers["ratelimit"]
    return int(found[1])


def test_client_sees_its_quota_go_down(system: System, bearer: Bearer) -> None:
    headers = bearer("eu9999999999zz")
    first = system.client.get("/v1/me", headers=headers)
    second = system.client.get("/v1/me", headers=headers)
    assert first.headers["ratelimit-policy"] == '"user";q=600;w=60'
    assert remaining(second) < remaining(first) <= 600


def waits(system: System) -> int:
    """Requests that waited for units so far."""
    text = system.client.get("/_edge/metrics").text
    found = re.search(r'nearcast_stage_waits_total{stage="limit"} (\d+)', text)
    return int(found[1]) if found else 0


def test_pages_from_memory_are_paid_for_behind_their_answers(
    system: System, bearer: Bearer
) -> None:
    headers, before, began = bearer("eu6666666666zz"), waits(system), time.monotonic()
    for _ in range(150):
        answer = system.client.get("/v1/timelines/home", headers=headers)
        assert answer.status_code == 200
    flowed = 10 * (time.monotonic() - began + 1)
    assert remaining(answer) <= 600 - 2 * 150 + flowed
    # three leases were needed, and a slow machine may have been late with one
    assert waits(system) <= before + 1


def test_stranger_is_told_of_no_quota(system: System) -> None:
    assert "ratelimit" not in system.client.get("/v1/me").headers
