import json
from typing import Any

import pytest

from edge.exchange import Caller, Exchange
from edge.exposures import POP_MAX
from edge.memory import Memory
from edge.stages.decide import context_of, decide
from edge.steps import Expose, Pause, ReadPop
from shared.flags.document import FlagSet
from tests.edge.given import NOW_MS, NOW_S, USER, memory, routed

HOME = "/v1/timelines/home"
ALL = {"fractional": [["ranked", 100], ["recent", 0]]}


def flag(targeting: Any = None, **about: Any) -> dict[str, Any]:
    return {
        "state": "ENABLED",
        "variants": {"ranked": "ranked", "recent": "recent"},
        "defaultVariant": "recent",
        "targeting": targeting or {},
        "metadata": about,
    }


def isolate_with(about: dict[str, Any] | None = None, **flags: Any) -> Memory:
    isolate = memory()
    named = {key.replace("_", "-"): value for key, value in flags.items()}
    isolate.adopt_flags(FlagSet.from_document({"flags": named, "metadata": about or {}}))
    return isolate


def enter(
    isolate: Memory,
    target: str = HOME,
    user: str | None = USER,
    now_ms: int = NOW_MS,
    **headers: str,
) -> Exchange:
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    made = routed(target, headers=fields, now_ms=now_ms, country="DE")
    if user is not None:
        made.caller = Caller(user, "eu", "family", NOW_S + 60)
    assert decide(made, isolate) is None
    return made


def test_without_a_document_nothing_is_decided() -> None:
    made = enter(memory())
    assert (made.decision, made.variant, made.later) == ({}, "", [])


def test_only_what_the_route_names_or_its_functions_ask_for_is_decided() -> None:
    isolate = isolate_with(
        home_timeline=flag(ALL), posting=flag(routes="POST /v1/posts"), stray=flag(ALL)
    )
    assert enter(isolate).decision == {
        "home-timeline": ("ranked", "ranked", "TARGETING_MATCH", None)
    }
    assert enter(isolate, "/v1/me").decision == {}


def test_only_what_the_route_names_tells_cached_answers_apart() -> None:
    isolate = isolate_with(home_timeline=flag(ALL), other=flag(ALL, routes="*"))
    made = enter(isolate)
    assert made.decision.keys() == {"home-timeline", "other"}
    assert made.variant == "home-timeline=ranked"
    assert enter(isolate, "/v1/me").variant == ""


@pytest.mark.parametrize(
    ("headers", "device", "client"),
    [
        ({}, None, None),
        ({"nearcast_device": "0123abcd-XYZ"}, "0123abcd-XYZ", None),
        ({"nearcast_device": "short"}, None, None),
        ({"nearcast_device": "x" * 65}, None, None),
        ({"nearcast_client": "ios/2.3.1"}, None, {"name": "ios", "version": "2.3.1"}),
        ({"nearcast_client": "ios"}, None, None),
    ],
)
def test_rules_see_what_is_known_without_asking(headers: Any, device: Any, client: Any) -> None:
    made = enter(memory(), **headers)
    assert context_of(made) == {
        "user": USER, "zone": "eu", "device": device, "client": client,
        "country": "DE", "route": "GET /v1/timelines/home",
    }  # fmt: skip


def test_rules_target_by_country_and_client_version() -> None:
    rule = {"if": [{"and": [
        {"==": [{"var": "country"}, "DE"]},
        {"sem_ver": [{"var": "client.version"}, ">=", "2.0.0"]},
    ]}, "ranked", "recent"]}  # fmt: skip
    isolate = isolate_with(home_timeline=flag(rule))
    assert enter(isolate, nearcast_client="ios/2.3.1").variant == "home-timeline=ranked"
    assert enter(isolate, nearcast_client="ios/1.9.0").variant == "home-timeline=recent"


def test_nobody_changes_sides_by_signing_in_on_a_device() -> None:
    half = {"fractional": [["ranked", 50], ["recent", 50]]}
    isolate = isolate_with(home_timeline=flag(half, unit="device"))
    for number in range(20):
        device = f"device-{number:04d}"
        seen = {enter(isolate, user=user, nearcast_device=device).variant for user in (None, USER)}
        assert len(seen) == 1


