"""A walk of the society over the real adapters: moto's tables and their streams.

hypothesis cannot try a run again here, since the tables remember it; so the walk is drawn
by a seed, which a failure names.
"""

import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.functions.dynamo import Dynamo
from tests.functions.model.agreement import check
from tests.functions.model.deeds import PEOPLE
from tests.functions.model.small import small_bounds
from tests.functions.model.society import Society
from tests.functions.model.tables import TableWorld, streams

STEPS, REST = 60, 20  # steps of a walk, and after how many it is looked at


@pytest.fixture
def streaming(aws: dict[str, Dynamo]) -> Iterator[dict[str, Dynamo]]:
    with streams():
        yield aws


def deeds(society: Society, drawn: random.Random) -> list[Callable[[], Any]]:
    """What may happen next; what comes twice is likelier."""
    one, other, which = (
        drawn.randrange(len(PEOPLE)),
        drawn.randrange(len(PEOPLE)),
        drawn.randrange(99),
    )
    author, put = drawn.choice([0, 3, one]), drawn.random() < 0.7
    happens = [
        lambda: society.follow(one, author),
        lambda: society.follow(one, author),
        lambda: society.unfollow(one, author),
        lambda: society.post(author),
        lambda: society.post(author),
        lambda: society.post(author, dies_after=drawn.randrange(4)),
        lambda: society.answer(author, which, drawn.choice(["reply_to", "quote_of"])),
        lambda: society.show(author, which, reply=put),
        lambda: society.play(which),
        lambda: society.repost(author, which),
        lambda: society.undo_repost(author, which),
        lambda: society.edit(author, which),
        lambda: society.delete(author, which),
        lambda: society.mark(one, which, drawn.choice(["likes", "bookmarks"]), put=put),
        lambda: society.part(author, other, drawn.choice(["blocks", "mutes"]), put=put),
        lambda: society.set_private(author, private=put),
        lambda: society.decide(author, one, approve=put),
        lambda: society.report(one, which, person=put),
        lambda: society.rename(one),
        lambda: society.read(one),
    ]
    if society.deliveries.waiting():
        happens += [
            lambda: society.hand_on(which),
            lambda: society.hand_on(which, times=2),
            lambda: society.die(which, drawn.randrange(8)),
            lambda: society.deliveries.delay(which),
        ]
    return happens


@pytest.mark.parametrize("seed", [1, 2])
def test_timelines_over_tables(
    streaming: dict[str, Dynamo], monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr("functions.adapters.retries.time.sleep", lambda _: None)
    drawn = random.Random(seed)
    with small_bounds():
        society = Society(TableWorld(streaming), salt=seed)
        for fan in range(1, len(PEOPLE), 2):
            society.follow(fan, 0)
            society.follow(fan, 3)
        for step in range(STEPS):
            drawn.choice(deeds(society, drawn))()
            if step % REST == REST - 1:
                society.settle()
                check(society)
