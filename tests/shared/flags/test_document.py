import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import FlagsMalformed
from shared.flags.document import ROUTE_MAX, VARIANT_MAX, FlagSet
from shared.flags.flag import Decision

NOW_S = 1_800_000_000
HOME = "GET /v1/timelines/home"


def flag(**changes: Any) -> dict[str, Any]:
    made = {"state": "ENABLED", "variants": {"on": True, "off": False}, "defaultVariant": "off"}
    return {name: value for name, value in (made | changes).items() if value is not ...}


def flags(
    evaluators: dict[str, Any] | None = None, about: dict[str, Any] | None = None, **named: Any
) -> FlagSet:
    return FlagSet.from_document(
        {"flags": named, "$evaluators": evaluators or {}, "metadata": about or {}}
    )


def decide(made: dict[str, Any], data: dict[str, Any] | None = None, **more: Any) -> Decision:
    return flags(f=made, **more).flags["f"].decide(dict(data or {}), NOW_S)


FAAS = {"if": [{"$ref": "faas"}, "on", None]}
EVALUATORS = {"faas": {"ends_with": [{"var": "email"}, "@faas.com"]}}


@pytest.mark.parametrize(
    ("made", "data", "decision"),
    [
        (flag(), {}, ("off", False, "STATIC", None)),
        (flag(targeting={}), {}, ("off", False, "STATIC", None)),
        (flag(state="DISABLED"), {}, (None, None, "DISABLED", None)),
        (flag(targeting=FAAS), {"email": "a@faas.com"}, ("on", True, "TARGETING_MATCH", None)),
        (flag(targeting=FAAS), {"email": "a@b.c"}, ("off", False, "DEFAULT", None)),
        (flag(targeting=FAAS, defaultVariant=None), {}, (None, None, "DEFAULT", None)),
        (flag(targeting=FAAS, defaultVariant=...), {}, (None, None, "DEFAULT", None)),
        (flag(defaultVariant=...), {}, (None, None, "DEFAULT", None)),
        (flag(targeting={"var": "v"}), {"v": "on"}, ("on", True, "TARGETING_MATCH", None)),
        (flag(targeting={"var": "v"}), {"v": "up"}, (None, None, "ERROR", "PARSE_ERROR")),
        (flag(targeting={"sem_ver": ["x", "=", "1.0.0"]}), {}, ("off", False, "DEFAULT", None)),
        (flag(targeting={"fractional": [["on"]]}), {}, ("off", False, "DEFAULT", None)),
    ],
)
def test_decision_and_its_reason(made: Any, data: Any, decision: tuple[Any, ...]) -> None:
    assert decide(made, data, evaluators=EVALUATORS) == decision


def test_condition_may_name_the_variants_true_and_false() -> None:
    made = flag(variants={"true": 1, "false": 2}, defaultVariant="false",
                targeting={"in": ["@faas.com", {"var": "email"}]})  # fmt: skip
    assert decide(made, {"email": "a@faas.com"}) == ("true", 1, "TARGETING_MATCH", None)
    assert decide(made, {"email": ""}) == ("false", 2, "TARGETING_MATCH", None)


def test_rule_knows_its_flag_the_time_and_whom_it_targets() -> None:
    rule = {"if": [{"and": [
        {"==": [{"var": "$flagd.flagKey"}, "f"]},
        {">=": [{"var": "$flagd.timestamp"}, NOW_S]},
        {"==": [{"var": "targetingKey"}, "eu1"]},
    ]}, "on"]}  # fmt: skip
    assert decide(flag(targeting=rule), {"user": "eu1"}).variant == "on"


def test_rule_that_fails_in_a_run_is_an_error_and_nothing_else() -> None:
    grow = {"cat": [{"var": "accumulator"}, {"var": "accumulator"}]}
    made = flag(targeting={"reduce": [list(range(40)), grow, "x"]})
    assert decide(made) == (None, None, "ERROR", "PARSE_ERROR")


