import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.timelines.positions import (
    DAY_MS,
    KNOWN,
    LATE_MS,
    SHOWN,
    Position,
    hash_of,
    newest,
)
from shared import cursors
from shared.clock import HybridTime
from shared.errors import CursorExpired, CursorMalformed
from shared.ids import new_post_id
from shared.limits import CURSOR_MAX
from tests.functions.events import KEYS
from tests.functions.world import new_user

NOW_MS = 1_795_167_000_000
AUTHOR = new_user("eu")

moments = st.integers(NOW_MS - 40 * DAY_MS, NOW_MS)
ids = st.builds(lambda ms: new_post_id(HybridTime(ms), AUTHOR), moments)
keys = ids | st.builds(lambda i: f"{i}+", ids)
hashes = st.binary(min_size=3, max_size=3)
positions = st.builds(
    Position,
    st.none() | keys,
    st.none() | ids,
    st.lists(hashes, max_size=SHOWN).map(tuple),
    st.lists(hashes, max_size=KNOWN).map(tuple),
)


@given(positions, st.integers(0, 30 * DAY_MS))
def test_a_position_is_read_as_it_was_written_for_30_days(position, later):
    assert Position.read(position.write(NOW_MS), NOW_MS + later) == position


def test_a_position_expires_after_30_days():
    with pytest.raises(CursorExpired):
        Position.read(Position().write(NOW_MS), NOW_MS + 31 * DAY_MS)


@given(positions)
def test_every_position_fits_a_cursor(position):
    cursor = cursors.seal(KEYS, f"home:{AUTHOR}", position.write(NOW_MS))
    assert len(cursor) <= CURSOR_MAX
    assert cursors.unseal(KEYS, f"home:{AUTHOR}", cursor) == position.write(NOW_MS)


@pytest.mark.parametrize("text", ["", "p1", "x....", "20777.a.b.c", "20777.a.b.c.d.e"])
def test_what_another_release_wrote_is_malformed(text):
    with pytest.raises(CursorMalformed):
        Position.read(text, NOW_MS)


recent = st.integers(NOW_MS - 2 * LATE_MS, NOW_MS).map(
    lambda ms: new_post_id(HybridTime(ms), AUTHOR)
)


@given(st.sets(recent, max_size=40))
def test_what_was_read_is_not_newer_again(passed):
    position = newest(sorted(passed, reverse=True), None, NOW_MS)
    assert position.until is not None
    for entry_id in passed:
        assert entry_id <= position.until or hash_of(entry_id) in position.known
    assert len(position.known) <= KNOWN


@given(st.sets(recent, max_size=KNOWN), recent)
def test_what_arrives_late_is_newer_all_the_same(passed, late):
    position = newest(sorted(passed, reverse=True), None, NOW_MS)
    recently = late > new_post_id(HybridTime(NOW_MS - LATE_MS, 65_535), AUTHOR)
    if late not in passed and recently:
        assert late > position.until
        assert hash_of(late) not in position.known


def test_what_lies_below_a_page_is_not_newer():
    passed = [new_post_id(HybridTime(NOW_MS - n), AUTHOR) for n in range(3)]
    assert newest(passed, passed[-1], NOW_MS).until == passed[-1]


def test_of_very_many_recent_entries_the_newest_are_named_and_the_others_below():
    passed = [new_post_id(HybridTime(NOW_MS - n), AUTHOR) for n in range(3 * KNOWN)]
    position = newest(passed, None, NOW_MS)
    assert position.known == tuple(hash_of(one) for one in passed[:KNOWN])
    assert position.until == passed[KNOWN]
