"""Playback on the real runtime: bytes, ranges, tiers, one fetch for many, what fails, what is gone."""

import hashlib
import json
import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self

import httpx
import pytest

from shared import playback
from shared.ids import new_asset_id
from shared.manifest import Manifest, Segment, Stored, Track, key_of
from shared.playback import ViewerClass
from tests.workerd.bucket import Bucket
from tests.workerd.door import Door
from tests.workerd.platform import Platform, problem, until

OWNER = "eu3v9k2m8x7q1c"
SIZE = 300_000
SEGMENTS = 6
MB = 1_000_000
GONE_S = 60


class Studio:
    """Assets as the transcoder would have made them."""

    def __init__(self, platform: Platform, bucket: Bucket) -> None:
        self.platform, self.bucket = platform, bucket
        self._made = 0

    def make(self, *sizes: int, complete: bool = True, start: int = 0) -> Manifest:
        """A new asset whose one track has segments of these sizes."""
        self._made += 1
        asset = new_asset_id(OWNER, self._made.to_bytes(10, "big"))
        segments = tuple(
            Segment(**self.put(asset, f"{self._made} {number}", "m4s", size), ms=3_000)
            for number, size in enumerate(sizes or [SIZE] * SEGMENTS, start)
        )
        track = Track(
            name="360p",
            kind="video",
            codecs="avc1.64001e",
            bandwidth=1_000_000,
            average_bandwidth=900_000,
            width=640,
            height=360,
            frame_rate=30,
            init=Stored(**self.put(asset, f"{self._made} init", "mp4", 700)),
            segments=segments,
        )
        made = Manifest(
            asset=asset,
            kind="video",
            width=640,
            height=360,
            duration_ms=3_000 * len(segments),
            tracks=(track,),
            complete=complete,
        )
        self.bucket.publish(made)
        return made

    def put(self, asset: str, seed: str, ending: str, size: int) -> dict[str, Any]:
        name = f"{hashlib.sha256(seed.encode()).hexdigest()[:32]}.{ending}"
        if size > 100 * MB:
            self.bucket.zeros[key_of(asset, name)] = size
        else:
            self.bucket.objects[key_of(asset, name)] = random.Random(seed).randbytes(size)
        return {"name": name, "bytes": size}

    def token(self, asset: str, viewer: ViewerClass = "p", ago_s: int = 0) -> str:
        now_ms = time.time_ns() // 1_000_000 - ago_s * 1_000
        return playback.mint(asset, viewer, self.platform.keys, now_ms)

    def path(self, asset: str, name: str, viewer: ViewerClass = "p") -> str:
        return playback.address(self.token(asset, viewer), name)

    def bytes_of(self, asset: str, name: str) -> bytes:
        return self.bucket.objects[key_of(asset, name)]

    def asked(self, asset: str, name: str) -> int:
        return self.bucket.asked[key_of(asset, name)]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    bucket = Bucket()
    platform = Platform(tmp_path_factory.mktemp("media"), 3)
    platform.region.media = bucket.url
    try:
        yield Studio(platform.start(), bucket)
    finally:
        platform.stop()
        bucket.stop()


@pytest.fixture
def studio(running: Studio) -> Iterator[Studio]:
    running.bucket.well()
    yield running
    running.bucket.well()
    for door in running.platform.isolates.doors:
        break_down(door)


@pytest.fixture
def doors(studio: Studio) -> list[Door]:
    return studio.platform.isolates.doors


def break_down(door: Door, **how: str) -> None:
    """Break bindings and stores of one isolate: they throw or hang; without any, they are well."""
    assert door.client.put("/_test/faults", json=how).status_code == 204


def get(door: Door, path: str, country: str = "DE", **headers: str) -> httpx.Response:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return door.client.get(path, headers={"nearcast-country": country, **sent})


def layer_of(answer: httpx.Response) -> str:
    return answer.headers["cache-status"].rpartition("; detail=")[2]