@pytest.mark.parametrize(
    ("unit", "data", "found"),
    [
        ("user", {"user": "u", "device": "d"}, "u"),
        ("user", {"user": None, "device": "d"}, "d"),
        ("device", {"user": "u", "device": "d"}, "d"),
        ("device", {"user": "u", "device": None}, "u"),
        ("user", {}, None),
    ],
)
def test_flag_sticks_to_a_user_or_a_device(unit: str, data: Any, found: str | None) -> None:
    rule = {"if": [{"===": [{"var": "targetingKey"}, found]}, "on"]}
    assert decide(flag(targeting=rule, metadata={"unit": unit}), data).variant == "on"


def people(count: int) -> list[str]:
    return [f"eu{number:012d}" for number in range(count)]


def layered(first: float, end: float, **more: Any) -> dict[str, Any]:
    about = {"layer": "home", "layer_from": first, "layer_to": end} | more
    return flag(targeting={"fractional": [["on", 50], ["off", 50]]}, metadata=about)


def test_experiments_of_one_layer_share_nobody() -> None:
    both = flags(a=layered(0, 40), b=layered(40, 100)).flags
    seen = {"a": 0, "b": 0}
    for person in people(2_000):
        inside = {
            k
            for k, one in both.items()
            if one.decide({"user": person}, NOW_S).reason == "TARGETING_MATCH"
        }
        assert len(inside) == 1
        seen[inside.pop()] += 1
    assert 0.36 < seen["a"] / 2_000 < 0.44


def test_layers_draw_independently_of_each_other() -> None:
    one, other = layered(0, 50), layered(0, 50, layer="page")
    both = flags(a=one, b=other).flags
    inside = sum(
        all(f.decide({"user": p}, NOW_S).reason == "TARGETING_MATCH" for f in both.values())
        for p in people(2_000)
    )
    assert 0.21 < inside / 2_000 < 0.29


def test_outside_a_layer_and_without_anybody_the_default_counts() -> None:
    assert decide(layered(0, 0.001), {"user": people(1)[0]}) == ("off", False, "DEFAULT", None)
    assert decide(layered(0, 100), {}) == ("off", False, "DEFAULT", None)


def test_those_held_out_meet_no_experiment() -> None:
    held = flags(
        {},
        {"holdout": 10},
        a=layered(0, 50),
        b=layered(50, 100),
        c=flag(),
        d=flag(metadata={"holdout": True}),
    ).flags
    counts = 0
    for person in people(2_000):
        reasons = {key: one.decide({"user": person}, NOW_S).reason for key, one in held.items()}
        assert reasons["c"] == "STATIC"
        if reasons["d"] == "HOLDOUT":
            counts += 1
            assert set(reasons.values()) == {"HOLDOUT", "DEFAULT", "STATIC"}
            assert "TARGETING_MATCH" not in reasons.values()
    assert 0.07 < counts / 2_000 < 0.13


def test_layered_flag_can_reach_those_held_out() -> None:
    open_to_all = flags({}, {"holdout": 100}, a=layered(0, 100, holdout=False)).flags["a"]
    assert open_to_all.decide({"user": "u"}, NOW_S).reason == "TARGETING_MATCH"


def test_only_what_draws_lots_is_an_experiment() -> None:
    drawn = flag(targeting={"if": [True, {"fractional": [["on"], ["off"]]}, None]})
    made = flags(a=flag(), b=flag(targeting={"if": [True, "on"]}), c=drawn, d=layered(0, 1)).flags
    assert [key for key, one in made.items() if one.experiment] == ["c", "d"]


def test_route_decides_what_it_names_and_what_its_functions_ask_for() -> None:
    made = flags(
        named=flag(), asked=flag(metadata={"routes": f"POST /v1/posts, {HOME}"}),
        everywhere=flag(metadata={"routes": "*"}), other=flag(),
    )  # fmt: skip
    assert [one.key for one in made.of_route(HOME, ("named",))] == ["asked", "everywhere", "named"]
    assert [one.key for one in made.of_route("GET /v1/me", ())] == ["everywhere"]


