"""How many posts are newer than a page, without loading them."""

from functions.timelines.positions import Position
from functions.timelines.reading import Parts, read

COUNT_MAX = 50  # further ones are "50 or more"


def count(parts: Parts, owner_id: str, position: Position, now_ms: int) -> tuple[int, bool]:
    """How many items the newer page would have, and whether there are more than are counted.

    Only what is newer is read, so a look that finds nothing costs half a read unit.
    """
    found = read(parts, owner_id, COUNT_MAX, position, now_ms, None)
    return len(found.items), found.following is not None
