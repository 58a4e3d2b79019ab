import json

from edge.exposures import (
    BATCH_MAX,
    GIVEN_UP_MS,
    PENDING_MAX,
    POINTS_MAX,
    Exposures,
    points_of,
)
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
    taken = made.take()
    messages = [json.loads(text) for text in made.messages(taken)]
    assert {len(one["items"]) for one in messages} == {BATCH_MAX}
    assert sum(one["lost"] for one in messages) == 3
    assert made.messages([]) == ()
    assert made.told == {("home-timeline", "ranked"): len(taken)}


def test_one_answer_tells_as_many_points_as_the_platform_takes_and_the_next_one_the_rest() -> None:
    units = [f"eu{number}" for number in range(BATCH_MAX * POINTS_MAX + 1)]
    made = added(*units)
    first = points_of(made.take())
    assert [point.doubles for point in first] == [(BATCH_MAX,)] * POINTS_MAX
    (last,) = points_of(made.take())
    assert last.doubles == (1,)
    people = [one for point in (*first, last) for one in point.blobs[3].split(",")]
    assert len(set(people)) == len(units)
    assert made.take() == []


def test_point_is_of_one_variant_and_small_enough() -> None:
    made = added(*(f"eu{number}" for number in range(150)))
    for variant in range(POINTS_MAX):
        made.add(KEYS, "eu1", "other", f"v{variant}", "v1", NOW_MS)
    points = points_of(made.take())
    assert len(points) == POINTS_MAX
    assert points[0].index == "home-timeline"
    assert points[0].blobs[:3] == ("home-timeline", "ranked", "v1")
    assert max(sum(map(len, point.blobs)) for point in points) < 5_000
    assert len(made.pending) == 2


def test_one_gathers_at_a_time_unless_it_was_stopped() -> None:
    made = added("eu1")
    assert made.begin(NOW_MS)
    assert not made.begin(NOW_MS + GIVEN_UP_MS - 1)
    assert made.begin(NOW_MS + GIVEN_UP_MS)
    made.take()
    assert not made.begin(NOW_MS + GIVEN_UP_MS + 1)