MALFORMED: list[tuple[dict[str, Any], str]] = [
    ({}, "flags must be an object"),
    ({"flags": []}, "flags must be an object"),
    ({"flags": {"": flag()}}, "key has"),
    ({"flags": {"x\n": flag()}}, "key has"),
    ({"flags": {"f": 1}}, "must be an object"),
    ({"flags": {"f": flag(state="ON")}}, "ENABLED or DISABLED"),
    ({"flags": {"f": flag(state=...)}}, "ENABLED or DISABLED"),
    ({"flags": {"f": flag(variants={})}}, "no variants"),
    ({"flags": {"f": flag(variants=...)}}, "variants must be"),
    ({"flags": {"f": flag(variants={"on": True, "off": "false"})}}, "same type"),
    ({"flags": {"f": flag(variants={"on": 1, "off": False})}}, "same type"),
    ({"flags": {"f": flag(variants={"on": None, "off": None})}}, "A variant is"),
    ({"flags": {"f": flag(variants={"on": "x" * VARIANT_MAX, "off": ""})}}, "bytes"),
    ({"flags": {"f": flag(defaultVariant="purple")}}, "purple"),
    ({"flags": {"f": flag(defaultVarient="on")}}, "defaultVarient"),
    ({"flags": {"f": flag(targeting=[1])}}, "targeting must be"),
    ({"flags": {"f": flag(targeting={"nonsense": 1})}}, "nonsense"),
    ({"flags": {"f": flag(targeting={"if": [True, "up", "on"]})}}, "'up', which is no variant"),
    ({"flags": {"f": flag(targeting={"fractional": [["up", 1], ["on", 1]]})}}, "no variant"),
    ({"flags": {"f": flag(targeting={"fractional": [["on", -5], ["off", 105]]})}}, "not a weight"),
    ({"flags": {"f": flag(targeting={"fractional": [["on", 33.3], ["off", 33.3]]})}}, "not to 100"),
    ({"flags": {"f": flag(metadata={"unit": "house"})}}, "unit"),
    ({"flags": {"f": flag(metadata={"routes": ["x"]})}}, "routes"),
    ({"flags": {"f": flag(metadata={"layer": 1})}}, "layer"),
    ({"flags": {"f": flag(metadata={"layer": "l"})}}, "not a percentage"),
    ({"flags": {"f": layered(50, 50)}}, "empty"),
    ({"flags": {"f": layered(0, 101)}}, "not a percentage"),
    ({"flags": {"f": layered(0, 50), "g": layered(49.999, 60)}}, "overlap"),
    ({"flags": {"f": layered(0, 50), "g": layered(50, 60, unit="device")}}, "different units"),
    ({"flags": {}, "metadata": {"holdout": 101}}, "holdout"),
    ({"flags": {}, "$evaluators": {"a": {"$ref": "a"}}}, "circle"),
    ({"flags": {}, "$evaluators": {"unused": {"nonsense": 1}}}, "nonsense"),
    ({"flags": {"f": flag(targeting={"$ref": "nobody"})}}, "no evaluator"),
]


@pytest.mark.parametrize(("document", "reason"), MALFORMED)
def test_malformed_document_is_refused_with_a_reason(document: dict[str, Any], reason: str) -> None:
    with pytest.raises(FlagsMalformed, match=reason):
        FlagSet.from_document(document)


def test_what_a_route_is_told_stays_small() -> None:
    big = flag(variants={"on": "x" * 900, "off": ""}, metadata={"routes": HOME})
    with pytest.raises(FlagsMalformed, match=str(ROUTE_MAX)):
        flags(a=big, b=big, c=big)


def test_layers_of_disabled_flags_are_free() -> None:
    flags(f=layered(0, 50), g=layered(0, 50) | {"state": "DISABLED"})


def test_version_names_the_contents_and_not_their_order() -> None:
    one = FlagSet.from_document({"flags": {"a": flag(), "b": flag()}})
    other = FlagSet.from_document(json.loads(json.dumps({"flags": {"b": flag(), "a": flag()}})))
    assert one.version == other.version
    assert one.version != flags(a=flag()).version


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=4),
                    lambda c: st.lists(c, max_size=3) | st.dictionaries(st.sampled_from(
                        ["flags", "f", "state", "variants", "on", "targeting", "if", "fractional", "$ref", "var"]), c, max_size=3)))  # fmt: skip
def test_document_of_any_shape_is_taken_or_refused(document: Any) -> None:
    if not isinstance(document, dict):
        return
    with suppress(FlagsMalformed):
        FlagSet.from_document(document)
