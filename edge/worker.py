"""The door of the Worker: what the runtime calls, and nothing else.

A request comes in by a module-level `on_fetch`, not by a WorkerEntrypoint class: the
class costs an instance, an `async` method and the SDK's Request and Response for
every request. Measured in workerd for the same answer of 3.6 KB (`make bench-entry`,
2 cores): the class 0.283 ms of CPU and 2,507 requests/s, an `async` function 0.167 and
4,913, a plain function 0.090 and 7,290. It needs the compatibility flag
`disable_python_no_global_handlers`; should Cloudflare drop that, this file is all
that changes.
"""

import time
from typing import Any

from workers import DurableObject

from edge.bindings import Shell
from edge.registry import RegistryCore

_shell: Shell | None = None


def on_fetch(request: Any, env: Any, ctx: Any) -> Any:
    """Answer a request. Not `async`: most answers need no event loop."""
    global _shell  # noqa: PLW0603 - one an isolate, and only a request has its variables
    if _shell is None:
        _shell = Shell(env)
    return _shell.handle(request, env, ctx)


class Registry(DurableObject):  # type: ignore[no-untyped-call]
    """The one object that says what is current and who was signed out (edge/registry.py)."""

    def __init__(self, ctx: Any, env: Any) -> None:
        super().__init__(ctx, env)
        self._core = RegistryCore(_Rows(ctx.storage))

    async def snapshot(self) -> str:
        """All pointers and denials, as JSON."""
        return await self._core.snapshot(int(time.time()))

    async def point(self, name: str, version: str) -> str:
        """Make a version of a document current."""
        return await self._core.point(name, version)

    async def deny(self, family: str, until_s: int) -> str:
        """Deny a token family."""
        return await self._core.deny(family, until_s, int(time.time()))


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
