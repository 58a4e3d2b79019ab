"""The short way of a page that was answered from memory a moment ago: one look, no stages.

A cached page costs the stages more than everything else that Python does for it. So when
they have answered a plain read (plain.py) from a finished page, what they found out is
remembered: who calls with this token, which page it was, and the response. The same read
then needs only what may have changed since (denials, purges, own writes, limits, a newer
page), and that is looked at every time. Whatever is not plain, or waits for anything (a
snapshot, a renewal, units), goes the long way, and nothing was changed for it.
"""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from edge import log
from edge.exchange import Answer, Caller, Exchange, Request
from edge.limits.fields import quota_field
from edge.limits.lease import Lease
from edge.limits.tally import Tally
from edge.metrics import FLUSH_MS, Sums, key_of
from edge.plain import Plain, plain, text_of
from edge.skeletons import Page
from edge.stages import configure
from edge.stages.admit import HEADERS_MAX
from edge.stages.finish import dress
from edge.stages.guard import count
from edge.stages.limit import ask
from edge.steps import Headers

if TYPE_CHECKING:
    from edge.memory import Memory

KEPT_MS = 10_000  # decisions of flags are remembered as long
READ_MS = 600_000  # what a text means does not change; who is gone is forgotten
READ_OVERHEAD = 400  # bytes beside the text
OVERHEAD = 4_000  # bytes that a hit takes beside the body, which the shell keeps once more
QUOTA = "ratelimit"
REQUEST_ID = "nearcast-request-id"

decode = json.JSONDecoder().raw_decode  # json.loads looks for blanks around it, with a regex


@dataclass(slots=True)
class Form:
    """A response, and its line in the log with gaps for the request's id."""

    status: int
    headers: Headers
    body: bytes
    line: list[str]
    sums: Sums  # of those like it
    carried: Any = None  # what the shell made of it for JavaScript


@dataclass(slots=True)
class Hit:
    """What the stages found out about a read, and how it is answered: with the page, or with 304."""

    page: Page
    name: str  # of the page in memory
    caller: Caller
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
    behind: Exchange | None = None  # has what is to be done when it has gone out


def meet(
    method: str, url: str, fields: str, memory: "Memory", now_ms: int, entropy: bytes
) -> Served | Request:
    """Answer a request, whose fields are JSON, the short way; or read it for the long one."""
    text = text_of(url, fields) if method == "GET" and len(fields) <= HEADERS_MAX else ""
    read = memory.reads.peek(text, now_ms)
    if read is not None:
        served = serve(read, memory, now_ms, entropy)
        return served or Request(method, url, decode(fields)[0], size=len(fields))
    request = Request(method, url, decode(fields)[0], size=len(fields))
    read = plain(request)
    served = serve(read, memory, now_ms, entropy) if read is not None else None
    if read is None or served is None:
        return request
    memory.reads.put(text, read, now_ms + READ_MS, len(text) + READ_OVERHEAD)
    return served


def serve(read: Plain, memory: "Memory", now_ms: int, entropy: bytes) -> Served | None:
    """Answer as the stages did a moment ago, or say None and change nothing."""
    hit = memory.hits.peek(read.name, now_ms)
    if hit is None or read.address != hit.address:
        return None
    if memory.pages.peek(hit.name, now_ms) is not hit.page or not _in_force(hit, memory, now_ms):
        return None
    if read.known is not None and read.known != hit.tag:
        return None
    tally = memory.tallies.peek(hit.network, now_ms)
    lease = memory.leases.peek(hit.caller.user_id, now_ms)
    if tally is None or lease is None or not tally.passes(now_ms):
        return None
    if not lease.spend(hit.cost, now_ms):
        return None
    tally.count += 1
    form = hit.whole if read.known is None else hit.not_modified
    form.sums[0] += 1  # no milliseconds: time stands still
    form.sums[2] += len(form.body)
    request_id = entropy[:16].hex()
    served = Served(form, request_id, quota_field(lease), request_id.join(form.line))
    if tally.is_due or lease.is_low(now_ms):
        served.behind = _behind(hit, tally, lease, now_ms, entropy)
    return served


def _behind(hit: Hit, tally: Tally, lease: Lease, now_ms: int, entropy: bytes) -> Exchange:
    """An exchange that has nothing but what the stages would have left for after the answer."""
    made = Exchange(Request("GET", "", {}), now_ms, entropy)
    if tally.is_due:
        made.later.append(count(made, tally, hit.network))
    if lease.is_low(now_ms):
        made.later.append(ask(made, lease, hit.caller))
    return made


def learn(exchange: Exchange, memory: "Memory") -> None:
    """Remember how a read was answered, if it was plain: from a finished page, and nothing else to do."""
    page, caller, route = exchange.page, exchange.caller, exchange.route
    done = not exchange.later and QUOTA in exchange.fields
    if page is None or caller is None or route is None or not done:
        return
    read, now_ms = plain(exchange.request), exchange.now_ms
    if read is None or exchange.notes.keys() - {"cache"}:
        return
    token = exchange.request.headers.get("authorization", "").partition(" ")[2]
    known = memory.tokens.get(token, now_ms)
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
        caller,
        read.address,
        exchange.address,
        route.cost,
        page.answer.headers["etag"],
        _form(exchange, memory, page.answer),
        _form(exchange, memory, page.not_modified),
    )
    memory.hits.put(read.name, hit, min(ends), len(page.answer.body) + OVERHEAD)


def _in_force(hit: Hit, memory: "Memory", now_ms: int) -> bool:
    """Whether nothing was heard since that changes the answer, and nothing is due."""
    return (
        now_ms - memory.snapshot_ms <= configure.FRESH_MS
        and memory.purges.news == hit.page.news
        and hit.caller.family not in memory.denied
        and memory.wrote.peek(hit.caller.user_id, now_ms) is None
        and not (memory.metrics.published and now_ms - memory.metrics.told_ms >= FLUSH_MS)
    )


def _form(exchange: Exchange, memory: "Memory", answer: Answer) -> Form:
    dressed = dress(exchange, memory, answer)
    line = log.line(exchange, dressed).split(exchange.request_id)
    sums = memory.metrics.of(key_of(exchange, dressed))
    return Form(dressed.status, dressed.headers, dressed.body, line, sums)
