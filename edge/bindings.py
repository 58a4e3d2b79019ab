"""The shell around the core: it reads a request, carries out Plans, and responds.

JavaScript ends here. Crossings are what costs, so they are few and carry strings and
bytes: three properties and one JSON text come in, one body and one JSON text go out.
An answer that needs no Plan is one synchronous call: in workerd a promise that is awaited
costs 21 µs, work behind an answer 85, a page of text instead of bytes 50. A page that was
just served takes the short way (hits.py), and not even its body crosses again.
"""

import asyncio
import json
import os
import time
from collections.abc import Callable, Coroutine
from typing import Any

from js import JSON, Blob, Object, Promise, Response, console, crypto
from js import Headers as JsHeaders
from pyodide.ffi import JsException, JsProxy, to_js

from edge import blobs, bodies, fetching, hits, log, pipeline, services
from edge.exchange import Answer, Exchange, Flowing, Plan, Request
from edge.media import hits as media_hits
from edge.memory import Memory, Settings
from edge.steps import (
    CheckLimit,
    DropPop,
    Fetch,
    Hedge,
    ReadBody,
    ReadPop,
    Step,
    Unreached,
    VerifySignature,
    WaitFor,
    WritePop,
)
from shared.zones import ZONE_NUMBERS

VARIABLES = (
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "CONTEXT_KEYS",
    "CORS_ORIGINS",
    "LIMITS",
    "LOCAL_OVERRIDES",
    "ORIGIN_URL",
    "SKELETON_FRESH_S",
    "SKELETON_STALE_S",
    "STAGE",
    "VERSION",
)
ENTROPY = 24  # bytes an exchange uses up
ENTROPY_POOL = 4_096  # bytes drawn at a time
WAIT_MAX_MS = 32  # between two looks whether another request has landed

# JOSE algorithm: WebCrypto's (RFC 7518 section 3.1; Web Cryptography API section 20).
ALGORITHMS = {
    "RS256": {"name": "RSASSA-PKCS1-v1_5", "hash": "SHA-256"},
    "ES256": {"name": "ECDSA", "namedCurve": "P-256", "hash": "SHA-256"},
    "EdDSA": {"name": "Ed25519"},
}

Js = Any  # a JavaScript object; the host has no types for them


