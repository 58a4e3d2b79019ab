"""A plain origin under a path of ours: `/origin/*`, behind the cache and nothing else.

The origin's answers are its own: no security fields are added, no lifetime is assumed,
and Authorization is the origin's affair. What stands behind the mount is the variable
ORIGIN_URL; without it the path does not exist.
"""

from collections.abc import Callable

from edge.caching.entry import Asked
from edge.caching.fields import end_to_end
from edge.caching.flow import Result, visit
from edge.exchange import Exchange, Outcome, Plan
from edge.memory import Memory
from edge.steps import Fetch, Headers
from shared.errors import RouteUnknown

PREFIX = "/origin"
TIMEOUT_MS = 30_000
# What the platform adds about the connection is not sent on.
OURS = frozenset({"host", "cf-connecting-ip", "cf-ray", "cf-visitor", "cf-ipcountry", "cdn-loop"})
VIA = "1.1 nearcast"


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

    def ask(headers: Headers, then: Callable[[Result], Outcome]) -> Plan:
        kept = {name: value for name, value in headers.items() if name not in OURS}
        via = kept.get("via")
        kept["via"] = f"{via}, {VIA}" if via else VIA  # RFC 9110 section 7.6.3
        kept.setdefault("accept-encoding", "identity")  # or the runtime would ask for gzip
        step = Fetch(
            uri,
            TIMEOUT_MS,
            request.method,
            end_to_end(kept),
            exchange.body,
            streamed=True,
        )
        return Plan((step,), then)

    return visit(exchange, memory, asked, ask)
