import json

from edge import log
from edge.exchange import Answer, Caller
from tests.edge.given import NOW_MS, NOW_S, USER, routed


def test_line_has_what_operating_needs() -> None:
    made = routed("/v1/users/@ada?limit=3", country="DE")
    made.request_id, made.traceparent = "r-1", f"00-{'a' * 32}-{'b' * 16}-01"
    made.now_ms = NOW_MS + 12
    made.spent_ms = {"forward": 12}
    made.notes["retried"] = True
    record = json.loads(log.line(made, Answer(200, {}, b"1234")))
    assert record == {
        "level": "info",
        "message": "request",
        "request_id": "r-1",
        "trace_id": "a" * 32,
        "route": "GET /v1/users/{user}",
        "status": 200,
        "duration_ms": 12,
        "bytes": 4,
        "country": "DE",
        "stages_ms": {"forward": 12},
        "retried": True,
    }


def test_line_points_at_nobody() -> None:
    made = routed("/v1/users/@ada", headers={"authorization": "Bearer secret", "cookie": "me"})
    made.caller, made.address = Caller(USER, "eu", "family-1", NOW_S), "192.0.2.7"
    line = log.line(made, Answer(500, {}))
    assert json.loads(line)["level"] == "error"
    for private in ("ada", "secret", USER, "family-1", "192.0.2.7"):
        assert private not in line
