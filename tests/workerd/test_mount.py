"""The cache on the real runtime, in front of a plain origin."""

import hashlib
import itertools
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.signing import signature
from tests.workerd.conftest import System
from tests.workerd.origin import Reply

_numbers = itertools.count(1)
TAG = {"etag": '"one"'}
MB = 1_000_000


@pytest.fixture
def path() -> str:
    return f"/thing/{next(_numbers)}"


def get(system: System, path: str, **headers: str) -> httpx.Response:
    return system.client.get(f"/origin{path}", headers=headers)


def test_fresh_response_is_asked_for_once(system: System, path: str) -> None:
    system.origin.at(path, Reply(200, {"cache-control": "max-age=60"}, b"hello"))
    first, second = get(system, path), get(system, path)
    assert (first.text, second.text) == ("hello", "hello")
    assert "fwd=uri-miss" in first.headers["cache-status"]
    assert second.headers["cache-status"].startswith("Nearcast; hit")
    assert second.headers["age"] == "0"
    assert len(system.origin.asked(path)) == 1
    assert "content-security-policy" not in first.headers


def test_response_that_says_nothing_is_not_kept(system: System, path: str) -> None:
    system.origin.at(path, Reply(200, {}, b"one"), Reply(200, {}, b"two"))
    assert [get(system, path).text for _ in range(2)] == ["one", "two"]


def test_stale_response_is_validated(system: System, path: str) -> None:
    system.origin.at(
        path, Reply(200, TAG | {"cache-control": "max-age=0"}, b"same"), Reply(304, TAG)
    )
    get(system, path)
    again = get(system, path)
    assert (again.status_code, again.text) == (200, "same")
    assert system.origin.asked(path)[1].headers["if-none-match"] == '"one"'
    assert "fwd-status=304" in again.headers["cache-status"]


def test_stale_response_is_served_while_it_is_validated(system: System, path: str) -> None:
    kept = {"cache-control": "max-age=1, stale-while-revalidate=60"}
    system.origin.at(path, Reply(200, kept, b"old"), Reply(200, kept, b"new", delay_s=0.2))
    get(system, path)
    time.sleep(1.1)
    assert get(system, path).text == "old"
    assert until(lambda: get(system, path).text, "new")


def test_ranges_of_a_stored_body(system: System, path: str) -> None:
    system.origin.at(path, Reply(200, TAG | {"cache-control": "max-age=60"}, b"0123456789"))
    get(system, path)
    part = get(system, path, range="bytes=2-4")
    assert (part.status_code, part.text) == (206, "234")
    assert part.headers["content-range"] == "bytes 2-4/10"
    assert get(system, path, range="bytes=-3").text == "789"
    assert get(system, path, range="bytes=20-").status_code == 416
    assert get(system, path, **{"if-none-match": '"one"'}).status_code == 304
    assert system.client.head(f"/origin{path}").headers["content-length"] == "10"
    assert len(system.origin.asked(path)) == 1


@pytest.mark.parametrize(
    "ranges",
    [["bytes=5-2"], ["bytes=0-1,5-6"], ["bytes=0-1", "bytes=5-6"], ["bytes=a-b"], ["lines=1-2"]],
)
def test_conflicting_ranges_are_answered_with_the_whole(
    system: System, path: str, ranges: list[str]
) -> None:
    system.origin.at(path, Reply(200, TAG | {"cache-control": "max-age=60"}, b"0123456789"))
    get(system, path)
    fields = [("range", one) for one in ranges]
    answer = system.client.get(f"/origin{path}", headers=fields)
    assert (answer.status_code, answer.text) == (200, "0123456789")
    assert "content-range" not in answer.headers


