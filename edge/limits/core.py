"""What a user's Bucket object does: it leases units to isolates, so that most requests ask nobody.

A bucket lives in memory and is written down only while it is less than half full, so
ordinary people cost no storage. An object that the platform ends, which it does to
idle ones, forgets at most half a bucket.
"""

import json
from collections.abc import Mapping
from typing import Protocol

from edge.limits.bucket import USER_POLICY, Bucket, Policy

LEVEL, AT = "level", "at_ms"


class Storage(Protocol):
    """A Durable Object's storage, and the alarm that ends a row's life."""

    async def read(self) -> Mapping[str, float]: ...
    async def write(self, level: float, at_ms: int, forget_ms: int) -> None: ...
    async def forget(self) -> None: ...


class BucketCore:
    """One user's bucket."""

    def __init__(self, storage: Storage, policy: Policy = USER_POLICY) -> None:
        self._storage = storage
        self._policy = policy
        self._bucket: Bucket | None = None

    async def lease(self, owed: float, wanted: float, now_ms: int) -> str:
        """Charge and grant (bucket.py); the Grant as JSON."""
        bucket = self._bucket or await self._load(now_ms)
        grant = bucket.lease(owed, wanted, now_ms)
        if bucket.level < self._policy.quota / 2:
            lacking = self._policy.quota - bucket.level
            full_ms = now_ms + int(lacking / self._policy.rate_per_ms)
            await self._storage.write(bucket.level, bucket.at_ms, full_ms)
        return json.dumps({"units": grant.units, "level": grant.level, "retry_ms": grant.retry_ms})

    async def full_again(self) -> None:
        """The alarm: a bucket that has filled up need not be remembered."""
        await self._storage.forget()

    async def _load(self, now_ms: int) -> Bucket:
        kept = await self._storage.read()
        if self._bucket is None:  # another call may have loaded it meanwhile
            at_ms = int(kept.get(AT, now_ms))
            self._bucket = Bucket(self._policy, at_ms, kept.get(LEVEL))
        return self._bucket
