import json

from edge.exposures import BATCH_MAX, GIVEN_UP_MS, PENDING_MAX, Exposures
from shared.keys import Keys
from tests.edge.given import NOW_MS, VARIABLES

KEYS = Keys.from_text(VARIABLES["CONTEXT_KEYS"])


def added(*units: str, to: Exposures | None = None) -> Exposures:
    made = to or Exposures()
    for unit in units:
        made.add(KEYS, unit, "home-timeline", "ranked", "v1", NOW_MS)
    return made


def test_same_exposure_has_the_same_id_in_every_isolate() -> None:
    first, second = (added("eu1").take()[0] for _ in range(2))
    assert first == second
    assert "eu1" not in str(first)


def test_exposure_is_told_once() -> None:
    made = added("eu1", "eu1", "eu2")
    assert len(made.pending) == 2
    made.take()
    assert added("eu1", to=made).pending == []


def test_messages_are_bounded_and_what_was_lost_is_counted() -> None:
    made = added(*(f"eu{number}" for number in range(PENDING_MAX + 3)))
    messages = [json.loads(text) for text in made.messages(made.take())]
    assert {len(one["items"]) for one in messages} == {BATCH_MAX}
    assert sum(len(one["items"]) for one in messages) == PENDING_MAX
    assert sum(one["lost"] for one in messages) == 3
    assert made.take() == []
    assert made.messages([]) == ()


def test_one_gathers_at_a_time_unless_it_was_stopped() -> None:
    made = added("eu1")
    assert made.begin(NOW_MS)
    assert not made.begin(NOW_MS + GIVEN_UP_MS - 1)
    assert made.begin(NOW_MS + GIVEN_UP_MS)
    made.take()
    assert not made.begin(NOW_MS + GIVEN_UP_MS + 1)
