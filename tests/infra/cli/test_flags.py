from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.cli.failure import CliError
from infra.cli.flags import edit
from shared.flags.document import FlagSet

EMPTY: dict[str, Any] = {}
NOW_S = 1_800_000_000


def made(**flags: Any) -> dict[str, Any]:
    return {"flags": flags, "$evaluators": {}}


def switch(**changes: Any) -> dict[str, Any]:
    return {
        "state": "ENABLED",
        "variants": {"on": True, "off": False},
        "defaultVariant": "off",
    } | changes


def decided(document: dict[str, Any], key: str, user: str) -> Any:
    return FlagSet.from_document(document).flags[key].decide({"user": user}, NOW_S).value


def test_new_flag_is_a_switch() -> None:
    after = edit.set_variant(EMPTY, "posting", "off")
    assert decided(after, "posting", "u") is False
    assert EMPTY == {}


def test_functions_of_every_route_may_ask_for_a_new_flag_unless_told() -> None:
    after = edit.set_variant(EMPTY, "posting", "off")
    assert FlagSet.from_document(after).of_route("GET /v1/me", ())
    told = edit.set_variant(after, "posting", "off", routes="POST /v1/posts")
    assert not FlagSet.from_document(told).of_route("GET /v1/me", ())
    assert FlagSet.from_document(told).of_route("POST /v1/posts", ())


def test_new_flag_may_have_other_variants() -> None:
    after = edit.set_variant(made(), "size", "big", {"big": 30, "small": 10})
    assert decided(after, "size", "u") == 30


def test_setting_ends_a_rollout() -> None:
    after = edit.set_variant(edit.roll_out(made(f=switch()), "f", "on", "50"), "f", "on")
    assert "targeting" not in after["flags"]["f"]


@given(
    st.decimals(Decimal(0), Decimal(100), places=3), st.decimals(Decimal(0), Decimal(100), places=3)
)
def test_rollout_grows_without_taking_anything_back(one: Decimal, other: Decimal) -> None:
    small, large = sorted((one, other))
    first = edit.roll_out(made(f=switch()), "f", "on", str(small))
    second = edit.roll_out(first, "f", "on", f"{large}%")
    for number in range(20):
        assert decided(first, "f", f"u{number}") <= decided(second, "f", f"u{number}")


@pytest.mark.parametrize("percentage", ["-1", "101", "0.0001", "half", "", "nan", "1e9"])
def test_percentage_must_be_one(percentage: str) -> None:
    with pytest.raises(CliError, match="percentage"):
        edit.roll_out(made(f=switch()), "f", "on", percentage)


def test_rule_that_somebody_wrote_is_not_replaced_by_chance() -> None:
    document = made(f=switch(targeting={"if": [True, "on"]}))
    with pytest.raises(CliError, match="targeting rule"):
        edit.roll_out(document, "f", "on", "5")
    after = edit.roll_out(document, "f", "on", "5", replace=True)
    assert after["flags"]["f"]["targeting"]["fractional"] == [["on", 5_000], ["off", 95_000]]


def test_rollout_needs_another_default() -> None:
    with pytest.raises(CliError, match="default variant"):
        edit.roll_out(made(f=switch(defaultVariant="on")), "f", "on", "5")
    with pytest.raises(CliError, match="missing"):
        edit.roll_out(made(f=switch(defaultVariant=None)), "f", "on", "5")


def test_killed_flag_keeps_its_rule_for_later() -> None:
    after = edit.kill(made(f=switch(targeting={"if": [True, "on"]})), "f")
    assert after["flags"]["f"]["state"] == "DISABLED"
    assert after["flags"]["f"]["targeting"]
    assert decided(after, "f", "u") is None


@pytest.mark.parametrize(
    "change", [edit.kill, lambda d, k: edit.roll_out(d, k, "on", "5"), edit.flag_of]
)
def test_unknown_flag_is_named_with_those_there_are(change: Any) -> None:
    with pytest.raises(CliError, match="no flag 'g'") as refused:
        change(made(f=switch()), "g")
    assert "f" in refused.value.hint


def test_unknown_variant_is_refused() -> None:
    for change in (edit.set_variant, lambda d, k, v: edit.roll_out(d, k, v, "5")):
        with pytest.raises(CliError, match="no variant 'up'"):
            change(made(f=switch()), "f", "up")


@pytest.mark.parametrize(
    ("flag", "summary"),
    [
        (switch(), "f: off"),
        (switch(state="DISABLED", defaultVariant="on"), "f: off"),
        (switch(targeting={"fractional": [["on", 1], ["off", 99_999]]}), "f: 0.001 % on, the others off"),
        (switch(targeting={"if": [True, "on"]}), "f: by its rule, else off"),
    ],
)  # fmt: skip
def test_summary_says_who_gets_what(flag: dict[str, Any], summary: str) -> None:
    assert edit.summary("f", flag) == summary
