"""Answer from what is remembered, or let the request go on to the region.

A home timeline is looked for as a finished page, then as a skeleton, here and in the
PoP; a public read as an HTTP response (caching/). Whoever wrote a moment ago is served
nothing from before that (writes.py). `keep` stores what the region then says.
"""

from collections.abc import Callable, Sequence
from http import HTTPStatus

from edge import skeletons, writes
from edge.caching import decisions, pop, status
from edge.caching.decisions import Reuse
from edge.caching.directives import of_request
from edge.caching.entry import Asked, Entry
from edge.caching.serving import present
from edge.caching.storing import TAGS, entry_of, may_store
from edge.cards import hears
from edge.exchange import Answer, Exchange, Outcome, Plan, Route
from edge.memory import Memory
from edge.skeletons import KEPT_MS, OVERHEAD, Page, Skeleton
from edge.stages import refreshing
from edge.steps import ReadPop, WaitFor, WritePop
from shared.errors import DeadlineExceeded

LEASE_MS = 2_000  # others wait no longer for a request that may be gone
WRITER_MS = 30_000  # public answers are asked for anew by whoever wrote so lately


def cache(exchange: Exchange, memory: Memory) -> Outcome:
    """Look for the answer in the isolate, then in the PoP."""
    route = exchange.route
    if route is None or exchange.request.method not in ("GET", "HEAD"):
        return None
    exchange.asked_ms = exchange.now_ms
    if route.hydrated:
        return _look_home(exchange, memory)
    if _is_everybodys(exchange, route):
        return _look_public(exchange, memory)
    if route.cached:
        _prepare_to_ask(exchange, memory)
    return None


def _is_everybodys(exchange: Exchange, route: Route) -> bool:
    return route.cached and not (route.viewed and exchange.caller is not None)


def _prepare_to_ask(exchange: Exchange, memory: Memory) -> None:
    """Ask for a caller's own view; if the region is lost, the strangers' one is better than none.

    But not a 404: what strangers were told is not there may be there for the caller, as a
    post is whose media cannot be played yet.
    """
    asked = _asked(exchange)
    stored = [
        one
        for one in memory.shelf.get(asked.key)
        if one.status != HTTPStatus.NOT_FOUND and not memory.purges.void(asked.uri, one)
    ]
    _stand_in(exchange, asked, stored)
    exchange.fields[status.FIELD] = status.forwarded("request", None)


# Home timelines.


def _look_home(exchange: Exchange, memory: Memory) -> Outcome:
    caller = exchange.caller
    if caller is None or "no-cache" in of_request(exchange.request.headers):
        exchange.fields[status.FIELD] = status.forwarded("request", None)
        return None
    key = skeletons.key_of(caller.user_id, exchange.query, exchange.variant)
    return _seek_home(exchange, memory, key, _since(exchange, memory))


def _seek_home(
    exchange: Exchange, memory: Memory, key: str, since_ms: int, *, waited: bool = False
) -> Outcome:
    page = _page(exchange, memory, key, since_ms)
    if page is not None:
        return page

    def go() -> Outcome:
        """Ask the region, for this caller's other requests too; or wait for one that went.

        Who waited in vain asks alone, and so does a writer while what comes is not for reuse.
        """
        if waited or since_ms > exchange.now_ms:
            return None
        return _share(exchange, memory, f"miss {key}", again)

    def again() -> Outcome:
        exchange.fields.pop(status.FIELD, None)
        exchange.fallback = None
        return _seek_home(exchange, memory, key, since_ms, waited=True)

    held = memory.skeletons.get(key, exchange.now_ms)
    if held is not None and held.asked_ms >= since_ms:
        return _use(exchange, memory, key, held, go)
    _fall_back_on(exchange, held)
    exchange.fields[status.FIELD] = status.forwarded("uri-miss", None, stored=True)
    if waited:
        return None

    def found(packed: Sequence[bytes | None] | None) -> Outcome:
        there = Skeleton.unpack(packed[0]) if packed else None
        if there is None or there.asked_ms < since_ms:
            _fall_back_on(exchange, there)
            return go()
        memory.skeletons.put(key, there, there.asked_ms + KEPT_MS, len(there.body) + OVERHEAD)
        return _use(exchange, memory, key, there, go)

    return Plan((ReadPop((key,)),), found)


