"""Bodies that stay in JavaScript: blobs and streams from S3, the PoP and the zones' tiers.

Python decides about handles; not a byte crosses. A blob is held by reference, so handing
one to the cache, to a tier and to three clients copies nothing. What a store gives is
read whole within a time limit, and a store that is silent has failed.
"""

import asyncio
import json
from typing import Any

from js import JSON, FixedLengthStream, Object, Response, caches
from pyodide.ffi import JsProxy, to_js

from edge import bodies
from edge.bodies import KEEP_S, POP_S
from edge.steps import (
    EmptyTier,
    Fetched,
    Gather,
    HasPop,
    KeepPop,
    KeepTier,
    Open,
    Opened,
    OpenPop,
    OpenTier,
    PourTier,
    ReadTier,
    Step,
    Unreached,
    WriteTier,
)

TIER_S = 2  # until a tier counts as silent, with all that it sends
BODY_S = 10  # for a body from S3 that is wanted whole
GATHER_S = 25  # the platform lets work go on behind an answer for half a minute
LISTED = 1_000  # objects that a tier lists, and removes, at a time

Js = Any

STEPS = (
    Open
    | Gather
    | PourTier
    | OpenPop
    | HasPop
    | KeepPop
    | OpenTier
    | KeepTier
    | ReadTier
    | WriteTier
    | EmptyTier
)


async def carry_out(step: Step, env: Js) -> Any:
    """Do what a step asks for; a store that keeps silent is Unreached, or has kept nothing."""
    try:
        match step:
            case Open():
                return await _open(step)
            case Gather():
                return await asyncio.wait_for(_gather(step), GATHER_S)
            case OpenPop():
                return await asyncio.wait_for(_open_pop(step), POP_S)
            case HasPop():
                return await asyncio.wait_for(_has_pop(step), POP_S)
            case KeepPop():
                return await asyncio.wait_for(_keep_pop(step), KEEP_S)
            case OpenTier() | ReadTier():
                return await asyncio.wait_for(_from_tier(step, _tier(env, step.zone)), TIER_S)
            case PourTier():
                return await asyncio.wait_for(_pour(step, _tier(env, step.zone)), GATHER_S)
            case KeepTier() | WriteTier() | EmptyTier():
                return await asyncio.wait_for(_into_tier(step, _tier(env, step.zone)), KEEP_S)
    except TimeoutError:
        return failure_of(step, timed_out=True)
    return None


def failure_of(step: Step, *, timed_out: bool = False) -> Any:
    """What a step gives that came to nothing."""
    match step:
        case Open() | OpenPop() | OpenTier() | ReadTier():
            return Unreached(timed_out)
        case HasPop() | KeepPop() | PourTier() | KeepTier() | WriteTier() | EmptyTier():
            return False
    return None


async def _open(step: Open) -> Opened | Fetched | Unreached:
    """S3's answer; one without the object is small, and is read for what it says."""
    response = await bodies.begin_fetch(step.fetch)
    headers = bodies.headers_of(response.headers)
    status, body = response.status, response.body
    if status not in (200, 206) or not isinstance(body, JsProxy):
        told = await asyncio.wait_for(response.arrayBuffer(), BODY_S)
        return Fetched(status, headers, told.to_bytes())
    if step.whole:
        blob = await asyncio.wait_for(response.blob(), BODY_S)
        return Opened(status, headers, blob.size, blob)
    length = headers.get("content-length", "")
    size = int(length) if length.isdecimal() else -1
    if step.copied:
        stream, copy = body.tee()
        return Opened(status, headers, size, stream=stream, copy=copy)
    return Opened(status, headers, size, stream=body)


async def _gather(step: Gather) -> Js:
    blob = await Response.new(step.copy).blob()
    return blob if blob.size == step.length else None


async def _pour(step: PourTier, bucket: Js) -> bool:
    """A tier takes a stream only if it knows how much will come."""
    pipe = FixedLengthStream.new(step.length)
    kind = to_js({"httpMetadata": {"contentType": step.media_type}}, dict_converter=_object)
    put = bucket.put(step.key, pipe.readable, kind)
    await asyncio.gather(step.copy.pipeTo(pipe.writable), put)
    return True


async def _open_pop(step: OpenPop) -> Opened | None:
    found = await caches.default.match(bodies.address(step.name))
    if not hasattr(found, "blob"):
        return None
    if not step.whole:
        length = found.headers.get("content-length")
        size = int(length) if isinstance(length, str) else -1
        return Opened(200, {}, size, stream=found.body)
    blob = await found.blob()
    return Opened(200, {}, blob.size, blob)


async def _has_pop(step: HasPop) -> bool:
    found = await caches.default.match(bodies.address(step.name))
    if not hasattr(found, "body"):
        return False
    await found.body.cancel()
    return True


async def _keep_pop(step: KeepPop) -> bool:
    headers = {"cache-control": f"max-age={step.seconds}", "content-length": str(step.blob.size)}
    kept = JSON.parse(json.dumps({"headers": headers}))
    await caches.default.put(bodies.address(step.name), Response.new(step.blob, kept))
    return True


async def _from_tier(step: OpenTier | ReadTier, bucket: Js) -> Opened | bytes | Unreached | None:
    if bucket is None:
        return None
    if isinstance(step, ReadTier):
        found = await bucket.get(step.key)
        return (await found.arrayBuffer()).to_bytes() if hasattr(found, "arrayBuffer") else None
    if step.end is None:
        found = await bucket.get(step.key)
    else:
        wanted = {"range": {"offset": step.first, "length": step.end - step.first}}
        found = await bucket.get(step.key, to_js(wanted, dict_converter=_object))
    if not hasattr(found, "body"):
        return None
    if step.whole:
        blob = await found.blob()
        return Opened(200, {}, blob.size, blob)
    size = found.size if step.end is None else max(0, min(step.end, found.size) - step.first)
    return Opened(200, {}, size, stream=found.body)


async def _into_tier(step: KeepTier | WriteTier | EmptyTier, bucket: Js) -> bool:
    if bucket is None:
        return isinstance(step, EmptyTier)
    match step:
        case KeepTier():
            kind = {"httpMetadata": {"contentType": step.media_type}}
            options = to_js(kind, dict_converter=_object)
            await bucket.put(step.key, step.blob, options)
        case WriteTier():
            await bucket.put(step.key, to_js(step.body))
        case EmptyTier():
            await _empty(bucket, step.prefix)
    return True


async def _empty(bucket: Js, prefix: str) -> None:
    """Remove page by page, always the first one: what was listed is gone."""
    options = to_js({"prefix": prefix, "limit": LISTED}, dict_converter=_object)
    while True:
        listed = await bucket.list(options)
        keys = [one.key for one in listed.objects]
        if keys:
            await bucket.delete(to_js(keys))
        if not listed.truncated:
            return


def zones_with_tier(env: Js, zones: tuple[str, ...]) -> frozenset[str]:
    """The zones for which there is a bucket."""
    return frozenset(zone for zone in zones if _tier(env, zone) is not None)


def _object(entries: Js) -> Js:
    return Object.fromEntries(entries)


def _tier(env: Js, zone: str) -> Js:
    bucket = getattr(env, f"MEDIA_{zone.upper()}", None)
    return bucket if isinstance(bucket, JsProxy) else None
