"""What the one Registry object knows: current versions, and token families that were signed out.

The object itself is a skin in worker.py; here is what it does, over anything that
stores strings and numbers under keys. One row a fact, so a denial writes one row.
"""

import json
from collections.abc import Mapping
from itertools import islice
from math import inf
from typing import Protocol

from edge.caching.purges import MEDIA

POINTER = "pointer:"
DENIED = "denied:"
HISTORY = "history:"
DOCUMENT = "document:"
HISTORY_MAX = 20  # versions
TEXTS_MAX = 3  # of them whose texts are kept: the current one, and two to go back to
HEALTH = "health"
PURGE = "purge:"
PURGED = "purged"  # all that was stored before this time is void
PURGES_MAX = 5_000
PURGE_KEPT_MS = 86_400_000  # as long as a PoP keeps anything (caching/pop.py)
ASSET = PURGE + MEDIA
ASSET_KEPT_MS = 600_000  # as long as a manifest may stand in (edge/media/memory.py)
ASSETS_MAX = 5_000  # apart from other purges: people delete files all the time
DELETE_MAX = 128  # keys in one call to a Durable Object's storage


class Storage(Protocol):
    """A Durable Object's storage."""

    async def read(self) -> Mapping[str, str | int]: ...
    async def put(self, key: str, value: str | int) -> None: ...
    async def delete(self, keys: list[str]) -> None: ...


