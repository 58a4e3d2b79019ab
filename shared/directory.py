"""The directory: which shard, cell and region hold a user's data.

    user id → zone → slot (1 of 16,384) → shard → cell → region

One versioned document, kept in a table of every region and mirrored to the edge.
A user who moved house is an exception entry, not a new id. This module reads the
document; `infra` builds it from what was deployed.
"""

import hashlib
import json
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from shared.errors import DirectoryMalformed
from shared.ids import SLOTS, slot_of, zone_of
from shared.murmur3 import murmur3_32
from shared.zones import is_zone

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Pool:
    """A zone's user pool. The issuer is a name; its keys are fetched from `jwks_url`."""

    region: str
    user_pool_id: str
    client_id: str
    issuer: str
    jwks_url: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One complete copy of a region's stack, for a share of a zone's users."""

    name: str
    region: str
    zone: str
    functions: dict[str, str]  # "api", "identity": URL
    queues: dict[str, str]  # "plans", "slices": URL
    media: str = ""  # the address of the bucket of its people's media; none if empty


@dataclass(frozen=True, slots=True)
class Home:
    """Where rows under a user's id are: in the user's zone, or an author's in a follower's zone."""

    zone: str
    slot: int
    shard: str
    cell: str
    region: str


@dataclass(frozen=True, slots=True)
class _Zone:
    region: str
    pool: Pool
    starts: tuple[int, ...]  # first slot of each range, ascending
    owners: tuple[tuple[str, str], ...]  # (shard, cell) of each range


class Directory:
    """A directory document, checked as a whole and read in constant or logarithmic time."""

    def __init__(self, document: dict[str, Any]) -> None:
        """Check and index a document.

        Raises:
            DirectoryMalformed: it breaks a rule; `detail` says which.
        """
        self.document = document
        try:
            if document["format"] != FORMAT:
                raise DirectoryMalformed(f"format {document['format']!r} is not {FORMAT}")
            self.stage = str(document["stage"])
            self._names = tuple(str(region) for region in document["names"])
            self._cells = {name: _cell(name, value) for name, value in document["cells"].items()}
            self._zones = {
                name: self._zone(name, value) for name, value in document["zones"].items()
            }
            self._exceptions = dict(document.get("exceptions", {}))
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise DirectoryMalformed(f"{type(error).__name__}: {error}") from error
        if not self._names or not self._zones:
            raise DirectoryMalformed("there must be a zone and a region that owns names")
        if not set(self._exceptions.values()) <= set(self._zones):
            raise DirectoryMalformed("an exception names a zone that is not served")

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> Self:
        """The directory of a document (see `__init__`)."""
        return cls(document)

    @cached_property
    def version(self) -> str:
        """The document's name: 16 hexadecimal digits of the SHA-256 of its canonical JSON."""
        canonical = json.dumps(self.document, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()[:16]

    @property
    def zones(self) -> tuple[str, ...]:
        """The zones that are served."""
        return tuple(self._zones)

    @cached_property
    def regions(self) -> tuple[str, ...]:
        """The regions that have a cell, in the document's order."""
        return tuple(dict.fromkeys(cell.region for cell in self._cells.values()))

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Every cell."""
        return tuple(self._cells.values())

    def cell(self, name: str) -> Cell:
        """A cell by name; KeyError if there is none."""
        return self._cells[name]

    def cells_of(self, region: str) -> tuple[Cell, ...]:
        """The cells of a region."""
        return tuple(cell for cell in self._cells.values() if cell.region == region)

    def shards_of(self, cell: str) -> tuple[str, ...]:
        """The shards that a cell owns, in the order of their slots."""
        zone = self._zones[self._cells[cell].zone]
        return tuple(dict.fromkeys(shard for shard, owner in zone.owners if owner == cell))

    def cell_of_zone(self, zone: str) -> Cell:
        """The cell that takes a zone's newcomers: the one that owns its first slots."""
        return self._cells[self._zones[zone].owners[0][1]]

    def pool(self, zone: str) -> Pool:
        """The user pool of a zone."""
        return self._zones[zone].pool

    def region_of(self, zone: str) -> str:
        """The region where a zone's data lives."""
        return self._zones[zone].region

    def home(self, user_id: str) -> Home:
        """Where a user's own data is. `user_id` must be well formed (`parse_user_id`)."""
        zone = self._exceptions.get(user_id) or zone_of(user_id)
        return self.place(zone, user_id)

    def place(self, zone: str, user_id: str) -> Home:
        """Where rows under `user_id` are in `zone`: an author's follower lists live with followers."""
        owned = self._zones[zone]
        slot = slot_of(user_id)
        shard, cell = owned.owners[bisect_right(owned.starts, slot) - 1]
        return Home(zone, slot, shard, cell, owned.region)

    def table(self, kind: str, shard: str) -> str:
        """The name of a shard's table ("users", "posts", "graph", "feeds")."""
        return f"nearcast-{self.stage}-{kind}-{shard}"

    def regional_table(self, kind: str) -> str:
        """The name of a region's own table ("cards", "names", "sessions", "directory")."""
        return f"nearcast-{self.stage}-{kind}"

    def names_region(self, username: str) -> str:
        """The one region whose conditional write decides who has a username."""
        return self._names[murmur3_32(username.encode()) % len(self._names)]

    def _zone(self, name: str, value: dict[str, Any]) -> _Zone:
        if not is_zone(name):
            raise DirectoryMalformed(f"{name!r} is not a zone")
        region = str(value["region"])
        ranges = sorted(
            (first, last, s["shard"], s["cell"])
            for s in value["shards"]
            for first, last in [s["slots"]]
        )
        expected = 0
        for first, last, shard, cell in ranges:
            if first != expected or last < first:
                raise DirectoryMalformed(
                    f"zone {name}: slots {first}–{last} leave a gap or overlap"
                )
            if self._cells[cell].region != region or self._cells[cell].zone != name:
                raise DirectoryMalformed(f"zone {name}: shard {shard} is in a cell of another zone")
            expected = last + 1
        if expected != SLOTS:
            raise DirectoryMalformed(f"zone {name}: slots end at {expected}, not at {SLOTS}")
        pool = Pool(region=region, **{key: str(item) for key, item in value["pool"].items()})
        return _Zone(
            region,
            pool,
            tuple(r[0] for r in ranges),
            tuple((str(r[2]), str(r[3])) for r in ranges),
        )


def _cell(name: str, value: dict[str, Any]) -> Cell:
    return Cell(
        name,
        str(value["region"]),
        str(value["zone"]),
        {key: str(url) for key, url in value["functions"].items()},
        {key: str(url) for key, url in value["queues"].items()},
        str(value.get("media", "")).rstrip("/"),
    )
