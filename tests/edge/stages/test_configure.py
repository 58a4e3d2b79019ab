import json

import pytest

from edge.exchange import Exchange, Plan
from edge.memory import Memory, Settings
from edge.stages.configure import configure
from edge.steps import AskRegistry, ReadDocument
from shared.directory import Directory
from shared.errors import DirectoryMissing
from shared.flags.document import FlagSet
from tests.edge.given import NOW_MS, NOW_S, VARIABLES, memory, routed
from tests.shared.documents import directory_document

NEXT = directory_document(stage="next")
VERSION = Directory.from_document(NEXT).version
SNAPSHOT = json.dumps({"pointers": {"directory": VERSION}, "denied": {"gone": NOW_S + 99}})


def newborn() -> Memory:
    return Memory(Settings.from_variables(VARIABLES))


def later(isolate: Memory, age_ms: int) -> tuple[Exchange, Plan | None]:
    made = routed(now_ms=NOW_MS + age_ms)
    outcome = configure(made, isolate)
    assert outcome is None or isinstance(outcome, Plan)
    return made, outcome


def test_first_request_waits_for_snapshot_and_directory() -> None:
    isolate = newborn()
    _, plan = later(isolate, 0)
    assert plan is not None
    assert plan.steps == (AskRegistry("snapshot"),)
    second = plan.then(SNAPSHOT)
    assert isinstance(second, Plan)
    assert second.steps == (ReadDocument(f"directory:{VERSION}"),)
    assert second.then(json.dumps(NEXT)) is None
    assert isolate.directory is not None
    assert isolate.directory.version == VERSION
    assert isolate.is_denied("gone", NOW_MS)


def test_young_snapshot_needs_nothing() -> None:
    made, plan = later(memory(), 3_000)
    assert (plan, made.later) == (None, [])


def test_older_snapshot_is_refreshed_behind_the_answer_once() -> None:
    isolate = memory()
    first, plan = later(isolate, 3_001)
    second, _ = later(isolate, 3_002)
    assert plan is None
    assert (len(first.later), len(second.later)) == (1, 0)
    assert first.notes["snapshot_age_ms"] == 3_001


def test_stale_snapshot_is_refreshed_before_it_is_used() -> None:
    isolate = memory()
    for _ in range(2):  # also by a second request that arrives meanwhile
        _, plan = later(isolate, 30_001)
        assert plan is not None


def test_silent_registry_leaves_everything_as_it_was() -> None:
    isolate = memory()
    before = isolate.directory
    made, plan = later(isolate, 30_001)
    assert plan is not None
    assert plan.then(None) is None
    assert isolate.directory is before
    assert made.notes["registry"] == "unanswered"
    behind, none = later(isolate, 30_002)  # nobody else waits for it
    assert none is None
    assert AskRegistry("snapshot") in [step for plan in behind.later for step in plan.steps]
    assert later(isolate, 30_003)[0].later == []  # nor is it asked by every request
    assert later(isolate, 60_002)[1] is not None


def test_current_version_is_not_read_again() -> None:
    isolate = memory(directory=NEXT)
    _, plan = later(isolate, 30_001)
    assert plan is not None
    assert plan.then(SNAPSHOT) is None


def reading(
    isolate: Memory, snapshot: str = SNAPSHOT, age_ms: int = 30_001
) -> tuple[Exchange, Plan]:
    """The Plan that reads what a snapshot names."""
    made, plan = later(isolate, age_ms)
    assert plan is not None
    second = plan.then(snapshot)
    assert isinstance(second, Plan)
    return made, second


@pytest.mark.parametrize("text", ["{", "{}", "[]", '{"format": 99}'])
def test_unreadable_document_leaves_the_last_one_and_is_read_once(text: str) -> None:
    isolate = memory()
    before = isolate.directory
    made, plan = reading(isolate)
    assert plan.then(text) is None
    assert isolate.directory is before
    assert made.notes["directory"] == "unreadable"
    _, again = later(isolate, 60_003)
    assert again is not None
    assert again.then(SNAPSHOT) is None


@pytest.mark.parametrize("text", [None, ""])
def test_document_that_kv_has_not_comes_from_the_registry(text: str | None) -> None:
    isolate = memory()
    _, plan = reading(isolate)
    second = plan.then(text)
    assert isinstance(second, Plan)
    assert second.steps == (AskRegistry("document", ("directory", VERSION)),)
    assert second.then(json.dumps(NEXT)) is None
    assert isolate.versions["directory"] == VERSION


@pytest.mark.parametrize("told", [None, ""])
def test_document_that_is_nowhere_leaves_the_last_one_and_is_looked_for_again(
    told: str | None,
) -> None:
    isolate = memory()
    before = isolate.directory
    made, plan = reading(isolate)
    second = plan.then(None)
    assert isinstance(second, Plan)
    assert second.then(told) is None
    assert isolate.directory is before
    assert made.notes["directory"] == "unreachable"
    reading(isolate, age_ms=60_003)


def test_each_document_stands_for_itself() -> None:
    """A bad one keeps no good one from coming into force, and a kind unheard of is passed over."""
    flags = {"flags": {}}
    version = FlagSet.from_document(flags).version
    pointers = {"directory": VERSION, "flags": version, "issuers": "bad", "passwords": "x"}
    isolate = memory()
    made, plan = reading(isolate, json.dumps({"pointers": pointers, "denied": {}}))
    keys = [f"directory:{VERSION}", f"flags:{version}", "issuers:bad"]
    assert plan.steps == tuple(map(ReadDocument, keys))
    assert plan.then(json.dumps(NEXT), json.dumps(flags), '{"format": 7}') is None
    assert isolate.versions == {"directory": VERSION, "flags": version}
    assert isolate.flags is not None
    assert made.notes["issuers"] == "unreadable"


def test_snapshot_taken_before_a_publication_does_not_undo_it() -> None:
    isolate = memory()
    _, plan = later(isolate, 30_001)
    assert plan is not None
    before = isolate.directory
    isolate.published_ms = NOW_MS + 30_002
    assert plan.then(SNAPSHOT) is None
    assert isolate.directory is before
    assert isolate.is_denied("gone", NOW_MS)  # denials count all the same


def test_nothing_but_the_edge_itself_works_without_a_directory() -> None:
    isolate = newborn()
    isolate.snapshot_ms = NOW_MS
    assert configure(routed("/healthz"), isolate) is None
    with pytest.raises(DirectoryMissing):
        configure(routed("/v1/me"), isolate)