def _fall_back_on(exchange: Exchange, old: Skeleton | None) -> None:
    """An old skeleton is better than nothing, should the region be lost."""
    if old is not None and exchange.fallback is None:
        exchange.fallback = _answer_of(old)


def _page(exchange: Exchange, memory: Memory, key: str, since_ms: int) -> Answer | None:
    """The finished page, if one is held that will do."""
    page = memory.pages.get(key, exchange.now_ms)
    if page is None or page.asked_ms < since_ms or not _is_good(page, exchange.now_ms, memory):
        return None
    if exchange.now_ms - page.asked_ms >= memory.settings.skeletons.fresh_ms:
        refreshing.renew(exchange, memory, key)
    exchange.page, exchange.page_name = page, key
    tags = exchange.request.headers.get("if-none-match")
    same = tags is not None and page.answer.headers["etag"] in tags
    return page.not_modified if same else page.answer


def _since(exchange: Exchange, memory: Memory) -> int:
    """From when on a skeleton shows what the caller wrote: once that has settled."""
    wrote_ms = writes.wrote_ms(exchange, memory)
    exchange.wrote_ms = wrote_ms
    return wrote_ms + writes.SETTLING_MS if wrote_ms else 0


def _is_good(page: Page, now_ms: int, memory: Memory) -> bool:
    too_old = now_ms - page.asked_ms >= memory.settings.skeletons.stale_ms
    if too_old or page.news != memory.purges.news:
        return False
    return now_ms < page.cards_ms or (not page.settling and hears(memory, now_ms))


def _use(
    exchange: Exchange, memory: Memory, key: str, held: Skeleton, go: Callable[[], Outcome]
) -> Outcome:
    """Take a skeleton if it is fresh; stale, while it is renewed; older, only in need."""
    age_ms, lifetime = exchange.now_ms - held.asked_ms, memory.settings.skeletons
    answer = _answer_of(held)
    if age_ms >= lifetime.stale_ms:
        exchange.fallback = answer
        exchange.fields[status.FIELD] = status.forwarded("stale", None, stored=True)
        return go()
    if age_ms >= lifetime.fresh_ms:
        refreshing.renew(exchange, memory, key)
    exchange.fields[status.FIELD] = status.hit(lifetime.fresh_ms - age_ms, "skeleton")
    exchange.asked_ms = held.asked_ms
    exchange.answer = answer
    exchange.held = True
    return None


def _answer_of(held: Skeleton) -> Answer:
    return Answer(HTTPStatus.OK, {"content-type": "application/json"}, held.body)


# Public reads.


def _asked(exchange: Exchange) -> Asked:
    headers = {
        name: value
        for name, value in exchange.request.headers.items()
        if name != "authorization"  # the answer is everybody's, whoever asks
    }
    return Asked("GET", exchange.target, headers, exchange.variant)  # `finish` makes it a HEAD


def _look_public(exchange: Exchange, memory: Memory) -> Outcome:
    if exchange.now_ms - writes.wrote_ms(exchange, memory) < WRITER_MS:
        exchange.fields[status.FIELD] = status.forwarded("request", None)
        return None
    return _seek(exchange, memory, _asked(exchange), looked=False, waited=False)