class RegistryCore:
    """Pointers and denials, held in memory and written through."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._facts: dict[str, str | int] | None = None

    async def snapshot(self, now_ms: int, since_ms: int = 0) -> str:
        """What there is, as JSON: `{"pointers": {name: version}, "denied": {family: seconds}, "health": {region: …}}`.

        Of denials and purges, of which there may be many, only those that were made from
        `since_ms` on, by this object's clock; whoever asks again says the `taken_ms` of the
        snapshot before, less a margin for a clock that was set back.
        """
        facts = await self._load()
        since_ms = since_ms if since_ms <= now_ms else 0
        denials = {name: _denial(row) for name, row in _under(DENIED, facts).items()}
        return json.dumps(
            {
                "pointers": _under(POINTER, facts),
                "denied": {
                    family: until_s
                    for family, (until_s, made_ms) in denials.items()
                    if until_s * 1000 > now_ms and made_ms >= since_ms
                },
                "health": json.loads(str(facts.get(HEALTH, "{}"))),
                "purges": _since(since_ms, _under(PURGE, facts)),
                "purged_ms": int(facts.get(PURGED, 0)),
                "taken_ms": now_ms,
            }
        )

    async def point(self, name: str, version: str, text: str, expected: str, now_s: int) -> str:
        """Make a version current → `{"version"}`, which is another if not the expected one was.

        The latest documents are kept here too: KV may not have a new one everywhere yet,
        and may be out of reach.
        """
        facts = await self._load()
        current = facts.get(POINTER + name)
        if expected and expected not in (current, "*") and current != version:
            return json.dumps({"version": current})
        if current != version:
            await self._put(f"{DOCUMENT}{name}:{version}", text)
            await self._remember(name, version, now_s)
            await self._put(POINTER + name, version)
        return json.dumps({"version": version})

    async def history(self, name: str) -> str:
        """`{"version", "history": [{"version", "since_s"}]}`, newest first; null if there is none."""
        facts = await self._load()
        listed = json.loads(str(facts.get(HISTORY + name, "[]")))
        return json.dumps({"version": facts.get(POINTER + name), "history": listed})

    async def document(self, name: str, version: str) -> str:
        """A document's text; empty if it is not one of the latest."""
        return str((await self._load()).get(f"{DOCUMENT}{name}:{version}", ""))

    async def _remember(self, name: str, version: str, now_s: int) -> None:
        """Add to a document's history, and drop the texts of those that are long past."""
        facts = await self._load()
        listed = json.loads(str(facts.get(HISTORY + name, "[]")))
        listed = [{"version": version, "since_s": now_s}, *listed][:HISTORY_MAX]
        await self._put(HISTORY + name, json.dumps(listed))
        latest = {version, *(one["version"] for one in listed[:TEXTS_MAX])}
        texts = _under(f"{DOCUMENT}{name}:", facts)
        over = [f"{DOCUMENT}{name}:{one}" for one in texts if one not in latest][:DELETE_MAX]
        if over:
            await self._storage.delete(over)
            for key in over:
                del facts[key]

    async def tell_health(self, document: str) -> str:
        """Keep what the Health object found (regions/watch.py); it goes out with every snapshot."""
        await self._put(HEALTH, document)
        return "{}"

    async def purge(self, names: str, now_ms: int) -> str:
        """Void what was stored under some names (a JSON list; "*" is everything) until now.

        Purges are kept as long as anything they are about, those of assets for minutes. Past
        PURGES_MAX of them the older half is replaced by one: everything that was stored before
        the latest of that half.
        """
        for name in json.loads(names):
            await self._put(PURGED if name == "*" else PURGE + name, now_ms)
        await self._forget_purges(now_ms)
        return "{}"

    async def _forget_purges(self, now_ms: int) -> None:
        facts = await self._load()
        purges = sorted((int(ms), key) for key, ms in facts.items() if key.startswith(PURGE))
        assets = [one for one in purges if one[1].startswith(ASSET)]
        over = [one for one in assets if one[0] < now_ms - ASSET_KEPT_MS]
        if len(assets) - len(over) > ASSETS_MAX:  # their manifests expire within seconds anyway
            over = assets[: len(assets) // 2]
        held = [one for one in purges if not one[1].startswith(ASSET)]
        past = [one for one in held if one[0] < now_ms - PURGE_KEPT_MS]
        if len(held) - len(past) > PURGES_MAX:
            past = held[: len(held) // 2]
            await self._put(PURGED, max(past[-1][0], int(facts.get(PURGED, 0))))
        over += past
        for start in range(0, len(over), DELETE_MAX):
            keys = [key for _, key in over[start : start + DELETE_MAX]]
            await self._storage.delete(keys)
            for key in keys:
                del facts[key]

    async def deny(self, family: str, until_s: int, now_ms: int) -> str:
        """Deny a token family until its last token has expired, and forget denials that have done so."""
        facts = await self._load()
        denied = (key for key in facts if key.startswith(DENIED))
        past = (key for key in denied if _denial(facts[key])[0] * 1000 <= now_ms)
        over = list(islice(past, DELETE_MAX))
        if over:
            await self._storage.delete(over)
            for key in over:
                del facts[key]
        before_s, _ = _denial(facts.get(DENIED + family, 0))
        if until_s > before_s:
            await self._put(DENIED + family, f"{until_s} {now_ms}")
        return "{}"

    async def _load(self) -> dict[str, str | int]:
        if self._facts is None:
            self._facts = dict(await self._storage.read())
        return self._facts

    async def _put(self, key: str, value: str | int) -> None:
        facts = await self._load()
        if facts.get(key) != value:
            await self._storage.put(key, value)
            facts[key] = value


def _under(prefix: str, facts: Mapping[str, str | int]) -> dict[str, str | int]:
    return {key.removeprefix(prefix): v for key, v in facts.items() if key.startswith(prefix)}


def _since(since_ms: int, times: Mapping[str, str | int]) -> dict[str, int]:
    return {name: int(ms) for name, ms in times.items() if int(ms) >= since_ms}


def _denial(row: str | int) -> tuple[int, float]:
    """Until when (seconds), and when it was made (milliseconds).

    Objects of version 0.1 kept the former only: when is unknown, so it is always told.
    """
    if isinstance(row, int):
        return row, inf
    until_s, made_ms = row.split()
    return int(until_s), int(made_ms)
