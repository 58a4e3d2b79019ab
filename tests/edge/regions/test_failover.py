from typing import Any

import pytest

from edge.exchange import Exchange, Plan
from edge.memory import Memory
from edge.regions.failover import ask_cards, others
from edge.steps import Unreached
from shared.errors import RegionUnavailable
from tests.edge.given import fetched, memory, routed

LOST = Unreached(timed_out=False)
QUESTION = b'{"posts":[],"users":[]}'


def begun(isolate: Memory, made: Exchange, seen: list[tuple[Any, bool]]) -> Plan:
    assert isolate.directory is not None
    home = isolate.directory.cell("euw1-a")
    cells = [home, *others(made, isolate, home)]
    plan = ask_cards(made, isolate, cells, QUESTION, lambda *got: seen.append(got))
    assert isinstance(plan, Plan)
    return plan


def test_home_is_asked_first() -> None:
    seen: list[tuple[Any, bool]] = []
    made = routed("/v1/timelines/home")
    begun(memory(), made, seen).then(fetched({"posts": {}}))
    assert seen == [({"posts": {}}, True)]
    assert made.fields == {}


def test_lost_homes_cards_come_from_elsewhere_and_say_so() -> None:
    seen: list[tuple[Any, bool]] = []
    made = routed("/v1/timelines/home")
    retry = begun(memory(), made, seen).then(LOST)
    assert isinstance(retry, Plan)
    elsewhere = retry.then(LOST)
    assert isinstance(elsewhere, Plan)
    assert "use1-a" in str(elsewhere.steps[0])
    elsewhere.then(fetched({"posts": {}}))
    assert seen == [({"posts": {}}, False)]
    assert made.fields["nearcast-level"] == "4"


def test_nobody_left_is_a_clear_problem() -> None:
    isolate = memory()
    for region in ("us-east-1", "ap-southeast-1"):
        isolate.board.states[region] = "down"
    plan = begun(isolate, routed("/v1/timelines/home"), []).then(LOST)
    assert isinstance(plan, Plan)
    with pytest.raises(RegionUnavailable):
        plan.then(LOST)
