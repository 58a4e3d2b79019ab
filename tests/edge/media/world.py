"""Isolates of several PoPs around one S3, in process: bodies are handles with bytes, stores are dicts."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from edge import pipeline
from edge.exchange import Answer, Exchange, Flowing, Part, Plan, Request
from edge.media import hits
from edge.memory import Memory
from edge.steps import (
    AskRegistry,
    CheckLimit,
    DropPop,
    EmptyTier,
    Fetch,
    Fetched,
    Gather,
    HasPop,
    KeepPop,
    KeepTier,
    Open,
    Opened,
    OpenPop,
    OpenTier,
    PourTier,
    ReadBody,
    ReadPop,
    ReadTier,
    Step,
    Unreached,
    WaitFor,
    WritePop,
    WriteTier,
)
from shared import playback
from shared.ids import new_asset_id
from shared.manifest import Captions, Manifest, Picture, Segment, Stored, Track, key_of
from shared.playback import ViewerClass
from tests.edge.given import ENTROPY, NOW_MS, memory

OWNER = "eu3v9k2m8x7q1c"
ASSET = new_asset_id(OWNER, bytes(range(10)))
TIERS = frozenset({"us", "eu", "ap"})
NETWORK = "198.51.100.7"


@dataclass(frozen=True)
class Blob:
    """What the shell would hold."""

    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Stream:
    """What the shell would move."""

    data: bytes = field(repr=False)


def contents(name: str, size: int) -> bytes:
    """Bytes that no other name has."""
    seed = hashlib.sha256(name.encode()).digest()
    return (seed * (size // len(seed) + 1))[:size]


@dataclass
class Bucket:
    """S3 of the owner's region."""

    objects: dict[str, bytes] = field(default_factory=dict)
    modified: str = "Thu, 01 Jan 2026 00:00:00 GMT"
    asked: list[str] = field(default_factory=list)
    down: bool = False
    denies: bool = False  # says 403 for what is not there

    def answer(self, fetch: Fetch) -> Fetched | Opened | Unreached:
        key = fetch.url.partition("/media-eu/")[2]
        assert fetch.headers["authorization"].startswith("AWS4-HMAC-SHA256")
        self.asked.append(key)
        if self.down:
            return Unreached(timed_out=True)
        body = self.objects.get(key)
        if body is None:
            code = "AccessDenied" if self.denies else "NoSuchKey"
            status = 403 if self.denies else 404
            return Fetched(status, {}, f"<Error><Code>{code}</Code></Error>".encode())
        etag = f'"{hashlib.md5(body).hexdigest()}"'  # as S3 does
        headers = {"etag": etag, "last-modified": self.modified}
        if fetch.headers.get("if-none-match") == etag:
            return Fetched(304, headers, b"")
        if "range" in fetch.headers:
            first, last = fetch.headers["range"].removeprefix("bytes=").split("-")
            return Fetched(206, headers, body[int(first) : int(last) + 1])
        return Fetched(200, headers, body)


@dataclass
class Tier:
    """A zone's bucket at the edge."""

    objects: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    silent: bool = False


class World:
    """S3, the tiers and the Registry; `isolate` adds isolates to PoPs."""

    def __init__(self) -> None:
        self.s3 = Bucket()
        self.tiers = {zone: Tier() for zone in TIERS}
        self.purges: dict[str, int] = {}
        self.now_ms = NOW_MS

    def put(self, manifest: Manifest) -> None:
        """Store an asset whole."""
        for stored in manifest.objects().values():
            self.s3.objects[key_of(manifest.asset, stored.name)] = contents(
                stored.name, stored.bytes
            )
        self.publish(manifest)

    def publish(self, manifest: Manifest) -> None:
        """Store a manifest."""
        self.s3.objects[key_of(manifest.asset, "manifest.json")] = manifest.to_json().encode()

    def remove(self, asset: str) -> None:
        """What the custodian does to S3."""
        for key in [key for key in self.s3.objects if key.startswith(key_of(asset, ""))]:
            del self.s3.objects[key]

    def isolate(self, country: str = "DE", pop: dict[str, bytes] | None = None) -> "Viewer":
        return Viewer(self, country, {} if pop is None else pop)


