"""A plain origin under a path of ours: `/origin/*`, behind the cache and nothing else.

The origin's answers are its own: no security fields are added, no lifetime is assumed,
and Authorization is the origin's affair. What stands behind the mount is the variable
ORIGIN_URL; without it the path does not exist.

An origin that breaks off a connection is asked once more, where that cannot hurt; one
that is silent again and again is left alone for a while, and what is stored stands in
for it where RFC 9111 section 4.2.4 allows that. Its errors are answers like others.
"""

from collections.abc import Callable
from dataclasses import replace

from edge.caching.entry import Asked
from edge.caching.fields import end_to_end
from edge.caching.flow import visit
from edge.caching.visit import Result
from edge.exchange import Exchange, Outcome, Plan
from edge.memory import Memory
from edge.regions.retries import pause_ms
from edge.steps import Fetch, Headers, Unreached
from shared.errors import RouteUnknown

PREFIX = "/origin"
TIMEOUT_MS = 30_000  # to the beginning of an answer
# What the platform adds about the connection is not sent on.
OURS = frozenset({"host", "cf-connecting-ip", "cf-ray", "cf-visitor", "cf-ipcountry", "cdn-loop"})
VIA = "1.1 nearcast"
IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})  # RFC 9110 section 9.2.2


def serve_mount(exchange: Exchange, memory: Memory) -> Outcome:
    """Answer as the origin would, by way of the cache.

    Raises:
        RouteUnknown: nothing is mounted.
        RegionUnavailable, DeadlineExceeded: the origin does not answer.
    """
    base = memory.settings.origin_url
    if not base:
        raise RouteUnknown
    request = exchange.request
    uri = base + exchange.target.removeprefix(PREFIX)
    asked = Asked(request.method, uri, request.headers)

    def ask(headers: Headers, then: Callable[[Result], Outcome]) -> Outcome:
        fields = _sent_on(headers)
        step = Fetch(uri, TIMEOUT_MS, request.method, fields, exchange.body, streamed=True)
        return _call(exchange, memory, step, then)

    return visit(exchange, memory, asked, ask)


def _sent_on(headers: Headers) -> Headers:
    """The request's fields as the origin gets them."""
    kept = {name: value for name, value in headers.items() if name not in OURS}
    via = kept.get("via")
    kept["via"] = f"{via}, {VIA}" if via else VIA  # RFC 9110 section 7.6.3
    kept.setdefault("accept-encoding", "identity")  # or the runtime would ask for gzip
    return end_to_end(kept)


def _call(
    exchange: Exchange, memory: Memory, step: Fetch, then: Callable[[Result], Outcome]
) -> Outcome:
    """Ask, unless the breaker is open; once more if the connection broke off and that cannot hurt."""
    breaker, budget = memory.board.mount, memory.board.budget
    if not breaker.allows(exchange.now_ms):
        exchange.notes["origin"] = "not asked"
        return then(Unreached(timed_out=False))
    budget.earn()

    def learn(result: Result) -> Outcome:
        answered = not isinstance(result, Unreached)
        if breaker.record(ok=answered, now_ms=exchange.now_ms):
            exchange.notes["breaker"] = PREFIX
        return then(result)

    def judge(result: Result) -> Outcome:
        broke_off = isinstance(result, Unreached) and not result.timed_out
        if broke_off and step.method in IDEMPOTENT and budget.take():
            exchange.notes["retried"] = True
            again = replace(step, pause_ms=pause_ms(exchange.entropy))
            return Plan((again,), learn)
        return learn(result)

    return Plan((step,), judge)
