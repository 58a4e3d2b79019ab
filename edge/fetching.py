"""Asking other servers, as the shell does it: small answers, read whole. Large ones are in bodies.py."""

import asyncio
import json
from typing import Any

from js import JSON, AbortSignal, Object, fetch
from pyodide.ffi import JsException, to_js

from edge.steps import Fetch, Fetched, Headers, Hedge, Hedged, ReadBody, Unreached

Js = Any


def _headers(headers: Js) -> Headers:
    """Headers in one crossing; the runtime has lower-cased the names and joined repeated fields."""
    found: Headers = json.loads(JSON.stringify(Object.fromEntries(headers)))
    return found


async def once(step: Fetch) -> Fetched | Unreached:
    """Ask a server; no answer is a result as well."""
    if step.pause_ms:
        await asyncio.sleep(step.pause_ms / 1000)
    try:
        return await _fetch(step)
    except JsException as error:
        return Unreached(timed_out=error.name in ("TimeoutError", "AbortError"))


async def twice(step: Hedge) -> Hedged:
    """The better one of two answers: the first that came, unless it is none."""
    tries = {asyncio.ensure_future(once(step.fetch))}
    done, waiting = await asyncio.wait(tries, timeout=step.after_ms / 1000)
    twice = not done
    if twice:
        waiting |= {asyncio.ensure_future(once(step.fetch))}
    while waiting:
        done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        if any(isinstance(one.result(), Fetched) for one in done):
            break
    for one in waiting:
        one.cancel()
    answers = sorted((one.result() for one in done), key=lambda one: isinstance(one, Unreached))
    return Hedged(answers[0], twice)


async def _fetch(step: Fetch) -> Fetched:
    options = {
        "method": step.method,
        "headers": step.headers,
        "redirect": "manual",
        "signal": AbortSignal.timeout(step.timeout_ms),
    }
    if step.body:
        options["body"] = step.body
    response = await fetch(step.url, to_js(options, dict_converter=Object.fromEntries))
    body = (await response.arrayBuffer()).to_bytes()
    return Fetched(response.status, _headers(response.headers), body)


async def read_body(step: ReadBody, request: Js) -> bytes | None:
    """A body whose length was declared and admitted is read at once, any other piece by piece."""
    if isinstance(request.headers.get("content-length"), str):
        return (await request.arrayBuffer()).to_bytes()  # type: ignore[no-any-return]
    reader, length = request.body.getReader(), 0
    pieces: list[bytes] = []
    while True:
        piece = await reader.read()
        if piece.done:
            return b"".join(pieces)
        pieces.append(piece.value.to_bytes())
        length += len(pieces[-1])
        if length > step.limit:
            await reader.cancel()
            return None
