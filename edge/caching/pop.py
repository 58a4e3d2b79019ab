"""Stored responses in the PoP: how they are named in a store that only knows names and bytes.

The Workers Cache API ignores Vary, wants to judge freshness itself and refuses parts, so
it is given bytes under names of ours. A resource without Vary lies under its own name; one
with Vary has there a signpost, which says by which request fields its variants are named.
The signpost's generation is part of those names: a resource that was dropped and stored
again cannot meet variants from before.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from edge.caching.directives import of_response
from edge.caching.entry import Entry
from edge.caching.freshness import lifetime_ms
from edge.caching.variants import normal
from edge.steps import DropPop, WritePop

KEPT_MAX_S = 86_400  # a purge is remembered as long (edge/caching/purges.py)
VALIDATED_S = 3_600  # a stale response that can be validated is worth keeping for so long


@dataclass(slots=True, frozen=True)
class Signpost:
    """Which request fields name the variants of a resource."""

    names: tuple[str, ...]
    generation: str

    def name_of(self, key: str, sent: Mapping[str, str]) -> str:
        """The name of the variant that a request selects."""
        values = [normal(name, sent.get(name)) for name in self.names]
        return f"{key} {self.generation} {json.dumps([self.names, values])}"

    def pack(self) -> bytes:
        """As bytes; an Entry's begin otherwise."""
        return json.dumps({"names": self.names, "generation": self.generation}).encode()


def unpack(packed: bytes) -> Entry | Signpost | None:
    """What lies under a name; None for what cannot be read."""
    if b"\n" in packed:
        return Entry.unpack(packed)
    try:
        facts = json.loads(packed)
        return Signpost(tuple(facts["names"]), str(facts["generation"]))
    except (ValueError, TypeError, KeyError):
        return None


def steps_to_store(
    key: str, entry: Entry, sent: Mapping[str, str], signpost: Signpost | None, entropy: bytes
) -> list[WritePop]:
    """What stores a response, beside what is stored of the resource already.

    `entropy` makes two generations of one millisecond different.
    """
    seconds = kept_s(entry)
    if not seconds:
        return []
    if not entry.varying:
        return [WritePop(key, entry.pack(), seconds)]
    names = tuple(sorted(entry.varying))
    if signpost is None or signpost.names != names:
        signpost = Signpost(names, f"{entry.received_ms}{entropy[:4].hex()}")
    variant = signpost.name_of(key, sent)
    return [
        WritePop(variant, entry.pack(), seconds),
        WritePop(key, signpost.pack(), KEPT_MAX_S),
    ]


def steps_to_drop(keys: list[str]) -> tuple[DropPop, ...]:
    """What forgets resources with all their variants."""
    return tuple(DropPop(key) for key in keys)


def kept_s(entry: Entry) -> int:
    """How long a response is worth its place."""
    said = of_response(entry.headers)
    grace = max(
        said.seconds("stale-while-revalidate") or 0,
        said.seconds("stale-if-error") or 0,
        VALIDATED_S if {"etag", "last-modified"} & entry.headers.keys() else 0,
    )
    return min(lifetime_ms(entry) // 1000 + grace, KEPT_MAX_S)
