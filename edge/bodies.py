"""Large bodies and the PoP's store, as the shell handles them: pieces in JavaScript, never whole.

A body that only passes is handed to the runtime as it is, which moves it without waking
this isolate. One that is stored as it passes goes piece by piece, each written to the
client and to the PoP before the next is read, so that memory stays flat however large it is.
"""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

from js import (
    JSON,
    AbortController,
    FixedLengthStream,
    IdentityTransformStream,
    Object,
    Response,
    Uint8Array,
    caches,
    fetch,
)
from pyodide.ffi import JsException, to_js

from edge.exchange import Answer, Flowing, Part, Stretch
from edge.steps import DropPop, Fetch, Fetched, Headers, ReadPop, Step, Streamed, WritePop

PIECE = 524_288  # bytes read at a time, of a body whose length is known
BEGINNING = 16_384  # bytes of it that the client waits for; of another one, for whatever comes
SMALL = 524_288  # a body that is declared smaller is read at once
POP_S, KEEP_S = 1, 20  # until the PoP's store counts as silent, asked and told
POP = "https://pop.nearcast.invalid/"  # names in the store are addresses; nobody ever asks for them

Js = Any
Do = Callable[[tuple[Step, ...]], Awaitable[list[Any]]]


async def fetch_streamed(step: Fetch) -> Fetched | Streamed:
    """Ask a server for what may be large."""
    response = await begin_fetch(step)
    headers = headers_of(response.headers)
    body = response.body
    if step.method == "HEAD" or not hasattr(body, "getReader"):
        return Fetched(response.status, headers, b"")
    length = headers.get("content-length", "")
    if length.isdigit() and int(length[:12]) <= SMALL:
        return Fetched(response.status, headers, (await response.arrayBuffer()).to_bytes())
    return Streamed(response.status, headers, body)


async def begin_fetch(step: Fetch) -> Js:
    """Ask a server; the time limit is for the beginning of the answer, not for its body."""
    if step.pause_ms:
        await asyncio.sleep(step.pause_ms / 1000)
    controller = AbortController.new()
    alarm = asyncio.get_event_loop().call_later(step.timeout_ms / 1000, controller.abort)
    options = {
        "method": step.method,
        "headers": step.headers,
        "redirect": "manual",
        "signal": controller.signal,
        "cf": {"cacheTtl": -1},  # the platform's own cache knows other rules, so it is left out
        "encodeResponseBody": "manual",  # the bytes as they are: their tags and ranges depend on it
    }
    if step.body:
        options["body"] = step.body
    try:
        return await fetch(step.url, to_js(options, dict_converter=Object.fromEntries))
    finally:
        alarm.cancel()


def headers_of(headers: Js) -> Headers:
    """Fields with repeated ones joined; Set-Cookie, which cannot be, by line ends."""
    found: Headers = json.loads(JSON.stringify(Object.fromEntries(headers)))
    if "set-cookie" in found:
        found["set-cookie"] = "\n".join(headers.getSetCookie().to_py())
    return found


def opened(stream: Flowing | Stretch | Part, do: Do) -> tuple[Js, Coroutine[Any, Any, None] | None]:
    """What a Response takes as its body, and the work that fills it, if there is any."""
    if isinstance(stream, Part):
        return part_of(stream.source, stream.start, stream.end), None
    if isinstance(stream, Flowing) and stream.keeper is None:
        return stream.source, None
    length = stream.length if isinstance(stream, Flowing) else stream.end - stream.start
    pipe = IdentityTransformStream.new() if length is None else FixedLengthStream.new(length)
    writer = pipe.writable.getWriter()
    if isinstance(stream, Flowing):
        return pipe.readable, pour(stream, writer, do)
    return pipe.readable, lay_out(stream, writer)


def part_of(blob: Js, start: int, end: int) -> Js:
    """Bytes of a blob, as a blob: nothing is copied."""
    return blob if start == 0 and end == blob.size else blob.slice(start, end)


