from edge.regions.board import Board
from tests.edge.given import NOW_MS, memory

DIRECTORY = memory().directory
assert DIRECTORY is not None
CELL = DIRECTORY.cell("euw1-a")
OTHER = DIRECTORY.cell("use1-a")


def failing() -> Board:
    board = Board()
    for _ in range(3):
        board.record(CELL, ok=False, took_ms=1, now_ms=NOW_MS)
    return board


def test_failing_cell_does_not_close_the_others() -> None:
    board = failing()
    assert not board.admits(CELL, NOW_MS)
    assert board.admits(OTHER, NOW_MS)


def test_published_outage_closes_a_region_that_this_isolate_never_asked() -> None:
    board = Board()
    board.learn({"eu-west-1": {"state": "down", "since_ms": 0}})
    assert not board.admits(CELL, NOW_MS)
    board.learn({"eu-west-1": {"state": "returning", "since_ms": 0}})
    assert board.admits(CELL, NOW_MS)


def test_published_return_closes_the_breaker() -> None:
    board = failing()
    board.learn({"eu-west-1": {"state": "down", "since_ms": 0}})
    board.learn({})
    assert board.admits(CELL, NOW_MS)


def test_failures_are_reported_once_a_second() -> None:
    board = Board()
    assert board.should_report("eu-west-1", NOW_MS)
    assert not board.should_report("eu-west-1", NOW_MS + 999)
    assert board.should_report("us-east-1", NOW_MS + 999)
    assert board.should_report("eu-west-1", NOW_MS + 1_000)


def test_known_outage_needs_no_report() -> None:
    board = Board()
    board.learn({"eu-west-1": {"state": "down", "since_ms": 0}})
    assert not board.should_report("eu-west-1", NOW_MS)


def test_traffic_is_told_once_a_minute() -> None:
    board = Board()
    assert [board.should_watch(NOW_MS + ms) for ms in (0, 59_999, 60_000)] == [True, False, True]