@pytest.mark.parametrize("vary", ["*", "*, accept", "accept, *", ",, ,", "accept-language, Accept"])
def test_conflicting_variants_never_stand_in_for_each_other(
    system: System, path: str, vary: str
) -> None:
    kept = {"cache-control": "max-age=60", "vary": vary}
    system.origin.at(path, Reply(200, kept, b"first"), Reply(200, kept, b"second"))
    assert get(system, path, accept="text/plain").text == "first"
    other = get(system, path, accept="text/html")
    assert other.status_code == 200
    assert other.text == ("first" if vary == ",, ," else "second")


def test_unsafe_method_invalidates(system: System, path: str) -> None:
    system.origin.at(
        path, *(Reply(200, {"cache-control": "max-age=60"}, w) for w in (b"1", b"", b"2"))
    )
    get(system, path)
    system.client.put(f"/origin{path}", content=b"\xff\x00 anything")
    assert system.origin.asked(path)[1].body == b"\xff\x00 anything"
    assert get(system, path).text == "2"


def test_concurrent_misses_are_one_request(system: System, path: str) -> None:
    system.origin.at(path, Reply(200, {"cache-control": "max-age=60"}, b"slow", delay_s=0.5))
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: get(system, path), range(20)))
    assert {answer.text for answer in answers} == {"slow"}
    assert len(system.origin.asked(path)) == 1
    assert sum("detail=collapsed" in answer.headers["cache-status"] for answer in answers) == 19


def test_response_is_found_by_another_isolate_of_the_pop(system: System, path: str) -> None:
    """The isolate's shelf is emptied by pushing more through it than it holds."""
    system.origin.at(path, Reply(200, {"cache-control": "max-age=60"}, b"kept"))
    get(system, path)
    for number in range(60):
        big = f"{path}/filler/{number}"
        system.origin.at(big, Reply(200, {"cache-control": "max-age=60"}, b"x" * 500_000))
        get(system, big)
    again = get(system, path)
    assert again.headers["cache-status"].startswith("Nearcast; hit")
    assert len(system.origin.asked(path)) == 1


def test_fields_pass_as_they_are(system: System, path: str) -> None:
    packed = b"\x1f\x8b not really gzip"
    system.origin.at(
        path,
        Reply(299, {"content-encoding": "gzip", "x-odd": "a, b", "set-cookie": "a=1"}, packed),
    )
    with system.client.stream("GET", f"/origin{path}") as answer:
        raw = b"".join(answer.iter_raw())
    assert (answer.status_code, raw) == (299, packed)
    assert (answer.headers["x-odd"], answer.headers["set-cookie"]) == ("a, b", "a=1")


BLOCK = bytes(range(256)) * 4_096  # 1 MiB
WHOLE = hashlib.sha256(BLOCK * 50).hexdigest()


def test_large_body_passes_in_flat_memory(system: System, path: str) -> None:
    system.origin.at(path, Reply(200, {}, BLOCK, pieces=50))
    assert digest(system, path) == WHOLE
    before = resident(system)
    for _ in range(4):
        assert digest(system, path) == WHOLE
    assert resident(system) - before < 20 * MB  # of 200 that went through


def test_large_body_is_stored_as_it_streams_in_flat_memory(system: System, path: str) -> None:
    kept = TAG | {"cache-control": "max-age=60"}
    for number in range(20):
        if number == 8:  # the garbage collector has its pace by now
            before = resident(system)
        system.origin.at(f"{path}/{number}", Reply(200, kept, BLOCK, pieces=50))
        assert digest(system, f"{path}/{number}") == WHOLE
    assert resident(system) - before < 250 * MB  # of 600 that went through: garbage comes in waves

    assert digest(system, f"{path}/0") == WHOLE
    part = get(system, f"{path}/0", range="bytes=30000000-30600009")
    assert part.status_code == 206
    assert part.headers["cache-status"].startswith("Nearcast; hit")
    assert part.headers["content-range"] == "bytes 30000000-30600009/52428800"
    assert part.content == (BLOCK * 50)[30_000_000:30_600_010]
    assert len(system.origin.asked(f"{path}/0")) == 1


