"""The door of the Worker: what the runtime calls, and nothing else.

A request comes in by a module-level `on_fetch`, not by a WorkerEntrypoint class: the
class costs an instance, an `async` method and the SDK's Request and Response for
every request. Measured in workerd (`make bench-edge`, 2 cores): an empty handler costs
0.140 ms of CPU as a class and 0.096 as an `async` function; a plain function that reads
the request and answers with a page of 8.5 KB costs 0.093. It needs the compatibility flag
`disable_python_no_global_handlers`; should Cloudflare drop that, this file is all
that changes.
"""

import time
from collections.abc import Mapping
from typing import Any

from workers import DurableObject

from edge.bindings import Shell
from edge.limits.core import AT, LEVEL, BucketCore
from edge.regions.probe import probe_all
from edge.regions.watch import HealthCore
from edge.registry import RegistryCore
from edge.services import HEALTH_NAME, REGISTRY_NAME

_shell: Shell | None = None


def on_fetch(request: Any, env: Any, ctx: Any) -> Any:
    """Answer a request. Not `async`: most answers need no event loop."""
    global _shell  # noqa: PLW0603 - one an isolate, and only a request has its variables
    if _shell is None:
        _shell = Shell(env)
    return _shell.handle(request, env, ctx)


async def on_scheduled(_controller: Any, env: Any, _ctx: Any) -> None:
    """Look at the regions even when nobody has asked for anything (wrangler.toml says how often)."""
    await env.HEALTH.get(env.HEALTH.idFromName(HEALTH_NAME)).round()


class Registry(DurableObject):  # type: ignore[no-untyped-call]
    """The one object that says what is current and who was signed out (edge/registry.py)."""

    def __init__(self, ctx: Any, env: Any) -> None:
        super().__init__(ctx, env)
        self._core = RegistryCore(_Rows(ctx.storage))

    async def snapshot(self, since_ms: int = 0) -> str:
        """Pointers, and what was denied and purged since; as JSON."""
        return await self._core.snapshot(_now_ms(), since_ms)

    async def purge(self, names: str) -> str:
        """Void what is stored under some names."""
        return await self._core.purge(names, _now_ms())

    async def point(self, name: str, version: str, text: str, expected: str) -> str:
        """Make a version of a document current."""
        return await self._core.point(name, version, text, expected, int(time.time()))

    async def history(self, name: str) -> str:
        """Which version of a document is current, and which ones were."""
        return await self._core.history(name)

    async def document(self, name: str, version: str) -> str:
        """A document by its version, if it is one of the latest."""
        return await self._core.document(name, version)

    async def deny(self, family: str, until_s: int) -> str:
        """Deny a token family."""
        return await self._core.deny(family, until_s, _now_ms())

    async def tell_health(self, document: str) -> str:
        """Take what the Health object found."""
        return await self._core.tell_health(document)


class Bucket(DurableObject):  # type: ignore[no-untyped-call]
    """One user's token bucket (edge/limits/core.py)."""

    def __init__(self, ctx: Any, env: Any) -> None:
        super().__init__(ctx, env)
        self._core = BucketCore(_BucketRow(ctx.storage))

    async def lease(self, owed: float, wanted: float) -> str:
        """Charge what was spent ahead, and grant more."""
        return await self._core.lease(owed, wanted, _now_ms())

    async def alarm(self, *_: Any) -> None:
        """The bucket is full again."""
        await self._core.full_again()


class Health(DurableObject):  # type: ignore[no-untyped-call]
    """The one object that watches the regions (edge/regions/watch.py)."""

    def __init__(self, ctx: Any, env: Any) -> None:
        super().__init__(ctx, env)
        self._env = env
        self._storage = ctx.storage
        self._shell = Shell(env)
        self._core: HealthCore | None = None

    async def watch(self) -> str:
        """There is traffic."""
        return await (await self._loaded()).watch(_now_ms())

    async def report(self, region: str) -> str:
        """An isolate has seen a region fail."""
        return await (await self._loaded()).report(region, _now_ms())

    async def round(self) -> str:
        """Probe all regions now."""
        return await (await self._loaded()).round(_now_ms())

    async def alarm(self, *_: Any) -> None:
        """The next round is due."""
        await self.round()

    async def _loaded(self) -> HealthCore:
        if self._core is None:
            kept = await self._storage.get("published")
            core = HealthCore(self._probe, self)
            core.restore(kept if isinstance(kept, str) else "{}")
            self._core = self._core or core
        return self._core

    async def _probe(self, _: int) -> Mapping[str, bool]:
        found: dict[str, bool] = {}
        memory = self._shell.memory
        await self._shell.run(lambda made: probe_all(made, memory, found.update), self._env)
        return found

    async def publish(self, document: str) -> None:
        """Tell the Registry, and remember having done so."""
        registry = self._env.REGISTRY
        await registry.get(registry.idFromName(REGISTRY_NAME)).tell_health(document)
        await self._storage.put("published", document)

    async def wake(self, at_ms: int) -> None:
        """Ask for the next round."""
        await self._storage.setAlarm(at_ms)


class _BucketRow:
    """A bucket's storage, as its core expects it; two rows, and the alarm that removes them."""

    def __init__(self, storage: Any) -> None:
        self._storage = storage

    async def read(self) -> dict[str, float]:
        return dict(await self._storage.list())

    async def write(self, level: float, at_ms: int, forget_ms: int) -> None:
        await self._storage.put(LEVEL, level)
        await self._storage.put(AT, at_ms)
        await self._storage.setAlarm(forget_ms)

    async def forget(self) -> None:
        await self._storage.deleteAll()


class _Rows:
    """The object's storage, as the core expects it."""

    def __init__(self, storage: Any) -> None:
        self._storage = storage

    async def read(self) -> dict[str, str | int]:
        return dict(await self._storage.list())

    async def put(self, key: str, value: str | int) -> None:
        await self._storage.put(key, value)

    async def delete(self, keys: list[str]) -> None:
        await self._storage.delete(keys)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