class Shell:
    """One isolate's shell: its memory, and the keys it has imported."""

    def __init__(self, env: Js) -> None:
        self.memory = Memory(Settings.from_variables(_variables(env)))
        self.memory.metrics.published = getattr(env, "ANALYTICS", None) is not None
        self.memory.media.tiers = blobs.zones_with_tier(env, tuple(ZONE_NUMBERS))
        self._keys: dict[str, Js] = {}  # JWK: CryptoKey
        self._entropy, self._drawn = b"", 0
        # Looked up once, because each look-up is a crossing; and not at import, because the
        # platform may take its snapshot of an isolate after that.
        self._entries, self._stringify, self._parse = Object.fromEntries, JSON.stringify, JSON.parse
        self._log, self._response = console.log, Response.new

    def handle(self, request: Js, env: Js, ctx: Js) -> Js:
        """Answer a request: with a Response, or a coroutine of one when something must be awaited."""
        method, url = request.method, request.url
        fields = self._stringify(self._entries(request.headers))
        now_ms, entropy = _now_ms(), self._draw()
        if media_hits.WHERE in url:
            found = media_hits.meet(method, url, fields, self.memory, now_ms, entropy)
            if found is not None:
                return self._send_media(found, env, ctx)
        asked = hits.meet(method, url, fields, self.memory, now_ms, entropy)
        if isinstance(asked, hits.Served):
            return self._send(asked, env, ctx)
        asked.country = _country(request)
        asked.has_body = method not in ("GET", "HEAD") and isinstance(request.body, JsProxy)
        exchange = Exchange(asked, now_ms, entropy)
        outcome = pipeline.advance(exchange, self.memory)
        if isinstance(outcome, Answer):
            hits.learn(exchange, self.memory)
            media_hits.learn(exchange, self.memory, outcome)
            return self._respond(exchange, outcome, env, ctx)
        return self._carry_out(exchange, outcome, request, env, ctx)

    async def _carry_out(self, exchange: Exchange, plan: Plan, request: Js, env: Js, ctx: Js) -> Js:
        outcome: Answer | Plan = plan
        while isinstance(outcome, Plan):
            results = await self._do(outcome.steps, request, env)
            outcome = pipeline.advance(exchange, self.memory, outcome, results, _now_ms())
        media_hits.learn(exchange, self.memory, outcome)
        return self._respond(exchange, outcome, env, ctx)

    def _send(self, served: hits.Served, env: Js, ctx: Js) -> Js:
        """Send what is ready: body and fields have crossed once, and two of the fields are new.

        The Headers object is this form's own, and a Response copies it when it is made. A Blob
        it does not copy: nobody can change one.
        """
        self._log(served.line)
        if served.behind is not None:
            self._go_on(served.behind, env, ctx)
        form = served.form
        if form.carried is None:
            fields = JsHeaders.new(self._parse(json.dumps(form.headers)))
            options = Object.fromEntries(to_js([["status", form.status], ["headers", fields]]))
            body = Blob.new(to_js([form.body])) if form.body else None
            form.carried = (body, options, fields.set)
        body, options, put = form.carried
        put(hits.REQUEST_ID, served.request_id)
        put(hits.QUOTA, served.quota)
        return self._response(body, options)

    def _send_media(self, served: media_hits.Served, env: Js, ctx: Js) -> Js:
        """Send an object that is held, or a part of it; the same way, and no body crosses at all."""
        self._log(served.line)
        if served.behind is not None:
            self._go_on(served.behind, env, ctx)
        form = served.form
        if form.carried is None:
            fields = JsHeaders.new(self._parse(json.dumps(form.headers)))
            options = Object.fromEntries(to_js([["status", form.status], ["headers", fields]]))
            form.carried = (options, fields.set)
        options, put = form.carried
        put(hits.REQUEST_ID, served.request_id)
        if served.content_range:
            put(media_hits.CONTENT_RANGE, served.content_range)
            return self._response(served.blob.slice(served.start, served.end), options)
        return self._response(served.blob, options)

    def _respond(self, exchange: Exchange, answer: Answer, env: Js, ctx: Js) -> Js:
        self._log(log.line(exchange, answer))
        if exchange.later:
            self._go_on(exchange, env, ctx)
        body, work = (to_js(answer.body) if answer.body else None), None
        if answer.stream is not None:
            body, work = bodies.opened(answer.stream, lambda steps: self._do(steps, None, env))
        made = self._response(body, self._parse(json.dumps(bodies.options_of(answer))))
        if work is not None:
            ctx.waitUntil(_promise(work))
        return bodies.with_cookies(made, answer) if "set-cookie" in answer.headers else made

    def _go_on(self, exchange: Exchange, env: Js, ctx: Js) -> None:
        """Begin what was left for after the answer; nobody waits for it, so only the log tells."""
        plans, exchange.later = exchange.later, []
        for plan in plans:
            try:
                ctx.waitUntil(self._begin(exchange, plan, env))
            except Exception as error:  # noqa: BLE001 - there is nobody to raise it to
                _complain(error)

    def _begin(self, exchange: Exchange, plan: Plan, env: Js) -> Js:
        """A promise of a Plan's end.

        What every so many reads leave behind is one call of a binding. It gets a callback, not
        a coroutine: that is begun and woken up by messages, and comes by so seldom that V8 runs
        most of it uncompiled.
        """

        def landed(asked: "asyncio.Future[Js]") -> Js:
            try:
                exchange.now_ms = _now_ms()
                outcome = plan.then(_told(plan.steps[0], asked))
            except Exception as error:  # noqa: BLE001 - there is nobody to raise it to
                return _complain(error)
            if outcome is None and not exchange.later:
                return None
            return _promise(self._carry_out_later(exchange, outcome, env))

        try:
            asked = services.begin(plan.steps[0], env) if len(plan.steps) == 1 else None
        except JsException as error:
            asked = asyncio.get_event_loop().create_future()
            asked.set_exception(error)
        if asked is None:
            return _promise(self._carry_out_later(exchange, plan, env))
        return _promise_of(asyncio.ensure_future(asked), landed)  # it is one already

    async def _carry_out_later(
        self, exchange: Exchange, outcome: Answer | Plan | None, env: Js
    ) -> None:
        """What a Plan behind the answer leads to, to its end."""
        try:
            while isinstance(outcome, Plan):
                results = await self._do(outcome.steps, None, env)
                exchange.now_ms = _now_ms()
                outcome = outcome.then(*results)
            if isinstance(outcome, Answer) and isinstance(outcome.stream, Flowing):
                await bodies.pour(outcome.stream, None, lambda steps: self._do(steps, None, env))
            following, exchange.later = exchange.later, []
            for more in following:
                await self._carry_out_later(exchange, more, env)
        except Exception as error:  # noqa: BLE001 - there is nobody to raise it to
            _complain(error)

    async def run(self, begin: Callable[[Exchange], Plan], env: Js) -> None:
        """Carry out a Plan that no request asked for, to its end."""
        exchange = Exchange(Request("GET", "/", {}), _now_ms(), self._draw())
        outcome: Answer | Plan | None = begin(exchange)
        while isinstance(outcome, Plan):
            results = await self._do(outcome.steps, None, env)
            exchange.now_ms = _now_ms()
            outcome = outcome.then(*results)

    async def _do(self, steps: tuple[Step, ...], request: Js, env: Js) -> list[Any]:
        if len(steps) == 1:
            return [await self._step(steps[0], request, env)]
        return await asyncio.gather(*(self._step(step, request, env) for step in steps))

    async def _step(self, step: Step, request: Js, env: Js) -> Any:
        try:
            if isinstance(step, blobs.STEPS):
                return await blobs.carry_out(step, env)
            match step:
                case Fetch(streamed=True):
                    return await bodies.fetch_streamed(step)
                case Fetch():
                    return await fetching.once(step)
                case ReadPop() | WritePop() | DropPop():
                    return await bodies.ask_pop(step)
                case WaitFor():
                    return await self._wait_for(step)
                case Hedge():
                    return await fetching.twice(step)
                case VerifySignature():
                    return await self._verify(step)
                case ReadBody():
                    return await fetching.read_body(step, request)
                case _:
                    return await services.ask(step, env)
        except JsException as error:
            return _failure_of(step, error)

    async def _wait_for(self, step: WaitFor) -> None:
        """Look again and again: in Workers no request may await what another one resolves."""
        flights, until_ms, pause_ms = self.memory.flights, _now_ms() + step.at_most_ms, 2
        while min(until_ms, flights.get(step.flight, 0)) > _now_ms():
            await asyncio.sleep(pause_ms / 1000)
            pause_ms = min(pause_ms * 2, WAIT_MAX_MS)

    async def _verify(self, step: VerifySignature) -> bool:
        algorithm = JSON.parse(json.dumps(ALGORITHMS[step.algorithm]))
        key = self._keys.get(step.jwk)
        if key is None:
            jwk, extractable = JSON.parse(step.jwk), False
            usages = to_js(["verify"])
            key = await crypto.subtle.importKey("jwk", jwk, algorithm, extractable, usages)
            self._keys[step.jwk] = key
        signature, message = to_js(step.signature), to_js(step.message)
        return bool(await crypto.subtle.verify(algorithm, key, signature, message))

    def _draw(self) -> bytes:
        """Random bytes for one exchange, from a pool that is drawn at once."""
        if self._drawn + ENTROPY > len(self._entropy):
            self._entropy, self._drawn = os.urandom(ENTROPY_POOL), 0
        self._drawn += ENTROPY
        return self._entropy[self._drawn - ENTROPY : self._drawn]