def _seek(
    exchange: Exchange, memory: Memory, asked: Asked, *, looked: bool, waited: bool
) -> Outcome:
    stored = [one for one in memory.shelf.get(asked.key) if not memory.purges.void(asked.uri, one)]
    decision = decisions.decide(asked, stored, exchange.now_ms)
    if isinstance(decision, Reuse):
        member = status.hit(decision.ttl_ms, "collapsed" if waited else "")
        exchange.fields.pop(status.FIELD, None)
        return present(asked, decision.entry, exchange.now_ms, member)
    if not looked:
        return _look_in_pop(exchange, memory, asked)
    if isinstance(decision, decisions.Refuse):
        raise DeadlineExceeded("Nothing that is stored answers this, and asking was forbidden.")
    _stand_in(exchange, asked, stored)
    exchange.fields[status.FIELD] = status.forwarded(decision.why, None, collapsed=waited)
    if waited:
        return None

    def again() -> Outcome:
        return _seek(exchange, memory, asked, looked=True, waited=True)

    return _share(exchange, memory, asked.key, again)


def _stand_in(exchange: Exchange, asked: Asked, stored: Sequence[Entry]) -> None:
    for entry in stored[:1]:
        if decisions.may_stand_in(asked, entry, HTTPStatus.SERVICE_UNAVAILABLE, exchange.now_ms):
            member = status.hit(0, "failover")
            exchange.fallback = present(asked, entry, exchange.now_ms, member)


def _look_in_pop(exchange: Exchange, memory: Memory, asked: Asked) -> Plan:
    def found(packed: Sequence[bytes | None] | None) -> Outcome:
        entry = pop.unpack(packed[0]) if packed and packed[0] else None
        mine = memory.shelf.get(asked.key)
        newer = isinstance(entry, Entry) and all(
            one.received_ms < entry.received_ms for one in mine
        )
        if isinstance(entry, Entry) and newer and not memory.purges.void(asked.uri, entry):
            memory.shelf.put(asked.key, entry)
        return _seek(exchange, memory, asked, looked=True, waited=False)

    return Plan((ReadPop((asked.key,)),), found)


# Both.


def _share(
    exchange: Exchange, memory: Memory, flight: str, again: Callable[[], Outcome]
) -> Outcome:
    """Go for everybody who asks for the same now; or wait for whoever went, and look again."""
    if memory.flights.get(flight, 0) <= exchange.now_ms:
        memory.flights[flight] = exchange.now_ms + LEASE_MS
        exchange.flight = flight  # `finish` lands it, whatever happens
        return None

    def landed(_: object) -> Outcome:
        exchange.asked_ms = exchange.now_ms
        return again()

    return Plan((WaitFor(flight, LEASE_MS),), landed)


def keep(exchange: Exchange, memory: Memory) -> Outcome:
    """Store what the region has answered."""
    answer, route = exchange.answer, exchange.route
    if answer is None or route is None or answer is exchange.fallback or exchange.held:
        return None
    exchange.fallback = None  # there was no need of it
    if route.hydrated and answer.status == HTTPStatus.OK and exchange.caller is not None:
        key = skeletons.key_of(exchange.caller.user_id, exchange.query, exchange.variant)
        refreshing.store(exchange, memory, key, Skeleton(answer.body, exchange.asked_ms))
    elif _is_everybodys(exchange, route) and exchange.request.method in ("GET", "HEAD"):
        _store_public(exchange, memory, answer)
    return None


def _store_public(exchange: Exchange, memory: Memory, answer: Answer) -> None:
    asked = Asked("GET", exchange.target, {}, exchange.variant)
    if not may_store(asked, answer.status, answer.headers):
        return
    entry = entry_of(
        asked, answer.status, answer.headers, answer.body, exchange.asked_ms, exchange.now_ms
    )
    entry = memory.shelf.put(asked.key, entry)
    steps: tuple[WritePop, ...] = tuple(pop.steps_to_store(asked.key, entry, {}, None, b""))
    if steps:
        exchange.later.append(Plan(steps, lambda *_: None))
    headers = {name: value for name, value in answer.headers.items() if name != TAGS}
    exchange.answer = Answer(answer.status, headers, answer.body)