def segments_of(manifest: Manifest) -> tuple[Segment, ...]:
    return manifest.tracks[0].segments


def test_player_goes_from_the_playlist_to_every_segment(studio: Studio, doors: list[Door]) -> None:
    made = studio.make()
    path = studio.path(made.asset, "master.m3u8")
    base, master = path.rpartition("/")[0], get(doors[0], path)
    assert master.headers["content-type"] == "application/vnd.apple.mpegurl"
    assert "360p.m3u8" in master.text
    names = [line for line in get(doors[0], f"{base}/360p.m3u8").text.split("\n") if ".m4s" in line]
    assert names == [one.name for one in segments_of(made)]
    for name in names:
        answer = get(doors[0], f"{base}/{name}")
        assert answer.content == studio.bytes_of(made.asset, name)
        assert answer.headers["content-length"] == str(SIZE)
        assert answer.headers["content-type"] == "video/iso.segment"
    assert not studio.bucket.unsigned


def test_object_is_asked_of_s3_once_and_found_nearer_and_nearer(
    studio: Studio, doors: list[Door]
) -> None:
    made = studio.make()
    name = segments_of(made)[0].name
    path, body = studio.path(made.asset, name), studio.bytes_of(made.asset, name)
    first = get(doors[0], path)
    assert (first.content, layer_of(first)) == (body, "s3")
    until(lambda: layer_of(get(doors[0], path)) == "memory", 5)
    assert get(doors[0], path).content == body
    until(lambda: layer_of(get(doors[1], path)) in ("pop", "memory"), 5)
    far = get(doors[2], path, "US")
    assert far.content == body
    assert studio.asked(made.asset, name) == 1


def test_object_of_another_zones_isolate_comes_from_the_owners_tier(
    studio: Studio, doors: list[Door]
) -> None:
    """The PoP is out of order, so that only tiers are between the isolate and S3."""
    made = studio.make()
    name = segments_of(made)[0].name
    path, body = studio.path(made.asset, name), studio.bytes_of(made.asset, name)
    break_down(doors[1], POP="throws")
    break_down(doors[2], POP="throws")
    assert layer_of(get(doors[1], path)) == "s3"
    until(lambda: layer_of(get(doors[1], path)) == "memory", 5)
    found = get(doors[2], path, "US")
    assert (found.content, layer_of(found)) == (body, "home")
    assert studio.asked(made.asset, name) == 1


def test_many_waiting_requests_are_one_fetch(studio: Studio, doors: list[Door]) -> None:
    made = studio.make()
    name = segments_of(made)[2].name
    path, body = studio.path(made.asset, name), studio.bytes_of(made.asset, name)
    get(doors[0], studio.path(made.asset, "master.m3u8"))
    studio.bucket.delay_s = 0.5
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: get(doors[0], path), range(20)))
    assert [one.content == body for one in answers] == [True] * 20
    assert studio.asked(made.asset, name) == 1


def test_first_bytes_do_not_wait_for_the_last(studio: Studio, doors: list[Door]) -> None:
    """A large object passes while it arrives."""
    made = studio.make(1_000 * MB)
    path = studio.path(made.asset, segments_of(made)[0].name)
    began = time.monotonic()
    with doors[0].client.stream("GET", path) as answer:
        assert answer.headers["content-length"] == str(1_000 * MB)
        assert len(next(answer.iter_raw(BLOCK))) == BLOCK
        assert time.monotonic() - began < 5


