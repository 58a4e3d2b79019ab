"""Trying again: with jitter, a few times, and never past the deadline.

Full jitter (Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog,
2015): contenders that were refused together do not come back together.
"""

import random
import time
from collections.abc import Iterator

from functions import deadline
from shared.errors import Busy

TRIES = 8
FIRST_S = 0.02
LONGEST_S = 0.6


def tries() -> Iterator[int]:
    """Number the tries of something contended, waiting between them.

    Raises:
        Busy: all of them were used up.
        DeadlineExceeded: nobody waits for another one.
    """
    for number in range(TRIES):
        if number:
            deadline.check()
            longest = min(LONGEST_S, FIRST_S * 2**number)
            time.sleep(random.uniform(0, longest))  # noqa: S311 - jitter, not a secret
        yield number
    raise Busy("Too many changes to the same thing at once; try again.")