async def pour(flowing: Flowing, writer: Js | None, do: Do) -> None:
    """Move a body from its source to the client and to its keeper, or only to the keeper."""
    keeper = flowing.keeper
    reader = flowing.source.getReader(JSON.parse('{"mode": "byob"}'))
    at_least = BEGINNING if flowing.length is not None else 1
    try:
        while True:
            piece = await reader.readAtLeast(at_least, Uint8Array.new(PIECE))
            size = piece.value.byteLength if hasattr(piece.value, "byteLength") else 0
            if size:
                steps = keeper.take(piece.value.to_bytes()) if keeper else ()
                if writer is not None:
                    await writer.write(piece.value)
                await _all(steps, do)
            if piece.done:
                break
            if flowing.length is not None:
                at_least = PIECE
        steps = keeper.end() if keeper else ()
        if writer is not None:
            await writer.close()
        await _all(steps, do)
    except JsException:  # the source broke off, or the client went away
        if keeper:
            keeper.fail()
        if writer is not None:
            await _quietly(writer.abort())
        await _quietly(reader.cancel())


async def lay_out(stretch: Stretch, writer: Js) -> None:
    """Write the wanted part of a body from its segments, one at a time."""
    position, left = stretch.start, stretch.end - stretch.start
    segment: bytes | None = stretch.first
    try:
        for number, name in enumerate(stretch.names):
            if number:
                segment = await read_pop(name)
            if segment is None:  # gone meanwhile: the client sees that the body broke off
                await _quietly(writer.abort())
                return
            part = segment[position : position + left]
            await writer.write(to_js(part))
            position, left = 0, left - len(part)
        await writer.close()
    except JsException:
        await _quietly(writer.abort())


async def ask_pop(step: ReadPop | WritePop | DropPop) -> Any:
    """Read, write or forget in this PoP's store; one that is silent has nothing, and keeps nothing."""
    try:
        return await asyncio.wait_for(
            _ask_pop(step), POP_S if isinstance(step, ReadPop) else KEEP_S
        )
    except TimeoutError:
        return [None] * len(step.names) if isinstance(step, ReadPop) else None


async def _ask_pop(step: ReadPop | WritePop | DropPop) -> Any:
    """The store is told nothing of what the bytes are."""
    match step:
        case ReadPop():
            return await asyncio.gather(*map(read_pop, step.names))
        case WritePop():
            kept = {"headers": {"cache-control": f"max-age={step.seconds}"}}
            response = Response.new(to_js(step.body), JSON.parse(json.dumps(kept)))
            await caches.default.put(address(step.name), response)
        case DropPop():
            await caches.default.delete(address(step.name))
    return None


async def read_pop(name: str) -> bytes | None:
    """What this PoP has under a name."""
    found = await caches.default.match(address(name))
    return (await found.arrayBuffer()).to_bytes() if hasattr(found, "arrayBuffer") else None


def options_of(answer: Answer) -> dict[str, Any]:
    """A Response's options. A body that is encoded already must not be encoded again."""
    options: dict[str, Any] = {"status": answer.status, "headers": answer.headers}
    if "content-encoding" in answer.headers:
        options["encodeBody"] = "manual"
    return options


def with_cookies(made: Js, answer: Answer) -> Js:
    """The one field that cannot be joined (RFC 6265 section 3): line by line."""
    made.headers.delete("set-cookie")
    for cookie in answer.headers["set-cookie"].split("\n"):
        made.headers.append("set-cookie", cookie)
    return made


def address(name: str) -> str:
    """The name of something in the PoP, as its store wants it."""
    return POP + hashlib.sha256(name.encode()).hexdigest()


async def _all(steps: Sequence[Step], do: Do) -> None:
    if steps:
        await do(tuple(steps))


async def _quietly(promise: Js) -> None:
    try:
        await promise
    except JsException:
        return