@pytest.mark.parametrize("control", ["max-age=60", "no-store"])
def test_body_without_a_length_arrives_as_it_is_made(
    system: System, path: str, control: str
) -> None:
    system.origin.at(path, Reply(200, {"cache-control": control}, b"tick ", 4, pause_s=0.3))
    plain = {"accept-encoding": "identity"}  # the local platform would pack it, and wait for more
    with system.client.stream("GET", f"/origin{path}", headers=plain) as answer:
        arrivals = [(time.monotonic(), piece) for piece in answer.iter_bytes()]
    assert b"".join(piece for _, piece in arrivals) == b"tick " * 4
    assert arrivals[-1][0] - arrivals[0][0] > 0.5
    again = get(system, path)
    assert again.text == "tick " * 4
    assert again.headers["cache-status"].startswith("Nearcast; hit") == (control != "no-store")


def test_chunked_body_that_breaks_off_is_not_stored(system: System, path: str) -> None:
    kept = {"cache-control": "max-age=60"}
    system.origin.at(path, Reply(200, kept, b"x", 4, cut=True, pause_s=0), Reply(200, kept, b"y"))
    with pytest.raises(httpx.HTTPError):
        get(system, path)
    assert get(system, path).text == "y"


def test_body_that_breaks_off_is_not_stored(system: System, path: str) -> None:
    kept = {"cache-control": "max-age=60"}
    system.origin.at(path, Reply(200, kept, b"x" * MB, 4, cut=True), Reply(200, kept, b"whole"))
    with pytest.raises(httpx.HTTPError):
        get(system, path)
    assert get(system, path).text == "whole"


def test_purge_voids_what_is_held(system: System, path: str) -> None:
    kept = {"cache-control": "max-age=60", "cache-tag": "things, other"}
    system.origin.at(path, *(Reply(200, kept, word) for word in (b"1", b"2", b"3", b"4")))
    get(system, path)
    time.sleep(0.01)  # a purge is about what was asked for before its millisecond
    first = get(system, path)
    assert (first.text, "cache-tag" in first.headers) == ("1", False)
    for wanted, text in (
        ({"paths": [f"/origin{path}"]}, "2"),
        ({"tags": ["things"]}, "3"),
        ({"everything": True}, "4"),
    ):
        assert purge(system, wanted).status_code == 204
        time.sleep(0.01)
        assert (get(system, path).text, get(system, path).text) == (text, text)
    assert purge(system, {"paths": ["/x"]}, signed=False).status_code in (401, 403)
    assert purge(system, {"paths": []}).status_code == 422


def purge(system: System, wanted: dict[str, Any], *, signed: bool = True) -> httpx.Response:
    body = json.dumps(wanted).encode()
    name = "purge" if signed else "something else"
    code = signature(system.keys, name, body, time.time_ns() // 1_000_000)
    headers = {"content-type": "application/json", "nearcast-signature": code}
    return system.client.post("/_edge/purge", content=body, headers=headers)


def test_origin_that_does_not_answer(system: System, path: str) -> None:
    assert get(system, path).status_code in (502, 503)


def digest(system: System, path: str) -> str:
    found = hashlib.sha256()
    with system.client.stream("GET", f"/origin{path}") as answer:
        for piece in answer.iter_bytes():
            found.update(piece)
    return found.hexdigest()


def resident(system: System) -> int:
    """Bytes of memory of workerd itself."""
    group = system.edge.running.process.pid
    sizes = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = status.read_text().partition(") ")
            fields = rest.split()
            if int(fields[2]) == group and "workerd" in name:
                pages = int((status.parent / "statm").read_text().split()[1])
                sizes.append(pages * 4096)
        except (OSError, ValueError):
            continue
    return max(sizes)


def until(look: Callable[[], str], wanted: str) -> bool:
    deadline = time.monotonic() + 10
    while (seen := look()) != wanted:
        assert time.monotonic() < deadline, seen
        time.sleep(0.05)
    return True
