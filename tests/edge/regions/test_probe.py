import json

from edge.exchange import Exchange, Plan, Request
from edge.regions.probe import probe_all
from edge.steps import AskRegistry, Fetch, Unreached
from shared import context
from tests.edge.given import ENTROPY, NOW_MS, fetched, memory

SNAPSHOT = json.dumps({"pointers": {}, "denied": {}})


def begun(found: dict[str, bool], isolate: object = None) -> Plan:
    made = Exchange(Request("GET", "/", {}), NOW_MS, ENTROPY)
    plan = probe_all(made, isolate or memory(), found.update)
    assert plan.steps == (AskRegistry("snapshot"),)
    return plan


def test_every_region_is_asked_at_once_with_a_signed_context() -> None:
    found: dict[str, bool] = {}
    plan = begun(found).then(SNAPSHOT)
    assert isinstance(plan, Plan)
    assert len(plan.steps) == 3
    for step in plan.steps:
        assert isinstance(step, Fetch)
        assert step.url.endswith("/internal/health")
        assert context.HEADER in step.headers
        assert step.timeout_ms == 2_000
    plan.then(fetched({}), Unreached(timed_out=True), fetched({}, 503))
    assert found == {"us-east-1": True, "eu-west-1": False, "ap-southeast-1": False}


def test_nothing_is_asked_before_there_is_a_directory() -> None:
    isolate, found = memory(), {}
    isolate.directory = None
    assert begun(found, isolate).then(SNAPSHOT) is None
    assert found == {}