class Viewer:
    """One isolate, and who asks it. Those of one PoP share `pop`."""

    def __init__(self, world: World, country: str, pop: dict[str, bytes]) -> None:
        self.world, self.country, self.pop = world, country, pop
        self.memory: Memory = memory(CORS_ORIGINS="*")
        self.memory.media.tiers = TIERS
        self.steps: list[Step] = []
        self.waits = 0
        self.exchange: Exchange | None = None
        self.pop_silent = False
        self.body = b""
        self.before: Callable[[Step], None] = lambda _: None

    def token(self, viewer: ViewerClass = "p", asset: str = ASSET) -> str:
        return playback.mint(asset, viewer, self.memory.settings.keys, self.world.now_ms)

    def get(
        self,
        name: str,
        method: str = "GET",
        *,
        viewer: ViewerClass = "p",
        token: str = "",
        later: bool = True,
        **headers: str,
    ) -> Answer:
        """Ask for a name of the asset, and do what was left for after the answer."""
        token = token or self.token(viewer)
        sent = {field.replace("_", "-"): value for field, value in headers.items()}
        sent["cf-connecting-ip"] = NETWORK
        url = f"https://edge.example/media/{token}/{name}"
        return self.ask(Request(method, url, sent, self.country), later=later)

    def ask(self, request: Request, *, later: bool = True, body: bytes = b"") -> Answer:
        self.memory.snapshot_ms, self.body = self.world.now_ms, body
        exchange = self.exchange = Exchange(request, self.world.now_ms, ENTROPY)
        self.waits = 0
        outcome = pipeline.advance(exchange, self.memory)
        while isinstance(outcome, Plan):
            self.waits += 1
            results = [self.do(step) for step in outcome.steps]
            outcome = pipeline.advance(exchange, self.memory, outcome, results, self.world.now_ms)
        hits.learn(exchange, self.memory, outcome)
        if later:
            self.finish()
        return outcome

    def finish(self) -> None:
        """Carry out what was left for after the answer."""
        assert self.exchange is not None
        while self.exchange.later:
            plans, self.exchange.later = self.exchange.later, []
            for plan in plans:
                self.carry_out(plan)

    def carry_out(self, outcome: Any) -> Any:
        assert self.exchange is not None
        while isinstance(outcome, Plan):
            results = [self.do(step) for step in outcome.steps]
            self.exchange.now_ms = self.world.now_ms
            outcome = outcome.then(*results)
        return outcome

    def meet(
        self, name: str, method: str = "GET", *, token: str = "", **headers: str
    ) -> hits.Served | None:
        """Ask by the short way."""
        sent = {field.replace("_", "-"): value for field, value in headers.items()}
        sent["cf-connecting-ip"] = NETWORK
        text = json.dumps(sent, separators=(",", ":"))
        url = f"https://edge.example/media/{token or self.token()}/{name}"
        return hits.meet(method, url, text, self.memory, self.world.now_ms, ENTROPY)

    def do(self, step: Step) -> Any:  # noqa: C901 - one line a step
        self.before(step)
        self.steps.append(step)
        tiers = self.world.tiers
        match step:
            case Fetch():
                found = self.world.s3.answer(step)
                assert not isinstance(found, Opened)
                return found
            case Open():
                return opened(step, self.world.s3.answer(step.fetch))
            case Gather():
                return Blob(step.copy.data) if len(step.copy.data) == step.length else None
            case ReadBody():
                return self.body
            case ReadPop():
                return [self.pop.get(name) for name in step.names]
            case WritePop():
                self.pop[step.name] = step.body
            case DropPop():
                self.pop.pop(step.name, None)
            case OpenPop():
                if self.pop_silent:
                    return Unreached(timed_out=True)
                body = self.pop.get(step.name)
                if body is None:
                    return None
                if step.whole:
                    return Opened(200, {}, len(body), Blob(body))
                return Opened(200, {}, len(body), stream=Stream(body))
            case HasPop():
                return step.name in self.pop
            case KeepPop():
                self.pop[step.name] = step.blob.data
                return True
            case OpenTier() | ReadTier():
                tiers[step.zone].asked.append(step.key)
                if tiers[step.zone].silent:
                    return Unreached(timed_out=True)
                return in_tier(step, tiers[step.zone].objects.get(step.key))
            case PourTier():
                tiers[step.zone].objects[step.key] = step.copy.data
                return True
            case KeepTier():
                tiers[step.zone].objects[step.key] = step.blob.data
                return True
            case WriteTier():
                tiers[step.zone].objects[step.key] = step.body
                return True
            case EmptyTier():
                for key in [k for k in tiers[step.zone].objects if k.startswith(step.prefix)]:
                    del tiers[step.zone].objects[key]
                return True
            case AskRegistry("purge", (names,)):
                self.world.purges |= dict.fromkeys(json.loads(str(names)), self.world.now_ms)
                return "{}"
            case WaitFor() | CheckLimit():
                return True
            case _:
                raise AssertionError(f"a step that this test does not expect: {step}")
        return None


