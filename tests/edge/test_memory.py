import pytest

from edge.memory import Settings
from edge.skeletons import Lifetime
from shared.directory import Directory
from tests.edge.given import NOW_MS, NOW_S, USER, VARIABLES, memory
from tests.shared.documents import directory_document


def test_settings_name_what_is_missing() -> None:
    for name in VARIABLES:
        with pytest.raises(KeyError, match=name):
            Settings.from_variables({k: v for k, v in VARIABLES.items() if k != name})


def test_settings_are_careful_unless_told_otherwise() -> None:
    settings = Settings.from_variables(VARIABLES)
    assert not settings.local_overrides
    assert settings.cors_origins == frozenset()


def test_denial_is_never_taken_back_by_an_older_snapshot() -> None:
    isolate = memory()
    isolate.deny({"mine": NOW_S + 60}, NOW_MS)
    isolate.deny({"theirs": NOW_S + 60}, NOW_MS)
    assert isolate.is_denied("mine", NOW_MS)
    assert isolate.is_denied("theirs", NOW_MS)


def test_denial_is_forgotten_when_no_token_can_be_alive() -> None:
    isolate = memory()
    isolate.deny({"old": NOW_S + 60}, NOW_MS)
    assert not isolate.is_denied("old", NOW_MS + 60_000)
    isolate.deny({}, NOW_MS + 60_000)
    assert isolate.denied == {}


def test_new_directory_makes_tokens_be_verified_anew() -> None:
    isolate = memory()
    isolate.names.put("ada", USER, NOW_MS + 1)
    isolate.adopt(Directory.from_document(directory_document(stage="next")))
    assert len(isolate.names) == 0
    assert set(isolate.issuers) == {
        zone["pool"]["issuer"] for zone in directory_document()["zones"].values()
    }


def test_how_long_timelines_are_served_from_memory_is_the_deployments_to_say() -> None:
    assert memory().settings.skeletons == Lifetime(10_000, 60_000)
    told = memory(SKELETON_FRESH_S="1", SKELETON_STALE_S="3").settings.skeletons
    assert told == Lifetime(1_000, 3_000)
