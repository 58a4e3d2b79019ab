"""Several requests at once for the same: one of them asks."""

import pytest

from edge.exchange import Answer, Exchange, Plan, Request
from edge.pipeline import advance
from edge.skeletons import STALE_MS
from edge.steps import Fetch, WaitFor
from tests.edge.given import ENTROPY, USER
from tests.edge.isolate import Isolate
from tests.edge.stages.feed import AUTHOR, HOME, World, read


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def edge(world: World) -> Isolate:
    return Isolate(world)


def test_one_request_goes_for_all_that_ask_for_the_same(edge: Isolate, world: World) -> None:
    def begin() -> tuple[Exchange, Plan]:
        request = Request("GET", f"https://edge.example/v1/users/{AUTHOR}", {})
        made = Exchange(request, edge.now_ms, ENTROPY)
        outcome = advance(made, edge.memory)
        assert isinstance(outcome, Plan)
        looked = advance(made, edge.memory, outcome, [[None]], edge.now_ms)
        assert isinstance(looked, Plan)
        return made, looked

    leader, ask = begin()
    follower, wait = begin()
    assert isinstance(ask.steps[0], Fetch)
    (waiting,) = wait.steps
    assert isinstance(waiting, WaitFor)
    assert waiting.flight in edge.memory.flights
    answer = advance(leader, edge.memory, ask, [world(ask.steps[0])], edge.now_ms)
    assert isinstance(answer, Answer)
    assert edge.memory.flights == {}
    shared = advance(follower, edge.memory, wait, [None], edge.now_ms)
    assert isinstance(shared, Answer)
    assert shared.body == answer.body
    assert "detail=collapsed" in shared.headers["cache-status"]
    assert len(world.asked) == 1


def begin_home(edge: Isolate, **headers: str) -> tuple[Exchange, Plan]:
    """A request for a timeline that is not held, once the PoP has been looked into."""
    fields = {"authorization": f"Bearer token of {USER}"} | headers
    request = Request("GET", f"https://edge.example{HOME}", fields)
    made = Exchange(request, edge.now_ms, ENTROPY)
    outcome = advance(made, edge.memory)
    assert isinstance(outcome, Plan)
    looked = advance(made, edge.memory, outcome, [[None]], edge.now_ms)
    assert isinstance(looked, Plan)
    return made, looked


def go_on(edge: Isolate, made: Exchange, outcome: Answer | Plan) -> Answer:
    """The rest of a request."""
    while isinstance(outcome, Plan):
        results = [edge._do(step) for step in outcome.steps]
        outcome = advance(made, edge.memory, outcome, results, edge.now_ms)
    return outcome


def test_persons_requests_at_once_ask_the_region_once(edge: Isolate, world: World) -> None:
    leader, ask = begin_home(edge)
    followers = [begin_home(edge) for _ in range(3)]
    assert isinstance(ask.steps[0], Fetch)
    assert all(isinstance(wait.steps[0], WaitFor) for _, wait in followers)
    answers = [go_on(edge, made, plan) for made, plan in [(leader, ask), *followers]]
    assert {answer.body for answer in answers} == {answers[0].body}
    assert (world.skeletons(), world.cards()) == (1, 1)
    assert edge.memory.flights == {}
    assert answers[1].headers["cache-status"] == "Nearcast; hit; detail=page"


def test_who_waited_for_a_request_that_failed_asks_for_themselves(
    edge: Isolate, world: World
) -> None:
    leader, ask = begin_home(edge)
    follower, wait = begin_home(edge)
    world.down = True
    assert go_on(edge, leader, ask).status == 503
    world.down = False
    assert go_on(edge, follower, wait).status == 200


def test_who_wrote_after_the_question_is_not_served_its_answer(edge: Isolate, world: World) -> None:
    leader, ask = begin_home(edge)
    edge.ask(f"/v1/follows/{AUTHOR}", "PUT", user=USER)
    follower, wait = begin_home(edge)
    assert go_on(edge, leader, ask).status == 200
    edge.now_ms += 1
    assert go_on(edge, follower, wait).status == 200
    assert world.skeletons() == 2


def test_page_is_kept_although_an_older_one_could_have_stood_in(
    edge: Isolate, world: World
) -> None:
    read(edge)
    edge.now_ms += STALE_MS + 1
    read(edge)
    assert read(edge).headers["cache-status"] == "Nearcast; hit; detail=page"
    assert world.skeletons() == 2


def test_request_that_went_for_others_and_failed_keeps_nobody_waiting(
    edge: Isolate, world: World
) -> None:
    world.down = True
    assert edge.ask(f"/v1/users/{AUTHOR}").status == 503
    assert edge.memory.flights == {}
