"""Who met which variant of an experiment, told once, in batches, behind the answers.

A person is a keyed hash here: the regions hold the same keys and can join an exposure
with what that person did, and nobody else can. An exposure's id follows from what it
says, so a second one (from another isolate, or after this one was recycled) is
recognised: by this isolate's memory, then by the PoP's, and at last where exposures are
gathered. So one leaves each PoP that a person meets in a day, and exactly one counts.

They go to the dataset EXPOSURES (wrangler.toml) where that is bound, else to the log. A
data point is a batch that met the same variant:

    index1  the flag              blob3    the version of the flags document
    blob1   the flag              blob4    the people, separated by commas
    blob2   the variant           double1  how many they are

    SELECT blob2 AS variant, SUM(double1 * _sample_interval) AS people FROM nearcast_exposures_prod
    WHERE index1 = 'home-timeline' AND timestamp > NOW() - INTERVAL '1' DAY GROUP BY variant
"""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from edge.recent import Recent
from edge.steps import Point
from shared.keys import Keys

PURPOSE = "exposure"
SEEN_MAX = 20_000  # exposures an isolate remembers having told
SEEN_MS = 86_400_000
BATCH_MAX = 100  # exposures in one message: 3.3 KB of a data point's 5
POINTS_MAX = 10  # data points behind one answer; the platform takes 25, metrics have the others
INDEX_MAX = 96  # bytes of a data point's index
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
    lost: int = 0  # and not told yet
    told: Counter[tuple[str, str]] = field(default_factory=Counter)  # by flag and variant
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
        """What is pending, as far as one answer may tell it; the rest stays for the next."""
        taken: list[Exposure] = []
        left: list[Exposure] = []
        counts: Counter[tuple[str, str, str]] = Counter()
        points = 0
        for one in self.pending:
            begins = counts[_group(one)] % BATCH_MAX == 0
            if begins and points == POINTS_MAX:
                left.append(one)
                continue
            points += begins
            counts[_group(one)] += 1
            taken.append(one)
        self.pending, self.gathering_ms = left, 0
        return taken

    def messages(self, exposures: list[Exposure]) -> tuple[str, ...]:
        """Exposures as texts of a bounded size; the first says how many were lost since the last."""
        batches = [
            exposures[start : start + BATCH_MAX] for start in range(0, len(exposures), BATCH_MAX)
        ]
        lost = self.lost if batches else 0
        self.lost -= lost
        self.told.update((one["flag"], one["variant"]) for one in exposures)
        return tuple(
            json.dumps({**KIND, "items": batch, "lost": 0 if index else lost})
            for index, batch in enumerate(batches)
        )


def points_of(exposures: list[Exposure]) -> tuple[Point, ...]:
    """Exposures as rows of the dataset."""
    people: dict[tuple[str, str, str], list[str]] = {}
    for one in exposures:
        people.setdefault(_group(one), []).append(one["person"])
    return tuple(
        Point(_index(group[0]), (*group, ",".join(batch)), (float(len(batch)),))
        for group, all_of_them in people.items()
        for start in range(0, len(all_of_them), BATCH_MAX)
        for batch in [all_of_them[start : start + BATCH_MAX]]
    )


def _index(flag: str) -> str:
    return flag.encode()[:INDEX_MAX].decode(errors="ignore")


def _group(exposure: Exposure) -> tuple[str, str, str]:
    return exposure["flag"], exposure["variant"], exposure["flags_version"]
