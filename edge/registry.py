"""What the one Registry object knows: current versions, and token families that were signed out.

The object itself is a skin in worker.py; here is what it does, over anything that
stores strings and numbers under keys. One row a fact, so a denial writes one row.
"""

import json
from collections.abc import Mapping
from itertools import islice
from typing import Protocol

POINTER = "pointer:"
DENIED = "denied:"
HEALTH = "health"
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

    async def snapshot(self, now_s: int) -> str:
        """Everything, as JSON: `{"pointers": {name: version}, "denied": {family: seconds}, "health": {region: …}}`."""
        facts = await self._load()
        return json.dumps(
            {
                "pointers": _under(POINTER, facts),
                "denied": {
                    family: until
                    for family, until in _under(DENIED, facts).items()
                    if int(until) > now_s
                },
                "health": json.loads(str(facts.get(HEALTH, "{}"))),
            }
        )

    async def point(self, name: str, version: str) -> str:
        """Make a version current."""
        await self._put(POINTER + name, version)
        return "{}"

    async def tell_health(self, document: str) -> str:
        """Keep what the Health object found (regions/watch.py); it goes out with every snapshot."""
        await self._put(HEALTH, document)
        return "{}"

    async def deny(self, family: str, until_s: int, now_s: int) -> str:
        """Deny a token family until its last token has expired, and forget denials that have done so."""
        facts = await self._load()
        past = (k for k, until in facts.items() if k.startswith(DENIED) and int(until) <= now_s)
        over = list(islice(past, DELETE_MAX))
        if over:
            await self._storage.delete(over)
            for key in over:
                del facts[key]
        await self._put(DENIED + family, max(until_s, int(facts.get(DENIED + family, 0))))
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
