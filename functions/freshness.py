"""What the edge may keep of an answer, and when the region gave it.

Public reads are everybody's, so caches in front of the region may hold them for a few
seconds, and longer while the region does not answer (RFC 9213, RFC 5861). Follow lists
are left out: an edge stays in its follower's zone.
"""

import re
from collections.abc import MutableMapping

from shared.clock import HybridClock

KEPT = "max-age=5, stale-if-error=600"  # as long as a card without news (edge/cards.py)
CACHEABLE = (200, 404, 410)
TIME = "Nearcast-Time"

_PUBLIC = re.compile(r"/v1/(?:posts|users|timelines/users)/([^/]+)")
_VIEWED = re.compile(r"/v1/(?:users|posts|timelines/users)/[^/]+")


def describe(
    headers: MutableMapping[str, str],
    method: str,
    path: str,
    status: int,
    clock: HybridClock,
    *,
    viewed: bool = False,
) -> None:
    """Add to an answer's fields what the edge goes by.

    What a signed-in caller sees of a profile or post is theirs alone (`viewed`).
    """
    headers[TIME] = clock.tick().text
    subject = _PUBLIC.fullmatch(path)
    if viewed and subject is not None and _VIEWED.fullmatch(path):
        headers["Cache-Control"] = "private, no-store"
        return
    if method == "GET" and subject is not None and status in CACHEABLE:
        headers["CDN-Cache-Control"] = KEPT
        headers["Cache-Tag"] = subject[1]
