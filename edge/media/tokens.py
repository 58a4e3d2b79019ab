"""Whether an address was signed here: verified once an isolate, then looked up."""

from edge.memory import Memory
from shared import playback
from shared.errors import PlaybackExpired
from shared.playback import Grant


def grant_of(memory: Memory, token: str, now_ms: int) -> Grant:
    """What a token allows. Only good ones are remembered: who guesses fills no memory.

    Raises:
        PlaybackInvalid, PlaybackExpired: nothing.
    """
    known = memory.media.grants.get(token, 0)  # time is looked at here, for a better answer
    if known is not None:
        if now_ms >= known.expires_s * 1000:
            raise PlaybackExpired
        return known
    grant = playback.verify(token, memory.settings.keys, now_ms)
    memory.media.grants.put(token, grant, grant.expires_s * 1000)
    return grant
