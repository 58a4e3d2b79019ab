"""Posts of imported people: who writes what is drawn from a seed, so it is the same each time.

The more followers somebody has, the more they write (followers + 1 tickets in the
draw): that is how real feeds are, and it makes the fan-out do its work.
"""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from functions.api import posts
from functions.deadline import now_ms
from infra.cli.importing.operator import Operator
from shared.clock import HybridClock
from shared.limits import PAGE_MAX

AT_ONCE = 4
_OPENINGS = ("Seen today:", "Small news:", "Note to self:", "For the record:", "Morning,", "Late,")
_THINGS = (
    "a heron on the tram line.",
    "the baker's new oven.",
    "frost on the inside of the window.",
    "an old map of this street.",
    "three boats and no wind.",
    "somebody practising the cello.",
    "the last plums of the year.",
    "a bicycle with a sail.",
    "rain that smells of the sea.",
    "a chess game in the queue.",
)
_ENDINGS = ("I stayed a while.", "Nobody else looked up.", "More tomorrow.", "It made my day.")

Advance = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Draft:
    """A post to be written; its key makes writing it twice harmless."""

    author_id: str
    text: str
    key: str


def drafts(
    people: Sequence[str], follows: Mapping[str, Sequence[str]], count: int, seed: int
) -> list[Draft]:
    """What is to be written, in order. `people` in the file's order, so that the draw repeats."""
    followers = Counter(author for authors in follows.values() for author in authors)
    draw = random.Random(seed)  # noqa: S311 - to be repeatable is the point
    authors = (
        draw.choices(people, [followers[one] + 1 for one in people], k=count) if people else []
    )
    return [
        _draft(author_id, number, seed, " ".join(map(draw.choice, (_OPENINGS, _THINGS, _ENDINGS))))
        for number, author_id in enumerate(authors, 1)
    ]


def _draft(author_id: str, number: int, seed: int, sentence: str) -> Draft:
    text = f"{sentence} ({seed}/{number})"
    return Draft(author_id, text, f"import-{hashlib.sha256(text.encode()).hexdigest()[:32]}")


def write_all(operator: Operator, wanted: Sequence[Draft], advance: Advance) -> dict[str, str]:
    """Write what is not written yet; returns post id → author of what was written.

    An idempotency key is remembered for a day only, so an author's texts are
    looked at first.
    """
    authors = list(dict.fromkeys(draft.author_id for draft in wanted))
    with ThreadPoolExecutor(AT_ONCE) as workers:
        texts = dict(workers.map(lambda author_id: _texts(operator, author_id), authors))
    clock = HybridClock(now_ms)
    written = {}
    for draft in wanted:
        if draft.text not in texts[draft.author_id]:
            made = posts.create(
                operator.posts(operator.region_of(draft.author_id)),
                clock,
                draft.author_id,
                text=draft.text,
                media_ids=[],
                key=draft.key,
            )
            written[made.post_id] = draft.author_id
        advance(1)
    return written


def _texts(operator: Operator, author_id: str) -> tuple[str, set[str]]:
    latest = operator.posts(operator.region_of(author_id)).latest(author_id, PAGE_MAX)
    return author_id, {post.text for post in latest}
