"""Read-ahead by one: behind a segment that the isolate did not have, the next one comes to this PoP.

A player asks for it within seconds. Wherever the chain is broken off it is taken up by
the next request that the isolate's memory does not answer; what is fetched ahead is not
held there, so the request for it goes on with the chain.
"""

from edge.caching.ranges import Span
from edge.exchange import Exchange, Outcome, Plan
from edge.media.held import Held
from edge.media.objects import BLOB_MAX, HERE_MS, MEMORY, Found, Search
from edge.media.places import Place, object_name
from edge.memory import Memory
from edge.steps import HasPop
from shared.manifest import Stored


def read_ahead(
    exchange: Exchange,
    memory: Memory,
    place: Place,
    held: Held,
    stored: Stored,
    span: Span | None,
    whence: str,
) -> None:
    """Leave it for after the answer to see that what follows is here."""
    name = held.following.get(stored.name)
    if name is None or whence == MEMORY or (span is not None and span.start > stored.bytes // 2):
        return
    following, key, media = held.objects[name], f"{place.asset}/{name}", memory.media
    known = media.here.get(key, exchange.now_ms) or media.objects.peek(key, exchange.now_ms)
    if known is not None or following.bytes > BLOB_MAX:
        return

    def learn(found: bool | None) -> Outcome:  # noqa: FBT001 - what the step gave
        if found:
            media.here.put(key, True, exchange.now_ms + HERE_MS)  # noqa: FBT003 - a set
            return None
        search = Search(exchange, memory, place, following, _done, whole=True, held=False)
        search.otherwise = _failed
        return search.fetch()

    exchange.later.append(Plan((HasPop(object_name(place.asset, name)),), learn))


def _done(_: Found) -> None:
    """It is on its way into the PoP."""


def _failed() -> None:
    """Whoever asks for it will be told."""
