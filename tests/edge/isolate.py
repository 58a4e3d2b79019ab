"""An isolate in process: the whole pipeline, a PoP's store, a clock that a test moves."""

import json
from collections.abc import Callable
from typing import Any

from edge import pipeline
from edge.exchange import Answer, Caller, Exchange, Plan, Request
from edge.memory import Memory
from edge.steps import (
    AskBucket,
    AskHealth,
    AskRegistry,
    CheckLimit,
    DropPop,
    Fetch,
    Hedge,
    Hedged,
    ReadBody,
    ReadPop,
    Step,
    WaitFor,
    WritePop,
)
from tests.edge.given import ENTROPY, NOW_MS, USER, memory

Respond = Callable[[Fetch], Any]
Pop = dict[str, bytes]


class Registry:
    """The one object: what was purged."""

    def __init__(self) -> None:
        self.purges: dict[str, int] = {}
        self.silent = False

    def ask(self, step: AskRegistry, now_ms: int) -> str | None:
        if self.silent:
            return None
        if step.method == "purge":
            self.purges |= dict.fromkeys(json.loads(str(step.arguments[0])), now_ms)
            return "{}"
        return json.dumps({"pointers": {}, "denied": {}, "purges": self.purges})


class Isolate:
    """One isolate of a PoP; those of one PoP share `pop`, and all share the registry."""

    def __init__(
        self,
        respond: Respond,
        pop: Pop | None = None,
        registry: Registry | None = None,
        **variables: str,
    ) -> None:
        self.memory: Memory = memory(**variables)
        self.respond = respond
        self.pop: Pop = {} if pop is None else pop
        self.registry = registry or Registry()
        self.now_ms = NOW_MS
        self.waits = 0
        self.steps: list[Step] = []
        for user in (USER, "eu3v9k2m8x7q1d"):
            caller = Caller(user, "eu", f"family of {user}", NOW_MS // 1000 + 86_400)
            self.memory.tokens.put(f"token of {user}", caller, NOW_MS * 2)

    def ask(
        self,
        target: str,
        method: str = "GET",
        body: bytes | None = None,
        *,
        user: str | None = None,
        **headers: str,
    ) -> Answer:
        """A request, answered, with everything that was left for after the answer."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if user:
            sent["authorization"] = f"Bearer token of {user}"
        if body is not None:
            sent |= {"content-type": "application/json", "content-length": str(len(body))}
        request = Request(method, f"https://edge.example{target}", sent, has_body=body is not None)
        exchange = Exchange(request, self.now_ms, ENTROPY)
        self._body = body or b""
        self.waits = 0
        outcome = pipeline.advance(exchange, self.memory)
        while isinstance(outcome, Plan):
            self.waits += 1
            results = [self._do(step) for step in outcome.steps]
            outcome = pipeline.advance(exchange, self.memory, outcome, results, self.now_ms)
        while exchange.later:
            plans, exchange.later = exchange.later, []
            for plan in plans:
                later: Any = plan
                while isinstance(later, Plan):
                    exchange.now_ms = self.now_ms
                    later = later.then(*[self._do(step) for step in later.steps])
        return outcome

    def _do(self, step: Step) -> Any:
        self.steps.append(step)
        match step:
            case Fetch():
                return self.respond(step)
            case Hedge():
                return Hedged(self.respond(step.fetch), twice=False)
            case ReadPop():
                return [self.pop.get(name) for name in step.names]
            case WritePop():
                self.pop[step.name] = step.body
            case DropPop():
                self.pop.pop(step.name, None)
            case AskRegistry():
                return self.registry.ask(step, self.now_ms)
            case ReadBody():
                return self._body
            case CheckLimit():
                return True
            case AskBucket() | AskHealth() | WaitFor():
                return None
            case _:
                raise AssertionError(f"a step that this test does not expect: {step}")
        return None