@pytest.mark.parametrize("size", [1, 70_000, SIZE, 9 * MB])
def test_ranges_are_byte_exact(studio: Studio, doors: list[Door], size: int) -> None:
    made = studio.make(size)
    name = segments_of(made)[0].name
    path, body = studio.path(made.asset, name), studio.bytes_of(made.asset, name)
    drawn = random.Random(size)
    get(doors[1], path)
    for _ in range(25):
        first, last = sorted((drawn.randrange(size), drawn.randrange(size)))
        door = drawn.choice(doors)
        wanted, part = drawn.choice(
            [
                (f"{first}-{last}", body[first : last + 1]),
                (f"{first}-", body[first:]),
                (f"-{last + 1}", body[-(last + 1) :]),
                (f"{first}-{size + 1000}", body[first:]),
            ]
        )
        answer = get(door, path, range=f"bytes={wanted}")
        assert (answer.status_code, answer.content == part) == (206, True), wanted
        start, _, rest = answer.headers["content-range"].removeprefix("bytes ").partition("-")
        end = int(rest.partition("/")[0])
        assert body[int(start) : end + 1] == part
        assert answer.headers["content-length"] == str(len(part))
    past = get(doors[0], path, range=f"bytes={size}-")
    assert (past.status_code, past.headers["content-range"]) == (416, f"bytes */{size}")


