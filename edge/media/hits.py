"""The short way of an object that the isolate has: one look, no stages, no body in Python.

What the stages found out about an address is remembered when they answered it from
memory: the object, and the fields of the three answers that it can have. The same address
then needs only what may have changed (its manifest, purges, limits), and what this
request asks for. Whatever is not plain, or waits for anything, goes the long way, and
nothing was changed for it.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from edge import log
from edge.caching import ranges, status
from edge.exchange import Answer, Exchange, Part, Request
from edge.hits import Form
from edge.media import answers
from edge.media.held import Held, fresh_ms
from edge.media.objects import MEMORY
from edge.metrics import FLUSH_MS, key_of
from edge.network import network_of
from edge.stages import configure
from edge.stages.admit import HEADERS_MAX
from edge.stages.finish import dress
from edge.stages.guard import count

if TYPE_CHECKING:
    from edge.memory import Memory

WHERE = "/media/"
READY_MS = answers.SLACK_S * 1000  # what is said of a lifetime allows for so much
ANY = "*"
# As they stand in a request's fields as JSON, where a quote within a value is escaped.
RANGE, KNOWN, ORIGIN, ADDRESS = (
    '"range":"',
    '"if-none-match":"',
    '"origin":"',
    '"cf-connecting-ip":"',
)
CONDITION, TRACE, OVERRIDE = '"if-range":"', '"traceparent":"', '"nearcast-address":"'
REQUEST_ID, CONTENT_RANGE = "nearcast-request-id", "content-range"


@dataclass(slots=True)
class Ready:
    """An address whose answers are ready to go out, but for the object."""

    asset: str
    held: Held
    key: str  # of the object in memory
    size: int
    tag: str
    whole: Form
    part: Form
    not_modified: Form


@dataclass(slots=True)
class Served:
    """An answer: its form's fields, and bytes `start` to `end` of a blob if there is one."""

    form: Form
    request_id: str
    line: str
    blob: Any = None
    start: int = 0
    end: int = 0
    content_range: str = ""  # of a part
    behind: Exchange | None = None


def meet(
    method: str, url: str, fields: str, memory: "Memory", now_ms: int, entropy: bytes
) -> Served | None:
    """Answer a request, whose fields are JSON, the short way; or say None and change nothing."""
    name = _name(url, said(fields, ORIGIN), memory) if ORIGIN in fields else url
    ready = memory.media.ready.peek(name, now_ms)
    if ready is None or method != "GET" or len(fields) > HEADERS_MAX:
        return None
    if CONDITION in fields or TRACE in fields or OVERRIDE in fields:
        return None
    if not _in_force(ready, memory, now_ms):
        return None
    address = network_of(said(fields, ADDRESS) or "")
    tally = memory.tallies.peek(address, now_ms)
    blob = memory.media.objects.get(ready.key, now_ms)
    if blob is None or tally is None or not tally.passes(now_ms):
        return None
    served = _serve(ready, fields, blob, entropy[:16].hex())
    if served is None:
        return None
    tally.count += 1
    sums = served.form.sums
    sums[0] += 1  # no milliseconds: time stands still
    sums[2] += served.end - served.start
    if tally.is_due:
        served.behind = Exchange(Request("GET", "", {}), now_ms, entropy)
        served.behind.later.append(count(served.behind, tally, address))
    return served


def _serve(ready: Ready, fields: str, blob: Any, request_id: str) -> Served | None:
    if KNOWN in fields:
        if said(fields, KNOWN) != ready.tag:
            return None
        form = ready.not_modified
        return Served(form, request_id, request_id.join(form.line))
    if RANGE not in fields:
        form = ready.whole
        return Served(form, request_id, request_id.join(form.line), blob, 0, ready.size)
    bounds = ranges.wanted({"range": said(fields, RANGE) or ""})
    span = None if bounds is None else ranges.resolve(bounds, ready.size)
    if span is None:
        return None
    form, size = ready.part, span.end - span.start
    line = request_id.join(form.line).replace(_bytes(ready.size), _bytes(size), 1)
    shown = answers.content_range(span.start, span.end, ready.size)
    return Served(form, request_id, line, blob, span.start, span.end, shown)


def learn(exchange: Exchange, memory: "Memory", answer: Answer) -> None:
    """Remember an answer that was the whole of an object that the isolate has."""
    part, now_ms, params = answer.stream, exchange.now_ms, exchange.params
    if not isinstance(part, Part) or answer.status != 200 or exchange.query:
        return
    grant = memory.media.grants.peek(params["token"], now_ms)
    held = memory.media.manifests.peek(grant.asset, now_ms) if grant is not None else None
    if grant is None or held is None or exchange.request.method != "GET":
        return
    name = params["name"]
    stored, key = held.objects.get(name), f"{grant.asset}/{name}"
    if stored is None:  # a younger manifest came meanwhile, and has it no more
        return
    if memory.media.objects.peek(key, now_ms) is not part.source:
        return
    made = Exchange(exchange.request, now_ms, exchange.entropy)
    made.route, made.request_id = exchange.route, exchange.request_id
    made.traceparent = exchange.traceparent
    said_of = answers.fields_of(stored, grant, now_ms)
    said_of[status.FIELD] = status.hit(answers.KEPT_MAX_S * 1000, MEMORY)
    bare = answers.unchanged(said_of)
    ready = Ready(
        grant.asset,
        held,
        key,
        stored.bytes,
        said_of["etag"],
        _form(made, memory, Answer(200, said_of, stream=part)),
        _form(made, memory, Answer(206, said_of, stream=part)),
        _form(made, memory, Answer(304, bare)),
    )
    url = _name(exchange.request.url, exchange.request.headers.get("origin"), memory)
    until_ms = min(now_ms + READY_MS, grant.expires_s * 1000)
    memory.media.ready.put(url, ready, until_ms)


def said(fields: str, name: str) -> str | None:
    """The value of a field, if it has no quotes but at its ends; None if it was not sent.

    A JSON text escapes quotes within a value, so the name of a field is not found in one.
    """
    _, found, rest = fields.partition(name)
    if not found:
        return None
    value, _, after = rest.partition('"')
    if value.endswith("\\"):  # an entity tag, which is quoted itself
        inner, _, _ = after.partition('\\"')
        return f'{value[:-1]}"{inner}"'
    return value


def _name(url: str, origin: str | None, memory: "Memory") -> str:
    """An address, with whoever's page asks if the answer depends on that."""
    if origin is None:
        return url
    return f"{url} {ANY if ANY in memory.settings.cors_origins else origin}"


def _in_force(ready: Ready, memory: "Memory", now_ms: int) -> bool:
    """Whether nothing was heard since that changes the answer, and nothing is due."""
    return (
        memory.media.manifests.peek(ready.asset, now_ms) is ready.held
        and now_ms - ready.held.seen_ms < fresh_ms(ready.held)
        and now_ms - memory.snapshot_ms <= configure.FRESH_MS
        and not (memory.metrics.published and now_ms - memory.metrics.told_ms >= FLUSH_MS)
    )


def _form(exchange: Exchange, memory: "Memory", answer: Answer) -> Form:
    dressed = dress(exchange, memory, answer)
    headers = {name: text for name, text in dressed.headers.items() if name != REQUEST_ID}
    line = log.line(exchange, dressed).split(exchange.request_id)
    return Form(dressed.status, headers, b"", line, memory.metrics.of(key_of(exchange, dressed)))


def _bytes(size: int) -> str:
    return f'"bytes":{size},'
