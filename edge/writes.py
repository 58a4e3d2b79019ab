"""Read your own writes: when a caller wrote last, as their session token says it.

A write is answered with `Nearcast-Session`, a hybrid time that is signed for this caller,
so that nobody can make every read expensive with a forged future. A client sends it back
with its reads, and nothing cached from before is served to it. An isolate remembers its
own callers' writes too, for clients that send nothing.
"""

import hmac

from edge.exchange import Exchange
from edge.memory import Memory
from shared import base64url
from shared.clock import HybridTime
from shared.keys import Keys

HEADER = "nearcast-session"
PURPOSE = "session"
MAC_BYTES = 16
TOKEN_MAX = 128  # characters
SETTLING_MS = 5_000  # what a write sets in motion (a backfill, a tombstone) has arrived after this
REMEMBERED_MS = 60_000  # nothing that depends on the caller is served older than this


def sign(keys: Keys, user_id: str, time: HybridTime) -> str:
    """The token of a write: `kid.time.mac`."""
    kid = keys.current
    mac = keys.mac(kid, PURPOSE, _message(user_id, time.text))[:MAC_BYTES]
    return f"{kid}.{time.text}.{base64url.encode(mac)}"


def read(keys: Keys, user_id: str, token: str) -> int:
    """When the token says that the caller wrote, in milliseconds; 0 if it is not their token."""
    try:
        kid, text, mac = token[:TOKEN_MAX].split(".")
        time, code = HybridTime.from_text(text), base64url.decode(mac)
    except ValueError:
        return 0
    if kid not in keys.ring:
        return 0
    genuine = keys.mac(kid, PURPOSE, _message(user_id, text))[:MAC_BYTES]
    return time.ms if hmac.compare_digest(genuine, code) else 0


def wrote_ms(exchange: Exchange, memory: Memory) -> int:
    """When the caller wrote last, as far as is known here; 0 for not lately."""
    caller = exchange.caller
    if caller is None:
        return 0
    own = memory.wrote.get(caller.user_id, exchange.now_ms) or 0
    token = exchange.request.headers.get(HEADER)
    if token is None:
        return own
    return max(own, read(memory.settings.keys, caller.user_id, token))


def note(exchange: Exchange, memory: Memory) -> str:
    """Remember that the caller has written, and make the token that says so.

    The time is the region's, if that is ahead of ours.
    """
    caller = exchange.caller
    if caller is None:
        return ""
    time = HybridTime(exchange.now_ms)
    if exchange.region_time:
        try:
            time = max(time, HybridTime.from_text(exchange.region_time))
        except ValueError:
            exchange.notes["region_time"] = "malformed"
    memory.wrote.put(caller.user_id, time.ms, exchange.now_ms + REMEMBERED_MS)
    return sign(memory.settings.keys, caller.user_id, time)


def _message(user_id: str, time: str) -> bytes:
    return f"{user_id}\n{time}".encode()
