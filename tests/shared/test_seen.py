import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.seen import BYTES, CAPACITY, Sketch


def ids(kind: str, count: int) -> list[str]:
    return [f"{kind} {number}" for number in range(count)]


def wrong(sketch: Sketch, count: int = 20_000) -> float:
    return sum(one in sketch for one in ids("never seen", count)) / count


def test_at_5000_posts_at_most_one_in_a_hundred_is_mistaken():
    sketch = Sketch().with_posts(ids("seen", 2 * CAPACITY))
    assert all(one in sketch for one in ids("seen", 2 * CAPACITY))
    assert len(sketch.younger) + len(sketch.older) == 2 * BYTES
    assert 0 < wrong(sketch) <= 0.01


def test_the_latest_posts_are_remembered_and_older_ones_forgotten():
    sketch = Sketch()
    for start in range(0, 10_000, 1_000):
        sketch = sketch.with_posts(ids("seen", 10_000)[start : start + 1_000])
    assert all(one in sketch for one in ids("seen", 10_000)[-CAPACITY:])
    assert sum(one in sketch for one in ids("seen", 10_000)[: -2 * CAPACITY]) < 100


def test_nothing_was_seen_at_first():
    assert "p1" not in Sketch()


@given(st.lists(st.text(max_size=5), max_size=50), st.lists(st.text(max_size=5), max_size=50))
def test_merged_sketches_know_what_either_knows(one, other):
    merged = Sketch().with_posts(one).merged(Sketch().with_posts(other))
    assert all(post in merged for post in one + other)
    assert merged == Sketch().with_posts(other).merged(Sketch().with_posts(one))


def test_a_sketch_merged_with_itself_is_itself():
    sketch = Sketch().with_posts(ids("seen", 3_000))
    again = sketch.merged(sketch)
    assert (again.younger, again.older) == (sketch.younger, sketch.older)
    assert again.count == pytest.approx(sketch.count, rel=0.03)


def test_adding_what_was_seen_changes_nothing():
    sketch = Sketch().with_posts(ids("seen", 100))
    assert sketch.with_posts(ids("seen", 100)) == sketch
