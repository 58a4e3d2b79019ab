"""Who met which variant of an experiment, told once, in batches, behind the answers.

A person is a keyed hash here: the regions hold the same keys and can join an exposure
with what that person did, and nobody else can. An exposure's id follows from what it
says, so a second one (from another isolate, or after this one was recycled) is
recognised: by this isolate's memory, then by the PoP's, and at last where exposures are
gathered. So one leaves each PoP that a person meets in a day, and exactly one counts.
"""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from edge.recent import Recent
from shared.keys import Keys

PURPOSE = "exposure"
SEEN_MAX = 20_000  # exposures an isolate remembers having told
SEEN_MS = 86_400_000
BATCH_MAX = 100  # exposures in one message
WAIT_MS = 1_000  # for more of them to come
GIVEN_UP_MS = 10_000  # who waits longer was stopped by the platform
PENDING_MAX = 5_000  # beyond this they are counted as lost, not kept
POP_MAX = 200  # that the PoP is asked about at once; of more, it is left to who gathers them
KIND = {"level": "info", "message": "exposures"}

Exposure = dict[str, Any]


@dataclass(slots=True)
class Exposures:
    """What an isolate has yet to tell."""

    pending: list[Exposure] = field(default_factory=list)
    lost: int = 0
    gathering_ms: int = 0  # since when somebody waits to tell them; 0 if nobody does
    seen: Recent[bool] = field(default_factory=lambda: Recent(SEEN_MAX))

    def add(
        self, keys: Keys, unit: str, flag: str, variant: str, version: str, now_ms: int
    ) -> None:
        """Note that somebody meets a variant, unless that was told before."""
        key = f"{flag}\n{variant}\n{unit}"
        if self.seen.get(key, now_ms):
            return
        if len(self.pending) >= PENDING_MAX:
            self.lost += 1
            return
        self.seen.put(key, True, now_ms + SEEN_MS)  # noqa: FBT003 - that it is there says it
        person = keys.mac(keys.current, PURPOSE, unit.encode()).hex()[:32]
        name = hashlib.sha256(f"{flag}\n{variant}\n{person}".encode()).hexdigest()[:32]
        self.pending.append(
            {
                "id": name,
                "person": person,
                "flag": flag,
                "variant": variant,
                "flags_version": version,
                "at_ms": now_ms,
            }
        )

    def begin(self, now_ms: int) -> bool:
        """Whether there is something to tell and nobody waits with it (or did, and was stopped)."""
        if not self.pending or now_ms - self.gathering_ms < GIVEN_UP_MS:
            return False
        self.gathering_ms = now_ms
        return True

    def take(self) -> list[Exposure]:
        """Everything that is pending."""
        taken, self.pending, self.gathering_ms = self.pending, [], 0
        return taken

    def messages(self, exposures: list[Exposure]) -> tuple[str, ...]:
        """Exposures as texts of a bounded size; the first says how many were lost since the last."""
        batches = [
            exposures[start : start + BATCH_MAX] for start in range(0, len(exposures), BATCH_MAX)
        ]
        lost = self.lost if batches else 0
        self.lost -= lost
        return tuple(
            json.dumps({**KIND, "items": batch, "lost": 0 if index else lost})
            for index, batch in enumerate(batches)
        )
