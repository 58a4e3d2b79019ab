import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions import deadline
from functions.records import Entry
from functions.timelines.walk import Batch, Walk
from shared.errors import DeadlineExceeded

IDS = [f"p{number:02d}" for number in range(30)]

sources = st.lists(
    st.tuples(st.sets(st.sampled_from(IDS)), st.integers(1, 7)), min_size=1, max_size=5
)


def source(ids: set[str], size: int, reads: list[int] | None = None):
    def read(before):
        if reads is not None:
            reads.append(size)
        older = sorted((i for i in ids if before is None or i < before), reverse=True)
        entries = [Entry("", i, f"from {len(ids)}") for i in older[:size]]
        return Batch(entries, entries[-1].post_id if len(entries) == size else None)

    return read


@given(sources, st.none() | st.sampled_from(IDS))
def test_every_entry_of_every_source_is_met_once_newest_first(made, before):
    walk = Walk([source(*one) for one in made], before, rounds=1_000)
    everything = {i for ids, _ in made for i in ids if before is None or i < before}
    assert [entry.post_id for entry in walk] == sorted(everything, reverse=True)
    assert walk.floor is None


@given(sources, st.integers(0, 3))
def test_a_walk_that_goes_on_at_its_floor_loses_nothing(made, rounds):
    found, before = [], None
    for _ in range(100):
        walk = Walk([source(*one) for one in made], before, rounds)
        found += [entry.post_id for entry in walk]
        before = walk.floor
        if before is None:
            break
    assert found == sorted({i for ids, _ in made for i in ids}, reverse=True)


def test_an_entry_in_two_sources_is_taken_from_the_first():
    first = source({"p1"}, 5)
    second = source({"p1", "p2"}, 5)
    assert [(e.post_id, e.author_id) for e in Walk([first, second], None, 5)] == [
        ("p2", "from 2"),
        ("p1", "from 1"),
    ]


def test_only_the_source_at_the_floor_is_read_again():
    often, once = [], []
    ids = set(IDS[10:])
    walk = Walk([source(ids, 5, often), source(set(IDS[:10]), 10, once)], None, 10)
    seen = [entry.post_id for entry, _ in zip(walk, range(20), strict=False)]
    assert seen == IDS[:9:-1]
    assert len(once) == 1
    assert len(often) > 1


def test_a_batch_may_be_empty_and_not_the_last():
    batches = iter([Batch([], "p20"), Batch([Entry("", "p03", "")], None)])
    assert [entry.post_id for entry in Walk([lambda _: next(batches)], None, 5)] == ["p03"]


def test_nobody_is_asked_without_sources():
    walk = Walk([], None, 5)
    assert (list(walk), walk.floor) == ([], None)


def test_sources_are_read_by_the_deadline_of_whoever_walks():
    def read(_):
        deadline.check()
        return Batch([], None)

    with deadline.until(1), pytest.raises(DeadlineExceeded):
        list(Walk([read, read], None, 5))
