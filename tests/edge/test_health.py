import json

from edge.exchange import Answer, Plan
from edge.health import serve_health
from edge.memory import Memory
from edge.steps import Fetch, Unreached
from tests.edge.given import NOW_MS, VARIABLES, fetched, memory, routed


def ask(isolate: Memory, now_ms: int = NOW_MS) -> Answer | Plan | None:
    return serve_health(routed("/healthz", now_ms=now_ms), isolate)


def test_every_region_is_probed_at_the_same_time() -> None:
    plan = ask(memory())
    assert isinstance(plan, Plan)
    urls = [step.url for step in plan.steps if isinstance(step, Fetch)]
    assert urls == [
        f"http://127.0.0.1:1/{cell}/api/internal/health" for cell in ("use1-a", "euw1-a", "apse1-a")
    ]


def test_lost_region_is_down_and_the_edge_is_not() -> None:
    plan = ask(memory())
    assert isinstance(plan, Plan)
    answer = plan.then(fetched({}), Unreached(timed_out=True), fetched({}, 503))
    assert isinstance(answer, Answer)
    document = json.loads(answer.body)
    assert (answer.status, document["status"]) == (200, "degraded")
    assert document["version"] == VARIABLES["VERSION"]
    assert document["regions"] == {"us-east-1": "up", "eu-west-1": "down", "ap-southeast-1": "down"}


def test_answer_is_remembered_for_five_seconds() -> None:
    isolate = memory()
    plan = ask(isolate)
    assert isinstance(plan, Plan)
    answer = plan.then(fetched({}), fetched({}), fetched({}))
    assert isinstance(answer, Answer)
    assert json.loads(answer.body)["status"] == "ok"
    assert ask(isolate, NOW_MS + 4_999) is answer
    assert isinstance(ask(isolate, NOW_MS + 5_000), Plan)


def test_edge_without_directory_is_alive() -> None:
    isolate = memory()
    isolate.directory = None
    answer = ask(isolate)
    assert isinstance(answer, Answer)
    assert json.loads(answer.body)["status"] == "unconfigured"
