"""Waits until what was written has arrived: every post's card where it has followers, queues empty.

Queues alone do not tell: a change that is still in a table's stream is in no
queue yet. But the planner keeps a post's card in a region before it cuts the
slices, so cards first, then queues.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from functions.adapters.batches import get_all
from infra.cli.failure import CliError
from infra.cli.importing.operator import Operator

PAUSE_S = 0.5
CALM_LOOKS = 3  # so many times in a row must the queues be empty
STALLED_S = 60.0

Look = Callable[[int, int], None]


def await_delivery(operator: Operator, written: Mapping[str, set[str]], look: Look) -> None:
    """Wait for posts (post id → regions with followers) and queues; `look` sees what is left.

    Raises:
        CliError: nothing moved for a minute.
    """
    missing = {
        region: {post_id for post_id, regions in written.items() if region in regions}
        for region in operator.directory.regions
    }
    calm, last, moved = 0, (-1, -1), time.monotonic()
    while calm < CALM_LOOKS:
        for region, post_ids in missing.items():
            table = operator.tables(region).cards()
            post_ids -= {row.id for row in get_all(table, sorted(post_ids), ("id",))}
        left = (sum(map(len, missing.values())), operator.waiting())
        look(*left)
        calm = calm + 1 if left == (0, 0) else 0
        if left != last:
            last, moved = left, time.monotonic()
        if time.monotonic() - moved > STALLED_S and not calm:
            raise CliError(
                f"{left[0]} cards and {left[1]} messages have not moved for {STALLED_S:.0f} s.",
                "The logs of the functions say why: make logs",
            )
        time.sleep(PAUSE_S)
