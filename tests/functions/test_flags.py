from typing import Any

import pytest
from openfeature.exception import ErrorCode
from openfeature.flag_evaluation import Reason

from functions.admission import admitted
from functions.flags import flags
from shared.context import Context, digest

DECISION = {
    "on": ["yes", True, "TARGETING_MATCH", None],
    "text": ["a", "hello", "STATIC", None],
    "many": ["ten", 10, "DEFAULT", None],
    "half": ["half", 0.5, "TARGETING_MATCH", None],
    "thing": ["big", {"size": 7}, "STATIC", None],
    "off": [None, None, "DISABLED", None],
    "bare": [None, None, "DEFAULT", None],
    "broken": [None, None, "ERROR", "PARSE_ERROR"],
    "held": ["no", False, "HOLDOUT", None],
    "older": ["yes", True, "STATIC"],
    "malformed": "yes",
}


def context() -> Context:
    return Context(
        request_id="r", method="GET", path="/", body=digest(b""), issued_ms=0, deadline_ms=10**15,
        zone="eu", cell="euw1-a", decision=DECISION,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "key", "default", "value", "variant", "reason"),
    [
        ("boolean", "on", False, True, "yes", "TARGETING_MATCH"),
        ("boolean", "held", True, False, "no", "HOLDOUT"),
        ("boolean", "older", False, True, "yes", "STATIC"),
        ("string", "text", "x", "hello", "a", "STATIC"),
        ("integer", "many", 1, 10, "ten", "DEFAULT"),
        ("float", "half", 0.1, 0.5, "half", "TARGETING_MATCH"),
        ("float", "many", 0.1, 10, "ten", "DEFAULT"),
        ("object", "thing", {}, {"size": 7}, "big", "STATIC"),
        ("boolean", "off", True, True, None, Reason.DISABLED),
        ("string", "bare", "mine", "mine", None, Reason.DEFAULT),
    ],
)
def test_decision_of_the_edge_is_what_functions_see(
    kind: str, key: str, default: Any, value: Any, variant: str | None, reason: str
) -> None:
    with admitted(context()):
        details = getattr(flags(), f"get_{kind}_details")(key, default)
    assert (details.value, details.variant, details.reason) == (value, variant, reason)
    assert details.error_code is None


@pytest.mark.parametrize(
    ("kind", "key", "default", "code"),
    [
        ("boolean", "unheard-of", True, ErrorCode.FLAG_NOT_FOUND),
        ("boolean", "malformed", True, ErrorCode.FLAG_NOT_FOUND),
        ("boolean", "broken", True, ErrorCode.PARSE_ERROR),
        ("boolean", "text", True, ErrorCode.TYPE_MISMATCH),
        ("integer", "on", 3, ErrorCode.TYPE_MISMATCH),
        ("integer", "half", 3, ErrorCode.TYPE_MISMATCH),
        ("float", "on", 0.3, ErrorCode.TYPE_MISMATCH),
        ("string", "many", "x", ErrorCode.TYPE_MISMATCH),
        ("object", "text", {}, ErrorCode.TYPE_MISMATCH),
    ],
)
def test_what_cannot_be_resolved_is_the_codes_own_default(
    kind: str, key: str, default: Any, code: ErrorCode
) -> None:
    with admitted(context()):
        details = getattr(flags(), f"get_{kind}_details")(key, default)
    assert (details.value, details.error_code, details.reason) == (default, code, Reason.ERROR)


def test_without_a_request_there_is_no_decision() -> None:
    details = flags().get_boolean_details("on", False)
    assert (details.value, details.error_code) == (False, ErrorCode.FLAG_NOT_FOUND)
