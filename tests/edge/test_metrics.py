import re

import pytest

from edge.exchange import Answer
from edge.memory import Memory
from edge.metrics import FLUSH_MS, POINTS_MAX, observe, serve_metrics
from edge.steps import WritePoints
from shared.errors import RouteUnknown
from tests.edge.given import NOW_MS, VARIABLES, memory, routed


def counted(
    isolate: Memory, target: str = "/v1/me", status: int = 200, told: str = "", **notes: object
) -> None:
    made = routed(target)
    made.now_ms += 12
    made.spent_ms = {"forward": 12}
    made.notes.update(notes)
    headers = {"cache-status": told} if told else {}
    observe(made, isolate, Answer(status, headers, b"1234"))


def told(isolate: Memory, now_ms: int) -> WritePoints | None:
    made = routed(now_ms=now_ms)
    observe(made, isolate, Answer(200, {}))
    plans = [step for plan in made.later for step in plan.steps]
    return plans[0] if plans and isinstance(plans[0], WritePoints) else None


def text(isolate: Memory) -> str:
    answer = serve_metrics(routed("/_edge/metrics"), isolate)
    assert isinstance(answer, Answer)
    return answer.body.decode()


def test_requests_are_counted_by_route_status_and_layer() -> None:
    isolate = memory(LOCAL_OVERRIDES="1")
    counted(isolate, told="Nearcast; hit; detail=page")
    counted(isolate, told="Nearcast; hit; detail=page")
    counted(isolate, told="Nearcast; hit; ttl=3")
    counted(isolate, told="Nearcast; fwd=stale; fwd-status=200; stored")
    counted(isolate, status=404)
    lines = text(isolate)
    hit = 'route="GET /v1/me",status="200",cache="page"'
    assert f"nearcast_requests_total{{{hit}}} 2\n" in lines
    assert f"nearcast_request_milliseconds_total{{{hit}}} 24\n" in lines
    assert f"nearcast_response_bytes_total{{{hit}}} 8\n" in lines
    for layer in ("response", "miss", "-"):
        assert f'cache="{layer}"}} 1\n' in lines
    assert 'nearcast_stage_milliseconds_total{stage="forward"} 60\n' in lines


def test_limits_failovers_and_breakers_are_counted() -> None:
    isolate = memory(LOCAL_OVERRIDES="1")
    counted(isolate, limited="user")
    counted(isolate, failover="stale", retried=True)
    assert isolate.directory is not None
    cell = isolate.directory.cell("euw1-a")
    for _ in range(3):
        isolate.board.record(cell, ok=False, took_ms=1, now_ms=NOW_MS)
    isolate.board.states["eu-west-1"] = "down"
    lines = text(isolate)
    assert 'nearcast_events_total{event="limited",kind="user"} 1\n' in lines
    assert 'nearcast_events_total{event="failover",kind="stale"} 1\n' in lines
    assert 'nearcast_events_total{event="retried",kind="-"} 1\n' in lines
    assert 'nearcast_breaker_open{cell="euw1-a"} 1\n' in lines
    assert 'nearcast_region_down{region="eu-west-1"} 1\n' in lines
    assert 'nearcast_region_down{region="us-east-1"} 0\n' in lines


def test_text_is_what_prometheus_reads() -> None:
    isolate = memory(LOCAL_OVERRIDES="1")
    counted(isolate, told='x; hit; detail=odd"\\\n')
    sample = re.compile(r'[a-z_]+(\{([a-z]+="([^"\\\n]|\\["\\n])*",?)+\})? \d+(\.\d+)?')
    lines = text(isolate).splitlines()
    assert len(lines) > 10
    for line in lines:
        assert re.fullmatch(r"# TYPE [a-z_]+ (counter|gauge)", line) or sample.fullmatch(line)


def test_deployed_edge_shows_nobody_its_numbers() -> None:
    with pytest.raises(RouteUnknown):
        serve_metrics(routed("/_edge/metrics"), memory())


def test_sums_are_told_behind_an_answer_now_and_then() -> None:
    isolate = memory()
    isolate.metrics.published, isolate.metrics.told_ms = True, NOW_MS
    counted(isolate)
    counted(isolate)
    step = told(isolate, NOW_MS + FLUSH_MS)
    assert step is not None
    request = next(point for point in step.points if point.index == "request")
    assert request.blobs == ("GET /v1/me", "200", "-", VARIABLES["VERSION"])
    assert request.doubles == (3, 24, 8)
    assert told(isolate, NOW_MS + FLUSH_MS + 1) is None
    again = told(isolate, NOW_MS + 2 * FLUSH_MS)
    assert again is not None
    assert [point.doubles[0] for point in again.points] == [2], "what was told is not told again"


def test_one_request_tells_no_more_than_the_platform_takes() -> None:
    isolate = memory()
    isolate.metrics.published = True
    isolate.metrics.told_ms = NOW_MS
    for status in range(400, 424):
        counted(isolate, status=status)
    first = told(isolate, NOW_MS + FLUSH_MS)
    second = told(isolate, NOW_MS + 2 * FLUSH_MS)
    assert first is not None
    assert second is not None
    assert len(first.points) == POINTS_MAX
    heard = {point.blobs[1] for point in (*first.points, *second.points)}
    assert {str(status) for status in range(400, 424)} <= heard


def test_nothing_is_told_where_there_is_no_dataset() -> None:
    isolate = memory()
    assert told(isolate, NOW_MS + 10 * FLUSH_MS) is None
