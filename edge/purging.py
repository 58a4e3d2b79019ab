"""Purges: what was stored is void, here at once and everywhere within seconds.

    POST /_edge/purge   {"paths": [...], "tags": [...]} or {"everything": true}, signed (signing.py)

The Registry object tells every isolate with its next snapshot (caching/purges.py). The
edge purges by itself what its callers change: posts, and authors.
"""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from edge.caching.purges import MEDIA
from edge.exchange import Answer, Exchange, Outcome, Plan
from edge.media.memory import STALE_MS
from edge.memory import Memory
from edge.mount import PREFIX
from edge.signing import require_signature
from edge.steps import AskRegistry
from shared.errors import BodyMalformed, Busy, FieldInvalid

NAMES_MAX = 1_000  # of one call
EVERYTHING = "*"
CHANGED = "card:"
GONE = "gone:"


def serve_purge(exchange: Exchange, memory: Memory) -> Outcome:
    """Purge what the body names.

    Raises:
        SignatureInvalid, BodyMalformed, FieldInvalid: nothing is purged.
        Busy: the Registry does not answer; it should be sent again.
    """
    require_signature(exchange, memory.settings.keys, "purge")
    names = _names(exchange, memory)

    def told(text: str | None) -> Answer:
        if text is None:
            raise Busy
        apply(memory, names, exchange.now_ms)
        return Answer(HTTPStatus.NO_CONTENT, {})

    return Plan((AskRegistry("purge", (json.dumps(names),)),), told)


def apply(memory: Memory, names: Sequence[str], now_ms: int) -> None:
    """Purge in this isolate, now."""
    times = {name: now_ms for name in names if name != EVERYTHING}
    learn(memory, times, now_ms if EVERYTHING in names else 0)


def learn(memory: Memory, times: Mapping[str, int], everything_ms: int) -> None:
    """Take in what a snapshot says was purged, and make room of what is void."""
    assets = {name: ms for name, ms in times.items() if name.startswith(MEDIA)}
    for name, ms in assets.items():
        memory.media.void(name.removeprefix(MEDIA), ms, ms + STALE_MS)
    if everything_ms > memory.purges.everything_ms:
        memory.media.clear()
    memory.purges.learn({k: ms for k, ms in times.items() if k not in assets}, everything_ms)
    tags = {name.removeprefix("tag:"): ms for name, ms in times.items() if name.startswith("tag:")}
    if tags:
        memory.shelf.drop_tagged(tags)


def spread(
    exchange: Exchange, memory: Memory, names: Sequence[str], *, here: Sequence[str] = ()
) -> None:
    """Purge here now, and everywhere behind the answer.

    What lives for seconds anyway, like a public read, is purged `here` only: there is one
    Registry, and every purge it must remember is a burden on all.
    """
    apply(memory, [*names, *here], exchange.now_ms)
    step = AskRegistry("purge", (json.dumps(list(names)),))
    exchange.later.append(Plan((step,), lambda _: None))


def in_doubt(exchange: Exchange, memory: Memory) -> None:
    """Purge what a write may have changed although it has failed: its answer may just be lost."""
    route, caller = exchange.route, exchange.caller
    if route is None or caller is None:
        return
    mine = f"tag:{caller.user_id}"
    if route.name == "DELETE /v1/posts/{post}":
        post = exchange.params["post"]
        spread(exchange, memory, [CHANGED + post], here=[f"tag:{post}", mine])
    elif route.name == "PATCH /v1/me":
        spread(exchange, memory, [CHANGED + caller.user_id], here=[mine])


def _names(exchange: Exchange, memory: Memory) -> list[str]:
    try:
        wanted = json.loads(exchange.body)
    except (ValueError, RecursionError):
        raise BodyMalformed from None
    if not isinstance(wanted, dict):
        raise BodyMalformed
    if wanted.get("everything") is True:
        return [EVERYTHING]
    tags, paths = _texts(wanted, "tags"), _texts(wanted, "paths")
    names = [f"tag:{tag}" for tag in tags]
    names += [f"key:{_uri(path, memory)}" for path in paths]
    if not 0 < len(names) <= NAMES_MAX:
        raise FieldInvalid(f"Name 1 to {NAMES_MAX} paths and tags.", field="paths")
    return names


def _uri(path: str, memory: Memory) -> str:
    """What the cache calls the resource at a path of ours."""
    if path.startswith(f"{PREFIX}/"):
        return memory.settings.origin_url + path.removeprefix(PREFIX)
    return path


def _texts(wanted: dict[str, Any], name: str) -> list[str]:
    values = wanted.get(name, [])
    if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
        raise FieldInvalid(field=name)
    return values