def _variables(env: Js) -> dict[str, str]:
    found = {name: getattr(env, name, None) for name in VARIABLES}
    return {name: value for name, value in found.items() if isinstance(value, str)}


def _country(request: Js) -> str | None:
    country = getattr(getattr(request, "cf", None), "country", None)
    return country if isinstance(country, str) else None


def _failure_of(step: Step, error: JsException) -> Any:
    """What a step gives when JavaScript threw, so that a failure is a result like others.

    Raises:
        JsException: the body cannot be read; its sender is gone.
    """
    if isinstance(step, blobs.STEPS):
        return blobs.failure_of(step, timed_out=error.name in ("TimeoutError", "AbortError"))
    match step:
        case Fetch():
            return Unreached(timed_out=error.name in ("TimeoutError", "AbortError"))
        case ReadPop():
            return [None] * len(step.names)
        case CheckLimit():
            return True  # a limit that cannot be checked limits nobody
        case VerifySignature():
            return False
        case ReadBody():
            raise error
    return None


def _told(step: Step, asked: "asyncio.Future[Js]") -> Any:
    """What came of a step that `services.begin` began."""
    try:
        return services.result_of(step, asked.result())
    except JsException as error:
        return _failure_of(step, error)


def _complain(error: Exception) -> None:
    told = pipeline.describe(error)
    console.warn(json.dumps({"level": "warn", "message": "later", "failure": told}))


def _promise(work: Coroutine[Any, Any, None]) -> Js:
    """A JavaScript promise of a coroutine, for a caller that keeps it after this call."""
    return _promise_of(asyncio.ensure_future(work), lambda _: None)


def _promise_of(future: "asyncio.Future[Js]", then: Callable[["asyncio.Future[Js]"], Js]) -> Js:
    """A JavaScript promise of what follows a future, which is what an asynchronous call gives."""
    made = Promise.withResolvers()
    resolve = made.resolve
    future.add_done_callback(lambda done: resolve(then(done)))
    return made.promise


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
