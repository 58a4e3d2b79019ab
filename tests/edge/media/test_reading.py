"""An isolate reads only so much at once, and what nobody ends is forgotten."""

from edge.media.reading import LEASE_MS, Reading


def test_room_is_given_until_there_is_none() -> None:
    reading = Reading(100)
    first, second = reading.begin(60, 0), reading.begin(40, 0)
    assert first
    assert second
    assert not reading.begin(1, 0)
    reading.end(first)
    reading.end(first)
    assert reading.bytes == 40
    assert reading.begin(60, 0)


def test_read_whose_request_is_gone_is_forgotten() -> None:
    reading = Reading(100)
    reading.begin(100, 0)
    assert not reading.begin(1, LEASE_MS - 1)
    assert reading.begin(100, LEASE_MS)
    assert reading.bytes == 100


def test_larger_than_all_of_it_finds_no_room() -> None:
    assert not Reading(100).begin(101, 0)
