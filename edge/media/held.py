"""A manifest as isolates, PoPs and tiers hold it: for how long it may be used, and how it is packed.

While an asset is being made its manifest grows, and is asked for every few seconds: a
tenth of the time that it has not changed for (as RFC 9111 section 4.2.2 guesses), so that
what will never be complete costs little.
"""

import json
from dataclasses import dataclass, field
from itertools import pairwise

from shared.manifest import Manifest, Stored

FRESH_MS, FRESH_MIN_MS = 30_000, 2_000
KEPT_MS = 45_000  # of a complete one; of another one half as long again as it is fresh


@dataclass(slots=True)
class Held:
    """A manifest as it is held. `seen_ms` is when S3, or a tier, last said that it is so."""

    manifest: Manifest
    body: bytes
    etag: str
    modified_ms: int
    seen_ms: int
    objects: dict[str, Stored]
    following: dict[str, str]  # by name: what a player will ask for next
    playlists: dict[str, bytes] = field(default_factory=dict)  # those that were asked for


def is_usable(held: Held, now_ms: int) -> bool:
    """Whether it is young enough."""
    return now_ms - held.seen_ms < fresh_ms(held) * KEPT_MS // FRESH_MS


def fresh_ms(held: Held) -> int:
    """For how long it needs no renewal."""
    if held.manifest.complete:
        return FRESH_MS
    return min(FRESH_MS, max(FRESH_MIN_MS, (held.seen_ms - held.modified_ms) // 10))


def read(body: bytes, etag: str, modified_ms: int, seen_ms: int) -> Held | None:
    """A manifest, with what is asked of it most; None if it cannot be read."""
    try:
        manifest = Manifest.from_json(body)
    except ValueError:
        return None
    objects = manifest.objects()
    return Held(manifest, body, etag, modified_ms, seen_ms, objects, _following(manifest))


def pack(held: Held) -> bytes:
    """As a PoP and a tier have it: a line of JSON, then the document."""
    facts = {"etag": held.etag, "modified_ms": held.modified_ms, "seen_ms": held.seen_ms}
    return json.dumps(facts).encode() + b"\n" + held.body


def unpack(packed: bytes) -> Held | None:
    """Read what `pack` wrote; None if it is something else."""
    line, _, body = packed.partition(b"\n")
    try:
        facts = json.loads(line)
        return read(body, str(facts["etag"]), int(facts["modified_ms"]), int(facts["seen_ms"]))
    except (ValueError, TypeError, KeyError):
        return None


def _following(manifest: Manifest) -> dict[str, str]:
    following = {}
    for track in manifest.tracks:
        names: list[Stored] = [track.init, *track.segments]
        following.update({one.name: after.name for one, after in pairwise(names)})
    return following
