import pytest

from edge.documents import serve_document
from edge.exchange import Answer, Plan
from edge.stages.serve import serve
from edge.steps import Fetch, Fetched, Unreached
from shared.errors import DirectoryMissing, RegionUnavailable
from tests.edge.given import NOW_MS, memory, routed

PAGE = Fetched(200, {"content-type": "text/html"}, b"<html>")
LOST = Unreached(timed_out=False)


def test_regions_are_asked_one_after_the_other() -> None:
    isolate = memory()
    asked = []
    outcome = serve_document(routed("/docs"), isolate)
    for result in (LOST, Fetched(502, {}, b""), PAGE):
        assert isinstance(outcome, Plan)
        (step,) = outcome.steps
        assert isinstance(step, Fetch)
        asked.append(step.url.split("/")[3])
        outcome = outcome.then(result)
    assert asked == ["use1-a", "euw1-a", "apse1-a"]
    assert outcome == Answer(
        200, {"content-type": "text/html", "cache-control": "public, max-age=300"}, b"<html>"
    )


def test_document_is_remembered_under_its_own_path() -> None:
    isolate = memory()
    plan = serve_document(routed("/docs"), isolate)
    assert isinstance(plan, Plan)
    answer = plan.then(PAGE)
    assert serve_document(routed("/docs", now_ms=NOW_MS + 299_999), isolate) is answer
    assert isinstance(serve_document(routed("/v1/openapi.json"), isolate), Plan)
    assert isinstance(serve_document(routed("/docs", now_ms=NOW_MS + 300_000), isolate), Plan)


def test_front_door_leads_to_the_page() -> None:
    answer = serve(routed("/"), memory())
    assert isinstance(answer, Answer)
    assert (answer.status, answer.headers["location"]) == (302, "/docs")


def test_nobody_to_ask_is_a_problem() -> None:
    isolate = memory()
    outcome = serve_document(routed("/docs"), isolate)
    for _ in range(2):
        assert isinstance(outcome, Plan)
        outcome = outcome.then(LOST)
    assert isinstance(outcome, Plan)
    with pytest.raises(RegionUnavailable):
        outcome.then(LOST)
    isolate.directory = None
    with pytest.raises(DirectoryMissing):
        serve_document(routed("/docs"), isolate)
