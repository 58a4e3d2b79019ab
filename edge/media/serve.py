"""`GET /media/{token}/{name}`: token, manifest, then a playlist or an object. Read this first.

The address is the whole permission, so nobody signs in for it, and it costs nobody's
units: the address's network is counted, like everywhere. The manifest is looked for
first, because it says at once whether there is such an object, how large it is, and
whether the asset is still there; then the object (objects.py), from wherever is nearest.
"""

from functools import partial

from edge.exchange import Answer, Exchange, Outcome
from edge.media import ahead, answers, manifests, playlists
from edge.media.held import Held
from edge.media.objects import Found, Search
from edge.media.places import EVERYBODY, Place, place_of
from edge.media.tokens import grant_of
from edge.memory import Memory
from edge.stages.decide import decide
from shared.errors import ObjectUnknown, PlaybackExpired
from shared.playback import MASTER, Grant

HEIGHT_FLAG = "media-max-height"  # the largest rendition that is offered: 480, say
SAVING_HEIGHT = 480  # to who asks to be spared (Save-Data, a client hint)


def serve_media(exchange: Exchange, memory: Memory) -> Outcome:
    """Answer with what the address names.

    Raises:
        PlaybackInvalid, PlaybackExpired: the address is not, or no longer, good.
        MediaDeleted, ObjectUnknown: there is nothing at it.
        RegionUnavailable: nobody who has it answers.
    """
    grant = grant_of(memory, exchange.params["token"], exchange.now_ms)
    place, name = place_of(exchange, memory, grant), exchange.params["name"]
    if playlists.is_playlist(name):
        return manifests.find(
            exchange, memory, place, partial(_answer_playlist, exchange, memory, grant, name)
        )
    return manifests.find(
        exchange, memory, place, partial(_answer_object, exchange, memory, grant, place, name)
    )


def _answer_playlist(
    exchange: Exchange, memory: Memory, grant: Grant, name: str, held: Held
) -> Answer:
    _require_class(grant, held)
    height = _max_height(exchange, memory) if name == MASTER else None
    key = name if height is None else f"{name} {height}"
    body = held.playlists.get(key)
    if body is None:
        body = playlists.playlist(held.manifest, name, max_height=height).encode()
        held.playlists[key] = body
    return answers.with_playlist(exchange, held, grant, body)


def _answer_object(
    exchange: Exchange,
    memory: Memory,
    grant: Grant,
    place: Place,
    name: str,
    held: Held,
    *,
    anew: bool = False,
) -> Outcome:
    _require_class(grant, held)
    stored = held.objects.get(name)
    if stored is None:
        if anew or manifests.says_no(held, exchange.now_ms):
            raise ObjectUnknown
        then = partial(_answer_object, exchange, memory, grant, place, name, anew=True)
        return manifests.find(exchange, memory, place, then, newer_ms=exchange.now_ms)
    fields = answers.fields_of(stored, grant, exchange.now_ms)
    answer = answers.without_object(exchange, stored, fields)
    if answer is not None:
        return answer
    span = answers.span_of(exchange, stored, fields)

    def found(what: Found) -> Answer:
        ahead.read_ahead(exchange, memory, place, held, stored, span, what.whence)
        return answers.with_object(what, stored, span, fields)

    return Search(exchange, memory, place, stored, found, span).begin()


def _require_class(grant: Grant, held: Held) -> None:
    """An account that became private since takes everybody's addresses with it."""
    if held.manifest.private and grant.viewer == EVERYBODY:
        raise PlaybackExpired


def _max_height(exchange: Exchange, memory: Memory) -> int | None:
    """The largest rendition that this caller is offered; None is all there are."""
    decide(exchange, memory)
    decision = exchange.decision.get(HEIGHT_FLAG)
    limits = [SAVING_HEIGHT] if exchange.request.headers.get("save-data") == "on" else []
    if decision is not None and isinstance(decision.value, int) and decision.value > 0:
        limits.append(int(decision.value))
    return min(limits, default=None)
