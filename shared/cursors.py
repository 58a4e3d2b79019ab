"""Page cursors: opaque, sealed, and good for one timeline of one user.

    base64url(kid "." position) "." base64url(first 12 bytes of the MAC)

The scope ("home:<user id>", "followers:<user id>"…) is authenticated but not
carried: a cursor taken to another timeline or user fails the seal. To tell that
honest mistake from a forgery, a second, shorter tag proves that we made the
cursor for some scope.
"""

from hmac import compare_digest

from shared import base64url
from shared.errors import CursorForeign, CursorMalformed
from shared.keys import Keys
from shared.limits import CURSOR_MAX

SEAL_BYTES = 12  # 96 bits; a cursor opens nothing that its user may not read
ORIGIN_BYTES = 6


def seal(keys: Keys, scope: str, position: str) -> str:
    """Make the cursor that resumes the timeline `scope` after `position`."""
    kid = keys.current
    body = f"{kid}.{position}".encode()
    tags = _origin(keys, kid, body) + _seal(keys, kid, scope, body)
    return f"{base64url.encode(body)}.{base64url.encode(tags)}"


def unseal(keys: Keys, scope: str, cursor: str) -> str:
    """The position that a cursor holds.

    Raises:
        CursorMalformed: it is not one that we made.
        CursorForeign: we made it for another user or timeline.
    """
    malformed = CursorMalformed("Take cursors from next_cursor as they are.", field="cursor")
    if len(cursor) > CURSOR_MAX:
        raise malformed
    try:
        first, _, second = cursor.partition(".")
        body, tags = base64url.decode(first), base64url.decode(second)
        kid, _, position = body.decode().partition(".")
    except ValueError:
        raise malformed from None
    if kid not in keys.ring or not compare_digest(tags[:ORIGIN_BYTES], _origin(keys, kid, body)):
        raise malformed
    if not compare_digest(tags[ORIGIN_BYTES:], _seal(keys, kid, scope, body)):
        raise CursorForeign("This cursor was made for another user or timeline.", field="cursor")
    return position


def _origin(keys: Keys, kid: str, body: bytes) -> bytes:
    return keys.mac(kid, "cursor-origin", body)[:ORIGIN_BYTES]


def _seal(keys: Keys, kid: str, scope: str, body: bytes) -> bytes:
    return keys.mac(kid, "cursor", scope.encode() + b"\n" + body)[:SEAL_BYTES]
