"""What the platform offers beside the network: limits, objects, KV, analytics, a queue.

The shell (`bindings.py`) asks here for every step that one call of a binding is. A
failure in JavaScript is the shell's to judge.
"""

import asyncio
from typing import Any

from js import JSON, Object, console
from pyodide.ffi import JsProxy, to_js

from edge.steps import (
    AskBucket,
    AskHealth,
    AskRegistry,
    CheckLimit,
    Expose,
    Pause,
    ReadDocument,
    Step,
    WriteDocument,
    WritePoints,
)

REGISTRY_NAME = "global"  # there is one object
REGISTRY_S = 3  # until it counts as silent: requests may be waiting for it
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
    """What came of `begin`."""
    return bool(answer.success) if isinstance(step, CheckLimit) else _text(answer)


async def ask(step: Step, env: Js) -> Any:
    """Steps that one call of a binding is."""
    match step:
        case CheckLimit() | AskBucket():
            return result_of(step, await begin(step, env))
        case AskRegistry():
            stub = env.REGISTRY.get(env.REGISTRY.idFromName(REGISTRY_NAME))
            asked = getattr(stub, step.method)(*step.arguments)
            try:
                return _text(await asyncio.wait_for(asked, REGISTRY_S))
            except TimeoutError:
                return None
        case AskHealth():
            stub = env.HEALTH.get(env.HEALTH.idFromName(HEALTH_NAME))
            return _text(await getattr(stub, step.method)(*step.arguments))
        case ReadDocument() | WriteDocument():
            return await _ask_store(step, env.CONFIG)
        case _:
            return await _tell(step, env)


async def _tell(step: Step, env: Js) -> None:
    """Steps that bring nothing back."""
    match step:
        case WritePoints():
            for point in step.points:
                row = {"indexes": [point.index], "blobs": point.blobs, "doubles": point.doubles}
                env.ANALYTICS.writeDataPoint(to_js(row, dict_converter=Object.fromEntries))
        case Pause():
            await asyncio.sleep(step.ms / 1000)
        case Expose():
            await _expose(step, env)


async def _expose(step: Expose, env: Js) -> None:
    queue = getattr(env, "EXPOSURES", None)  # a binding that a deployment may have
    for message in step.messages:
        console.log(message)
        if isinstance(queue, JsProxy):
            await queue.send(JSON.parse(message))


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
