"""Decides one flag many times over in one request, and says what importing the edge took along.

Clocks stand still inside a request, so the time is measured from outside, as CPU.
"""

import json
import sys
from typing import Any

_before = set(sys.modules)

from js import Response  # noqa: E402 - what was imported before is the runtime's own

import edge.worker  # noqa: E402, F401 - imported to be counted
from shared.flags.document import FlagSet  # noqa: E402

_modules = len(sys.modules.keys() - _before)

NOW_S = 1_790_000_000
_flags: dict[str, FlagSet] = {}


def on_fetch(request: Any, env: Any, ctx: Any) -> Any:
    """`/FLAG/COUNT`: decide that flag so often, for one person after the other."""
    del ctx
    name, _, count = request.url.split("/", 3)[3].partition("/")
    if count:
        decide(env, name, int(count))
    return Response.new(json.dumps({"modules": _modules, "all": len(sys.modules)}))


def decide(env: Any, name: str, count: int) -> None:
    """Nothing is remembered between two decisions."""
    if not _flags:
        _flags["all"] = FlagSet.from_document(json.loads(env.FLAGS))
    flag, people = _flags["all"].flags[name], json.loads(env.PEOPLE)
    variants = set()
    for number in range(count):
        data = {
            "user": people[number % len(people)],
            "country": "DE",
            "version": "2.4.1",
            "platform": "ios",
        }
        variants.add(flag.decide(data, NOW_S).variant)
    if count >= len(people) and len(variants) < 2:
        raise ValueError(f"everybody got {variants}")
