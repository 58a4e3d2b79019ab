"""The way of a request through the edge. Read this first.

    trace → admit → guard → configure → serve → authenticate → decide → limit → route
      → cache → forward → keep → hydrate → settle
                                                                                        ↓
                                                          every answer, also an error → finish

A plain read of a page that was answered from memory a moment ago takes the short way
(hits.py) and meets no stage.

A stage is a plain synchronous function of the exchange and the isolate's memory. The
shell calls `advance`, carries out the Plan it may return, and calls it again with the
results, until there is an Answer.
"""

from collections.abc import Callable, Sequence
from typing import Any

from edge import problems
from edge.exchange import Answer, Exchange, Outcome, Plan
from edge.memory import Memory
from edge.stages.admit import admit
from edge.stages.authenticate import authenticate
from edge.stages.cache import cache, keep
from edge.stages.configure import configure
from edge.stages.decide import decide
from edge.stages.finish import finish
from edge.stages.forward import forward
from edge.stages.guard import guard
from edge.stages.hydrate import hydrate
from edge.stages.limit import limit
from edge.stages.route import route
from edge.stages.serve import serve
from edge.stages.settle import settle
from edge.stages.trace import trace
from shared.errors import NearcastError

Stage = Callable[[Exchange, Memory], Outcome]

STAGES: tuple[Stage, ...] = (
    trace,
    admit,
    guard,
    configure,
    serve,
    authenticate,
    decide,
    limit,
    route,
    cache,
    forward,
    keep,
    hydrate,
    settle,
)


def advance(
    exchange: Exchange,
    memory: Memory,
    plan: Plan | None = None,
    results: Sequence[Any] = (),
    now_ms: int | None = None,
) -> Answer | Plan:
    """Go on until there is an answer, or something must be waited for.

    Called first without a plan, then with the plan it returned and the results of its
    steps at `now_ms`. Every error of the tree becomes its problem document; anything
    else is a bug, and becomes a 500 with a request id and a note for the log.
    """
    try:
        outcome: Outcome = None
        if plan is not None:
            _account(exchange, now_ms or exchange.now_ms)
            outcome = plan.then(*results)
        while outcome is None:
            stage = STAGES[exchange.position]
            exchange.position += 1
            outcome = stage(exchange, memory)
    except NearcastError as error:
        outcome = problems.answer(error, exchange)
    except Exception as error:  # noqa: BLE001 - the last place where a bug can get an answer
        exchange.notes["bug"] = describe(error)
        outcome = problems.answer(NearcastError(), exchange)
    return outcome if isinstance(outcome, Plan) else finish(exchange, memory, outcome)


def _account(exchange: Exchange, now_ms: int) -> None:
    """Charge the time that a plan took to the stage that made it."""
    name = STAGES[exchange.position - 1].__name__
    waited = now_ms - exchange.now_ms
    exchange.spent_ms[name] = exchange.spent_ms.get(name, 0) + waited
    exchange.now_ms = now_ms


def describe(error: BaseException) -> str:
    """What and where, for the log; never the message, which may quote the request."""
    places = []
    trace_back = error.__traceback__
    while trace_back is not None:
        code = trace_back.tb_frame.f_code
        places.append(f"{code.co_filename.rpartition('/')[2]}:{trace_back.tb_lineno}")
        trace_back = trace_back.tb_next
    return f"{type(error).__name__} at {' > '.join(places)}"