def opened(step: Open, answer: Any) -> Any:
    """As the shell opens what S3 answers."""
    if not isinstance(answer, Fetched) or answer.status not in (200, 206):
        return answer
    found = Opened(answer.status, answer.headers, len(answer.body))
    if step.whole:
        return replace(found, blob=Blob(answer.body))
    copy = Stream(answer.body) if step.copied else None
    return replace(found, stream=Stream(answer.body), copy=copy)


def in_tier(step: OpenTier | ReadTier, body: bytes | None) -> Any:
    if body is None or isinstance(step, ReadTier):
        return body
    part = body[step.first : step.end]
    if step.whole:
        return Opened(200, {}, len(part), blob=Blob(part))
    return Opened(200, {}, len(part), stream=Stream(part))


def body_of(answer: Answer | hits.Served) -> bytes:
    """What a client gets."""
    if isinstance(answer, hits.Served):
        return b"" if answer.blob is None else bytes(answer.blob.data[answer.start : answer.end])
    match answer.stream:
        case Part(source, start, end):
            return bytes(source.data[start:end])
        case Flowing(source):
            return bytes(source.data)
    return answer.body


def layer_of(answer: Answer) -> str:
    """Which store answered."""
    return answer.headers["cache-status"].rpartition("; detail=")[2]


def stored(ending: str, size: int, number: int = 0) -> Stored:
    return Stored(
        f"{hashlib.sha256(f'{ending} {number}'.encode()).hexdigest()[:32]}.{ending}", size
    )


def track(name: str, number: int, *, height: int = 0, segments: int = 5) -> Track:
    """A rendition with segments of 3 s, the last one shorter."""
    cut = [3_000] * (segments - 1) + [1_480]
    return Track(
        name=name,
        kind="video" if height else "audio",
        codecs="avc1.64001e" if height else "mp4a.40.2",
        bandwidth=height * 3_000 or 128_000,
        average_bandwidth=height * 2_500 or 120_000,
        width=height * 16 // 9,
        height=height,
        frame_rate=30 if height else 0,
        init=stored("mp4", 700, number),
        segments=tuple(
            Segment(**vars_of(stored("m4s", 40_000 + number, number + 1 + i)), ms=ms)
            for i, ms in enumerate(cut)
        ),
    )


def vars_of(one: Stored) -> dict[str, Any]:
    return {"name": one.name, "bytes": one.bytes}


def picture(of: Any, number: int, size: int = 9_000) -> Picture:
    return Picture(**vars_of(stored("jpg", size, number)), of=of, width=640, height=360)


def manifest(**changes: Any) -> Manifest:
    """A video with sound, three renditions, a poster, a storyboard and captions."""
    given: dict[str, Any] = {
        "asset": ASSET,
        "kind": "video",
        "width": 1_280,
        "height": 720,
        "duration_ms": 13_480,
        "tracks": (
            track("audio", 100),
            track("360p", 200, height=360),
            track("480p", 300, height=480),
            track("720p", 400, height=720),
        ),
        "pictures": (picture("poster", 1), picture("sprite", 2), picture("preview", 3)),
        "storyboard": stored("vtt", 300, 4),
        "captions": (Captions(**vars_of(stored("vtt", 200, 5)), language="en", label="English"),),
        "complete": True,
    }
    return Manifest(**(given | changes))