def test_fields_only_and_not_modified(studio: Studio, doors: list[Door]) -> None:
    made = studio.make()
    name = segments_of(made)[0].name
    path = studio.path(made.asset, name)
    for _ in range(3):
        head = doors[0].client.head(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == str(SIZE)
        tag = head.headers["etag"]
        same = get(doors[0], path, if_none_match=tag)
        assert (same.status_code, same.content) == (304, b"")
        get(doors[0], path)
    assert get(doors[0], path, if_none_match='"x"').status_code == 200
    assert get(doors[0], path, range="bytes=0-4", if_range=tag).status_code == 206
    assert get(doors[0], path, range="bytes=0-4", if_range='"x"').status_code == 200


def test_addresses_that_are_not_good(studio: Studio, doors: list[Door]) -> None:
    made, other = studio.make(), studio.make()
    name, token = segments_of(made)[0].name, studio.token(made.asset)
    get(doors[0], playback.address(token, name))
    for broken in (
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        token.replace(made.asset, other.asset),
        token.replace(".p", ".o"),
        "nonsense",
    ):
        answer = get(doors[0], playback.address(broken, name))
        assert problem(answer) == (403, "playback-invalid")
    old = studio.token(made.asset, ago_s=3 * 3_600)
    assert problem(get(doors[0], playback.address(old, name))) == (403, "playback-expired")
    mine = studio.path(made.asset, segments_of(other)[0].name)
    assert problem(get(doors[0], mine)) == (404, "object-unknown")
    gone = new_asset_id(OWNER, b"\xff" * 10)
    assert problem(get(doors[0], studio.path(gone, name))) == (410, "media-deleted")


def test_private_media_are_kept_in_the_owners_zone_only(studio: Studio, doors: list[Door]) -> None:
    """An isolate whose caller is in another zone has no copy there to find when all else is lost."""
    made = studio.make()
    name = segments_of(made)[0].name
    private, body = studio.path(made.asset, name, "o"), studio.bytes_of(made.asset, name)
    break_down(doors[0], POP="throws", MEDIA_US="throws")
    answer = get(doors[0], private, "US")
    assert answer.content == body
    assert answer.headers["cache-control"].startswith("private, ")
    break_down(doors[1], POP="throws", MEDIA_EU="throws")
    studio.bucket.down = True
    assert get(doors[1], private, "US").status_code == 503


@pytest.mark.parametrize("how", ["throws", "hangs"])
def test_stores_that_fail_fail_nobody(studio: Studio, doors: list[Door], how: str) -> None:
    made = studio.make()
    break_down(doors[1], POP=how, MEDIA_US=how, MEDIA_EU=how, MEDIA_AP=how)
    slowest = 0.0
    for segment in segments_of(made):
        began = time.monotonic()
        answer = get(doors[1], studio.path(made.asset, segment.name), "US")
        assert answer.content == studio.bytes_of(made.asset, segment.name)
        slowest = max(slowest, time.monotonic() - began)
    assert slowest < 12


@pytest.mark.parametrize("how", ["down", "hangs"])
def test_s3_lost_does_not_fail_what_is_near(studio: Studio, doors: list[Door], how: str) -> None:
    made = studio.make()
    first, second = (one.name for one in segments_of(made)[:2])
    get(doors[0], studio.path(made.asset, first))
    until(lambda: layer_of(get(doors[0], studio.path(made.asset, first))) == "memory", 5)
    until(lambda: studio.asked(made.asset, second) == 1, 5)  # read ahead
    setattr(studio.bucket, how, True)
    break_down(doors[2], POP="throws")
    time.sleep(0.5)  # copies are on their way into the tiers
    for name in (first, second):
        answer = get(doors[2], studio.path(made.asset, name), "JP")
        assert answer.content == studio.bytes_of(made.asset, name)
    lost = get(doors[2], studio.path(made.asset, segments_of(made)[5].name), "JP")
    assert lost.status_code in (503, 504)
    assert lost.headers["retry-after"]


def test_body_that_breaks_off_is_kept_nowhere(studio: Studio, doors: list[Door]) -> None:
    made = studio.make()
    name = segments_of(made)[0].name
    path, body = studio.path(made.asset, name), studio.bytes_of(made.asset, name)
    get(doors[0], studio.path(made.asset, "master.m3u8"))
    studio.bucket.breaks = True
    with pytest.raises(httpx.HTTPError):
        get(doors[0], path)
    studio.bucket.breaks = False
    assert until(lambda: get(doors[0], path).content == body, 10) < 10


def test_deleted_asset_is_gone_everywhere_in_time(studio: Studio, doors: list[Door]) -> None:
    """Without any purge; the tiers are emptied as the custodian's call does it."""
    made = studio.make()
    paths = [studio.path(made.asset, one.name) for one in segments_of(made)[:2]]
    for door in doors[:2]:
        for path in paths:
            assert get(door, path).status_code == 200
    studio.bucket.remove(made.asset)
    for door in doors:
        break_down(door, MEDIA_EU="empty", MEDIA_US="empty")
    took = until(
        lambda: all(get(door, path).status_code == 410 for door in doors for path in paths), GONE_S
    )
    assert took < GONE_S


def test_void_is_heard_everywhere_within_seconds(studio: Studio, doors: list[Door]) -> None:
    made = studio.make()
    path = studio.path(made.asset, segments_of(made)[0].name)
    for door in doors:
        assert get(door, path).status_code == 200
    studio.bucket.remove(made.asset)
    time.sleep(0.5)  # what is on its way into the tiers arrives
    told = doors[0].call(studio.platform.keys, "POST", "media", "void", {"assets": [made.asset]})
    assert told.status_code == 204, told.text
    assert problem(get(doors[0], path)) == (410, "media-deleted")
    assert until(lambda: all(get(door, path).status_code == 410 for door in doors), 8) < 8


def test_beginning_is_warmed_where_it_is_wanted(studio: Studio, doors: list[Door]) -> None:
    made = studio.make()
    first, init = segments_of(made)[0].name, made.tracks[0].init.name
    wanted = {"asset": made.asset, "zones": ["us", "eu"]}
    told = doors[0].call(studio.platform.keys, "POST", "media", "warm", wanted)
    assert (told.status_code, told.json()) == (200, {"copied": 6, "missing": 0})
    time.sleep(0.5)  # the home tier is filled behind the answer
    studio.bucket.down = True
    break_down(doors[2], POP="throws")
    for name in ("360p.m3u8", init, first):
        answer = get(doors[2], studio.path(made.asset, name), "US")
        assert answer.status_code == 200, name
    assert answer.content == studio.bytes_of(made.asset, first)
    assert layer_of(answer) == "tier"


def test_large_object_is_poured_into_a_tier(studio: Studio, doors: list[Door]) -> None:
    made = studio.make(9 * MB)
    name = segments_of(made)[0].name
    path, body = studio.path(made.asset, name), studio.bytes_of(made.asset, name)
    first = get(doors[0], path)
    assert (first.content == body, layer_of(first)) == (True, "s3")
    until(lambda: layer_of(get(doors[0], path)) == "tier", 10)
    again = get(doors[1], path)
    assert (again.content == body, layer_of(again)) == (True, "tier")
    assert again.headers["content-length"] == str(9 * MB)


def test_object_that_an_isolate_does_not_hold_streams_from_the_pop(
    studio: Studio, doors: list[Door]
) -> None:
    made = studio.make(3 * MB)
    name = segments_of(made)[0].name
    path, body = studio.path(made.asset, name), studio.bytes_of(made.asset, name)
    assert get(doors[0], path).content == body
    until(lambda: layer_of(get(doors[0], path)) == "pop", 10)
    again = get(doors[0], path)
    assert (again.content == body, layer_of(again)) == (True, "pop")
    assert again.headers["content-length"] == str(3 * MB)
    part = get(doors[1], path, range="bytes=1000000-1999999")
    assert (part.status_code, part.content == body[1_000_000:2_000_000]) == (206, True)
    assert studio.asked(made.asset, name) == 1


def test_memory_stays_flat_however_large_the_object(
    studio: Studio, doors: list[Door], record_property: Any
) -> None:
    made = studio.make(1_000 * MB)
    path = studio.path(made.asset, segments_of(made)[0].name)
    get(doors[0], studio.path(made.asset, "master.m3u8"))
    peaks = {}
    for size in (10 * MB, 1_000 * MB):
        with Watch(studio.platform.isolates.running.process.pid) as watch:
            got = 0
            with doors[0].client.stream(
                "GET", path, headers={"range": f"bytes=0-{size - 1}"}
            ) as one:
                for block in one.iter_raw(BLOCK):
                    got += len(block)
            assert got == size
        peaks[size] = watch.peak_mb
    record_property("media rss", f"10 MB: {peaks[10 * MB]} MB, 1 GB: {peaks[1_000 * MB]} MB")
    assert peaks[1_000 * MB] < peaks[10 * MB] + 64


BLOCK = 1 << 16


class Watch:
    """The most memory that workerd has in use meanwhile."""

    def __init__(self, group: int) -> None:
        self._pids = [
            int(path.name)
            for path in Path("/proc").glob("[0-9]*")
            if _group(path) == group and "workerd" in _command(path)
        ]
        self.peak_mb = 0
        self._over = threading.Event()

    def __enter__(self) -> Self:
        assert self._pids
        self._thread = threading.Thread(target=self._look)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while True:
            self.peak_mb = max(self.peak_mb, sum(map(_rss_mb, self._pids)))
            if self._over.wait(0.02):
                return


def _group(path: Path) -> int:
    try:
        return int((path / "stat").read_text().rpartition(")")[2].split()[2])
    except OSError:
        return -1


def _command(path: Path) -> str:
    try:
        return (path / "cmdline").read_bytes().split(b"\0")[0].decode()
    except OSError:
        return ""


def _rss_mb(pid: int) -> int:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * 4_096 // MB


def test_metrics_say_which_store_gave_how_many_bytes(studio: Studio, doors: list[Door]) -> None:
    made = studio.make()
    path = studio.path(made.asset, segments_of(made)[0].name)
    for _ in range(3):
        get(doors[0], path)
    told = doors[0].client.get("/_edge/metrics").text
    line = 'nearcast_response_bytes_total{route="GET /media/{token}/{name}",status="200",cache="memory"}'
    assert line in told
    logged = studio.platform.isolates.running.await_line('"route":"GET /media/{token}/{name}"')
    record = json.loads(logged)
    assert "media/" not in json.dumps({k: v for k, v in record.items() if k != "route"})
