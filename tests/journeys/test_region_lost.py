"""A region's functions are killed while people read and write, and come back.

The proxy before each region (infra/local/faults) refuses, cuts, fails or is late; the
region's tables go on, so what was begun there can be looked at.
"""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from infra.local.faults import control
from infra.local.faults.fault import Fault
from shared.ids import new_user_id
from tests.journeys.system import Someone, System, eventually

PUBLISHED_S = 10  # everybody knows within this
BACK_S = 30  # two good probes and a snapshot, on a busy machine
PAGE = "/v1/timelines/home?limit=9"


@contextmanager
def lost(system: System, zone: str, fault: str) -> Iterator[None]:
    """A region with a fault; afterwards it is well, and the edge knows it."""
    region = system.cell(zone).region
    control.tell(system.instance, region, Fault.parse(fault))
    try:
        yield
    finally:
        control.tell(system.instance, region, Fault())
        eventually(lambda: is_down(system, region), lambda down: not down, within_s=BACK_S)
        answers = [404, 404, 404]  # of people who do not exist: the region's own word
        eventually(lambda: [ask_for_nobody(system, zone) for _ in answers], answers.__eq__, BACK_S)


def ask_for_nobody(system: System, zone: str) -> int:
    """Ask a region for somebody new, whom no cache can know."""
    user_id = new_user_id(zone, secrets.token_bytes(8))
    return system.raw("GET", f"/v1/users/{user_id}").status_code


def is_down(system: System, region: str) -> bool:
    """Whether the edge was told so."""
    return (
        f'nearcast_region_down{{region="{region}"}} 1' in system.raw("GET", "/_edge/metrics").text
    )


def read(system: System, who: Someone) -> httpx.Response:
    return system.raw("GET", PAGE, headers=who.bearer)


@pytest.fixture(scope="module")
def reader(system: System) -> Someone:
    """A European with a timeline that the edge has cached."""
    author, reader = system.newcomer("us"), system.newcomer("eu")
    reader.client.follow(author.id)
    made = author.client.post("from the other side")["id"]
    eventually(reader.home, lambda ids: made in ids)
    return reader


def test_cached_timeline_never_fails_while_its_region_dies(system: System, reader: Someone) -> None:
    eventually(lambda: read(system, reader).status_code, lambda status: status == 200)
    answers, told_s = [], None
    with lost(system, "eu", "refuse"):
        began = time.monotonic()
        while time.monotonic() - began < PUBLISHED_S + 2:
            answers.append(read(system, reader))
            if told_s is None and is_down(system, system.cell("eu").region):
                told_s = time.monotonic() - began
            time.sleep(0.1)  # about as a person's phone would
    assert {answer.status_code for answer in answers} == {200}
    assert all(len(answer.json()["items"]) == 1 for answer in answers)
    assert told_s is not None
    assert told_s <= PUBLISHED_S


def test_write_to_a_dead_region_is_refused_whole(system: System, reader: Someone) -> None:
    tables = [name for name in system.tables("eu") if "-posts-" in name]
    before = sorted(str(system.rows("eu", table)) for table in tables)
    with lost(system, "eu", "refuse"):
        for number in range(6):
            headers = reader.bearer | {"idempotency-key": f"dead-{number}"}
            answer = system.raw("POST", "/v1/posts", json={"text": "lost"}, headers=headers)
            assert answer.status_code == 503
            assert answer.json()["type"].endswith("#region-unavailable")
            assert int(answer.headers["retry-after"]) >= 1
    assert sorted(str(system.rows("eu", table)) for table in tables) == before


def test_write_whose_answer_was_cut_is_there_once(system: System, reader: Someone) -> None:
    """The function ran, and nobody heard: the same key finds the same post afterwards."""
    headers = reader.bearer | {"idempotency-key": "cut-1"}
    with lost(system, "eu", "cut"):
        answer = system.raw("POST", "/v1/posts", json={"text": "cut off"}, headers=headers)
        assert answer.status_code == 503
    again = eventually(
        lambda: system.raw("POST", "/v1/posts", json={"text": "cut off"}, headers=headers),
        lambda seen: seen.status_code == 201,
        within_s=BACK_S,
    )
    page = system.raw("GET", f"/v1/timelines/users/{reader.id}").json()["items"]
    texts = [item["post"]["text"] for item in page]
    assert texts.count("cut off") == 1
    assert page[0]["post"]["id"] == again.json()["id"]


def test_others_notice_nothing(system: System, american: Someone) -> None:
    with lost(system, "eu", "status 503"):
        for _ in range(10):
            assert read(system, american).status_code == 200
        assert american.client.post("all is well here")["id"]


def test_public_post_of_a_dead_region_can_still_be_read(system: System, american: Someone) -> None:
    author = system.newcomer("eu")
    american.client.follow(author.id)
    made = author.client.post("public, and kept where it is read")["id"]
    eventually(american.home, lambda ids: made in ids)
    with lost(system, "eu", "refuse"):
        answer = system.raw("GET", f"/v1/posts/{made}")
        assert answer.status_code == 200
        assert answer.json()["text"] == "public, and kept where it is read"
        private = system.raw("GET", f"/v1/users/{author.id}/following")
        assert private.status_code == 503


def test_late_region_is_no_lost_region(system: System, reader: Someone) -> None:
    with lost(system, "eu", "delay 300"):
        for _ in range(5):
            answer = system.raw("GET", "/v1/me", headers=reader.bearer)
            assert answer.status_code == 200


def test_returned_region_shows_what_is_new(system: System, reader: Someone) -> None:
    with lost(system, "eu", "refuse"):
        read(system, reader)
    author = system.newcomer("eu")
    reader.client.follow(author.id)
    made = author.client.post("after the outage")["id"]
    eventually(reader.home, lambda ids: made in ids, within_s=BACK_S)
