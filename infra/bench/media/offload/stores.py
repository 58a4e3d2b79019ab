"""What lies behind an isolate: the PoP's store, the zones' tiers, and the buckets in S3.

Bodies are never made: a blob is a size here, and only manifests have bytes. A PoP holds no
more than its budget and forgets what was not asked for the longest; a tier holds what it
was given; S3 has everything, and counts what leaves it.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Literal

from infra.bench.media.offload.catalogue import Catalogue
from shared.manifest import NAME

Purpose = Literal["viewer", "behind", "warming"]  # a viewer waits, nobody does, nobody came yet

FIRST_BYTE_MS = 150  # from a PoP to S3 of another continent
ORIGIN_RATE = 200_000_000  # bits a second between them


@dataclass(frozen=True, slots=True)
class Body:
    """A body by its size; `text` is what manifests are."""

    size: int
    text: bytes = b""


@dataclass(slots=True)
class Kept:
    """A body in a PoP: until when, and from when on if it is still on its way from S3."""

    body: Body
    until_ms: int
    from_ms: int


class Pop:
    """A point of presence's store."""

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self.used = 0
        self.evicted = 0
        self.late = 0  # reads of what was still on its way
        self._kept: OrderedDict[str, Kept] = OrderedDict()

    def read(self, name: str, now_ms: int) -> Body | None:
        """What is stored under a name, which is now the most recently used."""
        kept = self._kept.get(name)
        if kept is None or now_ms >= kept.until_ms:
            return None
        self._kept.move_to_end(name)
        self.late += now_ms < kept.from_ms
        return kept.body

    def has_arrived(self, name: str, now_ms: int) -> bool:
        """Whether what is stored under a name is not on its way any more."""
        return now_ms >= self._kept[name].from_ms

    def has(self, name: str, now_ms: int) -> bool:
        """Whether something is stored under a name."""
        kept = self._kept.get(name)
        return kept is not None and now_ms < kept.until_ms

    def keep(self, name: str, body: Body, until_ms: int, from_ms: int) -> None:
        """Store a body; what was not asked for the longest makes room."""
        self.drop(name)
        if body.size > self.budget:
            return
        self._kept[name] = Kept(body, until_ms, from_ms)
        self.used += body.size
        while self.used > self.budget:
            _, oldest = self._kept.popitem(last=False)
            self.used -= oldest.body.size
            self.evicted += 1

    def drop(self, name: str) -> None:
        """Forget what is stored under a name."""
        kept = self._kept.pop(name, None)
        if kept is not None:
            self.used -= kept.body.size


@dataclass(slots=True)
class Tier:
    """A zone's bucket of the platform's own object store."""

    stored: dict[str, Body] = field(default_factory=dict)
    reads: int = 0
    writes: int = 0

    def read(self, key: str) -> Body | None:
        """What is stored under a key. A look in vain is charged as a read, too."""
        self.reads += 1
        return self.stored.get(key)

    def write(self, key: str, body: Body) -> None:
        """Store a body."""
        self.writes += 1
        self.stored[key] = body


@dataclass(slots=True)
class Buckets:
    """S3 of all regions: what a catalogue consists of, and what left it, by purpose."""

    catalogue: Catalogue
    requests: dict[Purpose, int] = field(default_factory=dict)
    bytes: dict[Purpose, int] = field(default_factory=dict)

    def confirm(self, purpose: Purpose) -> None:
        """Say that an object is as it was."""
        self.requests[purpose] = self.requests.get(purpose, 0) + 1

    def read(self, key: str, purpose: Purpose) -> Body:
        """An object by its key: `assets/{asset}/{name}`."""
        _, asset_id, name = key.split("/")
        asset = self.catalogue.asset(asset_id)
        body = (
            Body(len(asset.document), asset.document) if name == NAME else Body(asset.sizes[name])
        )
        self.requests[purpose] = self.requests.get(purpose, 0) + 1
        self.bytes[purpose] = self.bytes.get(purpose, 0) + body.size
        return body


def arrival_ms(now_ms: int, size: int) -> int:
    """When a body that was asked of S3 now is in the PoP."""
    return now_ms + FIRST_BYTE_MS + size * 8_000 // ORIGIN_RATE
