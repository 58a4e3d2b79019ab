"""What the edge tells about its work, on the real runtime."""

import json
from collections.abc import Callable

from tests.workerd.conftest import System

Bearer = Callable[..., dict[str, str]]
TRACE = f"00-{'a' * 32}-{'b' * 16}-01"


def test_trace_goes_on_to_the_region_with_its_state(system: System, bearer: Bearer) -> None:
    headers = bearer() | {"traceparent": TRACE, "tracestate": "congo=t61"}
    answer = system.client.get("/v1/me", headers=headers)
    assert answer.status_code == 200
    sent = next(asked.headers for asked in system.region.asked if asked.path == "/v1/me")
    assert sent["traceparent"].startswith(f"00-{'a' * 32}-")
    span = sent["traceparent"].split("-")[2]
    assert sent["tracestate"] == f"nearcast={span},congo=t61"


def test_each_request_is_one_line_without_anybody_in_it(system: System, bearer: Bearer) -> None:
    headers = bearer() | {"nearcast-country": 'D"E'}
    answer = system.client.get("/v1/me?secret=1", headers=headers)
    line = system.edge.await_line(answer.headers["nearcast-request-id"])
    record = json.loads(line)
    assert (record["route"], record["country"]) == ("GET /v1/me", 'D"E')
    for private in ("secret", "eu3v9k2m8x7q1c", headers["authorization"][7:]):
        assert private not in line


def test_metrics_are_prometheus_text(system: System, bearer: Bearer) -> None:
    system.client.get("/v1/me", headers=bearer())
    answer = system.client.get("/_edge/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert '\nnearcast_requests_total{route="GET /v1/me",status="200"' in answer.text
    assert 'event="bug"' not in answer.text


def test_page_of_another_origin_may_read_the_quota(system: System) -> None:
    answer = system.client.get("/healthz", headers={"origin": "https://app.example"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "ratelimit" in answer.headers["access-control-expose-headers"]


def test_cookies_of_100_kb_and_repeated_fields_get_a_defined_answer(system: System) -> None:
    cookie = {"cookie": "a=" + "x" * 100_000}
    answer = system.client.get("/v1/me", headers=cookie)
    assert answer.status_code == 431
    twice = [("authorization", "Bearer a"), ("authorization", "Bearer b")]
    assert system.client.get("/v1/me", headers=twice).status_code == 400
    parents = [("traceparent", TRACE), ("traceparent", TRACE)]
    assert system.client.get("/healthz", headers=parents).status_code == 200
