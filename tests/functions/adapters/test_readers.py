import pytest

from functions.records import Reader
from shared.limits import READER_SET_MAX
from tests.functions.world import new_user


@pytest.fixture
def readers(stores):
    return stores["eu"].readers


def test_nobody_has_a_row_at_first(readers):
    assert readers.get(new_user("eu")) is None


def test_members_are_added_once_and_taken_out(readers):
    owner, one, two, three = (new_user("eu") for _ in range(4))
    readers.add(owner, "muted", [one, two])
    readers.add(owner, "muted", [two, three])
    assert readers.discard(owner, "muted", [one, one]) == readers.get(owner)
    assert readers.get(owner) == Reader(owner_id=owner, muted=frozenset({two, three}))


def test_sets_are_kept_apart(readers):
    owner, other = new_user("eu"), new_user("us")
    for name in ("muted", "blocked", "blocked_by", "reported", "hybrid", "pulled"):
        readers.add(owner, name, [other, name])
    readers.discard(owner, "hybrid", [other, "hybrid"])
    row = readers.get(owner)
    assert row.hybrid == frozenset()
    for name in ("muted", "blocked", "blocked_by", "reported", "pulled"):
        assert getattr(row, name) == {other, name}


def test_taking_out_makes_no_row(readers):
    owner = new_user("eu")
    assert readers.discard(owner, "muted", [new_user("eu")]) is None
    assert readers.add(owner, "muted", []) == Reader(owner_id=owner)
    assert readers.get(owner) is None


def test_a_set_past_its_bound_is_crowded_and_keeps_its_members(readers):
    owner = new_user("eu")
    members = [f"member-{number}" for number in range(READER_SET_MAX)]
    readers.add(owner, "blocked_by", members)
    assert readers.get(owner).crowded == frozenset()
    row = readers.add(owner, "blocked_by", ["one-more"])
    assert row == readers.get(owner)
    assert row.crowded == {"blocked_by"}
    assert row.blocked_by == set(members)


def test_a_reader_is_activated_once_until_it_runs_out(readers):
    owner = new_user("eu")
    assert readers.activate(owner, 1000, 5000)
    assert not readers.activate(owner, 4999, 9000)
    assert readers.activate(owner, 5000, 9000)
    assert readers.get(owner).active_until_ms == 9000


@pytest.mark.parametrize("mark", ["built_ms", "caught_ms", "noticed_ms"])
def test_marks_only_move_forward(readers, mark):
    owner = new_user("eu")
    for ms in (5, 9, 7):
        readers.advance(owner, mark, ms)
    assert readers.get(owner) == Reader(owner_id=owner, **{mark: 9})


def test_a_reader_row_is_no_entry(stores):
    owner = new_user("eu")
    stores["eu"].readers.add(owner, "muted", [new_user("us")])
    assert stores["eu"].feeds.page(owner, 10) == []