def test_decision_is_remembered_until_flags_change() -> None:
    isolate = isolate_with(home_timeline=flag(ALL))
    first = enter(isolate)
    assert enter(isolate).decision is first.decision
    assert enter(isolate, now_ms=NOW_MS + 10_000).decision is not first.decision
    isolate.adopt_flags(FlagSet.from_document({"flags": {"home-timeline": flag()}}))
    assert enter(isolate).variant == "home-timeline=recent"


def test_fields_that_run_together_are_not_anothers_decision() -> None:
    newer = {"sem_ver": [{"var": "client.version"}, ">=", "2.0.0"]}
    isolate = isolate_with(home_timeline=flag({"if": [newer, "ranked", "recent"]}))
    first = enter(isolate, nearcast_device="device-1 ios/2.0.0", nearcast_client="")
    second = enter(isolate, nearcast_device="device-1", nearcast_client="ios/2.0.0")
    assert (first.variant, second.variant) == ("home-timeline=recent", "home-timeline=ranked")


def test_failed_rule_is_noted_and_leaves_the_askers_default() -> None:
    made = enter(isolate_with(home_timeline=flag({"var": "user"})))
    assert made.decision["home-timeline"].error == "PARSE_ERROR"
    assert made.notes["flags_failed"] == ["home-timeline"]


def told(made: Exchange, known: tuple[bool, ...] = ()) -> list[dict[str, Any]]:
    """What leaves, where the PoP has told some of it before."""
    (plan,) = made.later
    assert isinstance(plan.steps[0], Pause)
    asked: Any = plan.then(None)
    (read,) = asked.steps
    assert isinstance(read, ReadPop)
    before = [b"1" if one else None for one in known] or [None] * len(read.names)
    second = asked.then(before)
    if second is None:
        return []
    step, *kept = second.steps
    assert isinstance(step, Expose)
    items = [item for message in step.messages for item in json.loads(message)["items"]]
    assert {one.name for one in kept} == {f"exposure/{item['id']}" for item in items}
    return items


def test_experiment_is_told_once_a_person_and_variant() -> None:
    isolate = isolate_with(home_timeline=flag(ALL))
    made = enter(isolate)
    isolate.decisions.clear()
    others = [enter(isolate), enter(isolate, user="us3v9k2m8x7q1c")]
    assert [other.later for other in others] == [[], []]
    items = told(made)
    assert [item["variant"] for item in items] == ["ranked", "ranked"]
    assert len({item["person"] for item in items}) == 2
    assert USER not in json.dumps(items)
    assert enter(isolate, now_ms=NOW_MS + 40_000).later == []


def test_what_the_pop_has_told_is_not_told_again() -> None:
    isolate = isolate_with(home_timeline=flag(ALL))
    made = enter(isolate)
    enter(isolate, user="us3v9k2m8x7q1c")
    assert len(told(made, known=(True, False))) == 1
    again = enter(isolate_with(home_timeline=flag(ALL)))
    assert told(again, known=(True,)) == []


def test_crowd_is_told_without_asking_the_pop() -> None:
    isolate = isolate_with(home_timeline=flag(ALL))
    made = enter(isolate)
    for number in range(POP_MAX):
        enter(isolate, user=f"eu{number:012d}")
    (plan,) = made.later
    second: Any = plan.then(None)
    assert len(second.steps[0].messages) == 3
    assert len(second.steps) == 1 + POP_MAX


def test_plain_flag_and_default_variant_are_no_exposures() -> None:
    isolate = isolate_with(
        home_timeline=flag(layer="home", layer_from=0, layer_to=0.001),
        other=flag({"if": [True, "ranked"]}, routes="*"),
    )
    made = enter(isolate)
    assert made.later == []
    assert enter(isolate_with(home_timeline=flag(ALL)), user=None).later == []


def test_those_held_out_are_told_as_such() -> None:
    isolate = isolate_with(
        {"holdout": 100}, home_timeline=flag(ALL, layer="home", layer_from=0, layer_to=100)
    )
    made = enter(isolate)
    assert made.variant == "home-timeline=recent"
    assert [item["variant"] for item in told(made)] == ["holdout"]
