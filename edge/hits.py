"""The short way of a page that was answered from memory a moment ago: one look, no stages.

A cached page costs the stages more than everything else that Python does for it. So when
they have answered a plain read from a finished page, what they found out is remembered:
who calls with this token, which page it was, and the response. The same read then
needs only what may have changed since (SPECIAL fields, denials, purges, own writes, limits,
a newer page), and that is looked at every time. Whatever is not plain, or due for anything
(a snapshot, a count, a lease, a renewal), goes the long way, and nothing was changed for it.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from edge import log
from edge.exchange import Answer, Exchange, Request
from edge.limits.fields import quota_field
from edge.metrics import FLUSH_MS, Key, key_of
from edge.skeletons import Page
from edge.stages import configure
from edge.stages.admit import HEADERS_MAX
from edge.stages.finish import dress
from edge.steps import Headers

if TYPE_CHECKING:
    from edge.memory import Memory

KEPT_MS = 10_000  # decisions of flags are remembered as long
OVERHEAD = 4_000  # bytes that a hit takes beside the body, which the shell keeps once more
QUOTA = "ratelimit"
REQUEST_ID = "nearcast-request-id"
ADDRESS = "cf-connecting-ip"

# Request fields that may lead to another answer, or to another line in the log.
SPECIAL = frozenset(
    {
        "cache-control",
        "cookie",
        "if-match",
        "if-modified-since",
        "if-range",
        "if-unmodified-since",
        "nearcast-address",
        "nearcast-client",
        "nearcast-country",
        "nearcast-device",
        "nearcast-session",
        "origin",
        "pragma",
        "range",
        "traceparent",
        "tracestate",
    }
)


@dataclass(slots=True)
class Form:
    """A response, and its line in the log with gaps for the request's id."""

    status: int
    headers: Headers
    body: bytes
    line: list[str]
    counted: Key
    carried: Any = None  # what the shell made of it for JavaScript


@dataclass(slots=True)
class Hit:
    """What the stages found out about a read, and how it is answered: with the page, or with 304."""

    page: Page
    name: str  # of the page in memory
    user_id: str
    family: str
    address: str  # as sent: with it the caller's country may have changed
    network: str
    cost: int
    tag: str
    whole: Form
    not_modified: Form


@dataclass(slots=True)
class Served:
    """An answer that is ready to go out; its form's fields but for these two."""

    form: Form
    request_id: str
    quota: str
    line: str


def serve(request: Request, memory: "Memory", now_ms: int, entropy: bytes) -> Served | None:
    """Answer as the stages did a moment ago, or say None and change nothing."""
    headers = request.headers
    hit = memory.hits.peek(_name(request), now_ms)
    if hit is None or request.size > HEADERS_MAX or not SPECIAL.isdisjoint(headers):
        return None
    if headers.get(ADDRESS, "") != hit.address:
        return None
    if memory.pages.peek(hit.name, now_ms) is not hit.page or not _in_force(hit, memory, now_ms):
        return None
    wanted = headers.get("if-none-match")
    if wanted is not None and wanted != hit.tag:
        return None
    tally = memory.tallies.peek(hit.network, now_ms)
    lease = memory.leases.peek(hit.user_id, now_ms)
    if tally is None or lease is None or lease.is_low(now_ms) or not tally.passes(now_ms):
        return None
    if not lease.spend(hit.cost, now_ms):
        return None
    tally.admit(now_ms)
    form = hit.whole if wanted is None else hit.not_modified
    memory.metrics.add(form.counted, 0, len(form.body))
    request_id = entropy[:16].hex()
    return Served(form, request_id, quota_field(lease), request_id.join(form.line))


def learn(exchange: Exchange, memory: "Memory") -> None:
    """Remember how a read was answered, if it was plain: from a finished page, and nothing else to do."""
    page, caller, route = exchange.page, exchange.caller, exchange.route
    plain = not exchange.later and exchange.request.method == "GET" and QUOTA in exchange.fields
    if page is None or caller is None or route is None or not plain:
        return
    headers, now_ms = exchange.request.headers, exchange.now_ms
    if not SPECIAL.isdisjoint(headers) or exchange.notes.keys() - {"cache"}:
        return
    known = memory.tokens.get(headers.get("authorization", "").partition(" ")[2], now_ms)
    ends = [
        page.asked_ms + memory.settings.skeletons.fresh_ms,
        now_ms + KEPT_MS,
        caller.expires * 1000,
    ]
    if page.settling:
        ends.append(page.cards_ms)
    if known is not caller or min(ends) <= now_ms:  # an API key's rules are not a token's
        return
    hit = Hit(
        page,
        exchange.page_name,
        caller.user_id,
        caller.family,
        headers.get(ADDRESS, ""),
        exchange.address,
        route.cost,
        page.answer.headers["etag"],
        _form(exchange, memory, page.answer),
        _form(exchange, memory, page.not_modified),
    )
    weight = len(page.answer.body) + OVERHEAD
    memory.hits.put(_name(exchange.request), hit, min(ends), weight)


def _name(request: Request) -> str:
    return f"{request.method} {request.url} {request.headers.get('authorization')}"


def _in_force(hit: Hit, memory: "Memory", now_ms: int) -> bool:
    """Whether nothing was heard since that changes the answer, and nothing is due."""
    return (
        now_ms - memory.snapshot_ms <= configure.FRESH_MS
        and memory.purges.news == hit.page.news
        and not memory.is_denied(hit.family, now_ms)
        and memory.wrote.peek(hit.user_id, now_ms) is None
        and not (memory.metrics.published and now_ms - memory.metrics.told_ms >= FLUSH_MS)
    )


def _form(exchange: Exchange, memory: "Memory", answer: Answer) -> Form:
    dressed = dress(exchange, memory, answer)
    line = log.line(exchange, dressed).split(exchange.request_id)
    return Form(dressed.status, dressed.headers, dressed.body, line, key_of(exchange, dressed))
