"""What the platform offers beside the network: limits, objects, KV, analytics.

The shell (`bindings.py`) asks here for every step that one call of a binding is. A
failure in JavaScript is the shell's to judge; a binding that hangs has failed, and
gives what a failure would give.
"""

import asyncio
from collections.abc import Awaitable
from typing import Any

from js import Object, console
from pyodide.ffi import JsProxy, to_js

from edge.steps import (
    AskBucket,
    AskHealth,
    AskRegistry,
    CheckLimit,
    Expose,
    Pause,
    Point,
    ReadDocument,
    Step,
    WriteDocument,
    WritePoints,
)

REGISTRY_NAME = "global"  # there is one object
# Seconds until a binding counts as silent: requests may be waiting for it.
REGISTRY_S = 3
STORE_S = 3
BUCKET_S = 1
COUNTER_S = 1
HEALTH_S = 10  # behind answers only; it probes all regions before it answers
HEALTH_NAME = "global"
JURISDICTIONS = ("eu",)  # of Durable Objects, that are also zones of ours

Js = Any  # a JavaScript object; the host has no types for them


def begin(step: Step, env: Js) -> Js:
    """A promise of what most often is asked for behind an answer; None if it is another step."""
    match step:
        case CheckLimit():
            question = to_js({"key": step.key}, dict_converter=Object.fromEntries)
            return getattr(env, step.binding).limit(question)
        case AskBucket():
            return _bucket(env, step).lease(step.owed, step.wanted)
    return None


def result_of(step: Step, answer: Js) -> Any:
    """What came of `begin`; an object that kept silent (None) limits nobody."""
    if isinstance(step, CheckLimit):
        return answer is None or bool(answer.success)
    return _text(answer)


async def ask(step: Step, env: Js) -> Any:
    """Steps that one call of a binding is."""
    match step:
        case CheckLimit() | AskBucket():
            patience_s = COUNTER_S if isinstance(step, CheckLimit) else BUCKET_S
            return result_of(step, await _within(patience_s, begin(step, env)))
        case AskRegistry():
            stub = env.REGISTRY.get(env.REGISTRY.idFromName(REGISTRY_NAME))
            return _text(await _within(REGISTRY_S, getattr(stub, step.method)(*step.arguments)))
        case AskHealth():
            stub = env.HEALTH.get(env.HEALTH.idFromName(HEALTH_NAME))
            return _text(await _within(HEALTH_S, getattr(stub, step.method)(*step.arguments)))
        case ReadDocument() | WriteDocument():
            return await _within(STORE_S, _ask_store(step, env.CONFIG))
        case _:
            return await _tell(step, env)


async def _within(seconds: float, asked: Awaitable[Any]) -> Any:
    """What is awaited, or None if it does not come in time."""
    try:
        return await asyncio.wait_for(asked, seconds)
    except TimeoutError:
        return None


async def _tell(step: Step, env: Js) -> None:
    """Steps that bring nothing back."""
    match step:
        case WritePoints():
            _write_points(step.points, env.ANALYTICS)
        case Pause():
            await asyncio.sleep(step.ms / 1000)
        case Expose():
            dataset = getattr(env, "EXPOSURES", None)  # locally there is none
            if isinstance(dataset, JsProxy):
                _write_points(step.points, dataset)
                return
            for message in step.messages:
                console.log(message)


def _write_points(points: tuple[Point, ...], dataset: Js) -> None:
    for point in points:
        row = {"indexes": [point.index], "blobs": point.blobs, "doubles": point.doubles}
        dataset.writeDataPoint(to_js(row, dict_converter=Object.fromEntries))


async def _ask_store(step: ReadDocument | WriteDocument, store: Js) -> str | None:
    """Configuration documents, in KV."""
    if isinstance(step, ReadDocument):
        return _text(await store.get(step.key)) or ""
    await store.put(step.key, step.text)
    return step.key


def _bucket(env: Js, step: AskBucket) -> Js:
    """A user's object, which lives where the user's data must (local objects know no such place)."""
    namespace = env.BUCKET
    if getattr(env, "JURISDICTIONS", None) == "1" and step.zone in JURISDICTIONS:
        namespace = namespace.jurisdiction(step.zone)
    return namespace.getByName(step.user_id)


def _text(value: Js) -> str | None:
    """JavaScript's null is an object of its own here."""
    return value if isinstance(value, str) else None
