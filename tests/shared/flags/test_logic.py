from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import FlagsMalformed
from shared.flags.logic import COST_MAX, DEPTH_MAX, Compiler

DATA = {
    "email": "ines@faas.com",
    "n": 7,
    "user": {"email": "a@b.c"},
    "list": [1, 2, 3],
    "none": None,
}


def run(rule: Any, data: Any = DATA, **evaluators: Any) -> Any:
    return Compiler(evaluators).compile(rule).run(data)


# What flagd's reference of flag definitions lists as examples, operation by operation.
DOCUMENTED = [
    ({"if": [True, "yes", "no"]}, "yes"),
    ({"if": [False, "yes", "no"]}, "no"),
    ({"if": [False, "yes", False, "no", "maybe"]}, "maybe"),
    ({"if": [False, "yes", False, "no", False, "maybe", "who knows"]}, "who knows"),
    ({"or": [True, False]}, True),
    ({"or": [False, False]}, False),
    ({"and": [True, False]}, False),
    ({"and": [True, True]}, True),
    ({"==": [1, 1]}, True),
    ({"==": [1, "1"]}, True),
    ({"===": [1, 1]}, True),
    ({"===": [1, "1"]}, False),
    ({"!=": [1, 2]}, True),
    ({"!=": [1, "1"]}, False),
    ({"!==": [1, 2]}, True),
    ({"!==": [1, "1"]}, True),
    ({"!!": ["mike"]}, True),
    ({"!!": [""]}, False),
    ({"!": ["mike"]}, False),
    ({"!": [""]}, True),
    ({">": [2, 1]}, True),
    ({">": [1, 2]}, False),
    ({">=": [2, 1]}, True),
    ({">=": [1, 1]}, True),
    ({"<": [1, 2]}, True),
    ({"<": [2, 1]}, False),
    ({"<=": [1, 1]}, True),
    ({"<=": [2, 1]}, False),
    ({"<": [1, 5, 10]}, True),
    ({"<": [1, 11, 10]}, False),
    ({"<=": [1, 1, 10]}, True),
    ({"<=": [1, 11, 10]}, False),
    ({"in": ["Spring", "Springfield"]}, True),
    ({"in": ["Illinois", "Springfield"]}, False),
    ({"!": {"in": ["Illinois", "Springfield"]}}, True),
    ({"in": ["Mike", ["Bob", "Mike"]]}, True),
    ({"in": ["Todd", ["Bob", "Mike"]]}, False),
    ({"starts_with": ["192.168.0.1", "192.168"]}, True),
    ({"starts_with": ["10.0.0.1", "192.168"]}, False),
    ({"ends_with": ["noreply@example.com", "@example.com"]}, True),
    ({"ends_with": ["noreply@example.com", "@test.com"]}, False),
    ({"sem_ver": ["1.1.2", ">=", "1.0.0"]}, True),
    ({"lower": ["GrÜN"]}, "grÜn"),
    ({"upper": [{"var": "email"}]}, "INES@FAAS.COM"),
]


@pytest.mark.parametrize(("rule", "result"), DOCUMENTED)
def test_documented_example(rule: Any, result: Any) -> None:
    assert run(rule) is result or run(rule) == result


@pytest.mark.parametrize(
    ("rule", "result"),
    [
        ({"var": "email"}, "ines@faas.com"),
        ({"var": ["user.email"]}, "a@b.c"),
        ({"var": ["nothing", "else"]}, "else"),
        ({"var": ["none", "else"]}, "else"),
        ({"var": "list.1"}, 2),
        ({"var": "list.9"}, None),
        ({"var": ""}, DATA),
        ({"var": {"cat": ["em", "ail"]}}, "ines@faas.com"),
        ({"missing": ["email", "phone"]}, ["phone"]),
        ({"missing": [["phone"]]}, ["phone"]),
        ({"missing_some": [1, ["email", "phone"]]}, []),
        ({"missing_some": [2, ["email", "phone"]]}, ["phone"]),
        ({"map": [{"var": "list"}, {"*": [{"var": ""}, 2]}]}, [2, 4, 6]),
        ({"filter": [{"var": "list"}, {">": [{"var": ""}, 1]}]}, [2, 3]),
        (
            {"reduce": [{"var": "list"}, {"+": [{"var": "current"}, {"var": "accumulator"}]}, 10]},
            16,
        ),
        ({"all": [{"var": "list"}, {">": [{"var": ""}, 0]}]}, True),
        ({"all": [[], True]}, False),
        ({"none": [{"var": "list"}, {"==": [{"var": ""}, 9]}]}, True),
        ({"some": [{"var": "list"}, {"==": [{"var": ""}, 3]}]}, True),
        ({"merge": [[1], 2, [3]]}, [1, 2, 3]),
        ({"cat": ["a", 1, 2.0, None, True]}, "a12true"),
        ({"substr": ["jsonlogic", 4]}, "logic"),
        ({"substr": ["jsonlogic", -5]}, "logic"),
        ({"substr": ["jsonlogic", 1, 3]}, "son"),
        ({"substr": ["jsonlogic", 4, -2]}, "log"),
        ({"max": [1, 3, 2]}, 3),
        ({"min": [1, 3, 2]}, 1),
        ({"+": ["3.14"]}, 3.14),
        ({"-": [2]}, -2),
        ({"-": [1, None]}, 1),
        ({"-": ["x", 1]}, None),
        ({"+": ["3 apples", 1]}, 4),
        ({"+": [""]}, None),
        ({"*": [None, 2]}, None),
        ({"max": ["x", 1]}, None),
        ({"max": [None, -1]}, 0),
        ({"min": [["4"], "12"]}, 4),
        ({"in": [1, "10"]}, True),
        ({"in": [None, "null"]}, False),
        ({"/": [4, 2]}, 2),
        ({"/": [4, 0]}, None),
        ({"%": [101, 2]}, 1),
        ({"%": [-5, 3]}, -2),
        ({"if": [[], "full", "empty"]}, "empty"),
        ({"if": [{"var": "user"}, "object", "none"]}, "object"),
        ({"?:": [True, 1, 2]}, 1),
        ({"if": [False, "yes"]}, None),
        ({"starts_with": [3, "3"]}, None),
    ],
)
def test_operations_of_jsonlogic(rule: Any, result: Any) -> None:
    assert run(rule) == result


@pytest.mark.parametrize(
    ("left", "right", "alike"),
    [
        (0, False, True),
        ("", 0, True),
        ("1", True, True),
        (None, 0, False),
        (None, None, True),
        ("a", "A", False),
        (1, 1.0, True),
        ([], 0, True),
        ([], "", True),
        ([7], "7", True),
        (["a", "b"], "a,b", True),
        ("x", 0, False),
    ],
)
def test_equality_coerces_as_javascript_does(left: Any, right: Any, alike: bool) -> None:
    assert run({"==": [left, right]}) is alike


def test_strict_equality_tells_truth_from_one() -> None:
    assert not run({"===": [1, True]})
    assert run({"===": [1, 1.0]})
    assert not run({"in": [1, [True]]})


def test_reference_is_the_evaluators_rule() -> None:
    rule = {"if": [{"$ref": "faas"}, "binet", None]}
    faas = {"in": ["@faas.com", {"var": ["email"]}]}
    assert run(rule, faas=faas) == "binet"
    assert run(rule, {"email": "x@y.z"}, faas=faas) is None


@pytest.mark.parametrize(
    ("evaluators", "circle"),
    [
        ({"a": {"$ref": "a"}}, "a → a"),
        ({"a": {"!": {"$ref": "b"}}, "b": {"and": [True, {"$ref": "a"}]}}, "a → b → a"),
        ({"a": {"$ref": "b"}, "b": {"$ref": "c"}, "c": {"$ref": "b"}}, "b → c → b"),
    ],
)
def test_circle_of_references_is_refused_by_name(evaluators: dict[str, Any], circle: str) -> None:
    with pytest.raises(FlagsMalformed, match=circle):
        run({"$ref": "a"}, **evaluators)


@pytest.mark.parametrize(
    "rule",
    [
        {"$ref": "nobody"},
        {"between": [1, 2]},
        {"==": [1]},
        {"==": [1, 2, 3]},
        {"if": [], "or": [True]},
        {"map": [[1]]},
        {"!": [{"in": [1, {}]}]},
        {"fractional": []},
        {"fractional": [{"var": "user"}]},
        {"fractional": [["a", 1], "b"]},
        {"fractional": [["a", -1], ["b", 1]]},
        {"fractional": [["a", 0], ["b", 0]]},
        {"fractional": [["a", "50"], ["b", 50]]},
        {"fractional": [["a", True], ["b", 50]]},
        {"fractional": [["a", 0.0005], ["b", 99.9995]]},
        {"fractional": [["a", 33.3], ["b", 33.3]]},
        {"fractional": [["a", 2**31], ["b", 1]]},
        {"fractional": [["a", 1, 2]]},
        {"==": [1, float("nan")]},
    ],
)
def test_rule_that_cannot_be_is_refused(rule: Any) -> None:
    with pytest.raises(FlagsMalformed):
        run(rule)


def test_depth_and_cost_are_bounded() -> None:
    deep: Any = True
    for _ in range(DEPTH_MAX + 1):
        deep = {"!": [deep]}
    with pytest.raises(FlagsMalformed, match="deep"):
        run(deep)
    doubling = {"e0": {"var": "n"}}
    for level in range(1, 20):
        doubling[f"e{level}"] = {"and": [{"$ref": f"e{level - 1}"}, {"$ref": f"e{level - 1}"}]}  # type: ignore[dict-item]
    with pytest.raises(FlagsMalformed, match="too long"):
        run({"$ref": "e19"}, **doubling)
    hundred = list(range(100))
    nested = {"map": [hundred, {"map": [hundred, {"map": [hundred, {"var": ""}]}]}]}
    assert len(hundred) ** 3 > COST_MAX
    with pytest.raises(FlagsMalformed, match="too long"):
        run(nested)


def test_what_a_rule_puts_together_is_bounded_too() -> None:
    grow = {"merge": [{"var": "accumulator"}, {"var": "accumulator"}]}
    with pytest.raises(ValueError, match="too long"):
        run({"reduce": [list(range(40)), grow, [1]]})
    twice = {"cat": [{"var": "accumulator"}, {"var": "accumulator"}]}
    with pytest.raises(ValueError, match="too long"):
        run({"reduce": [list(range(40)), twice, "x"]})
    square = {"*": [{"var": "accumulator"}, {"var": "accumulator"}]}
    assert run({"reduce": [list(range(40)), square, 10]}) is None  # past every number comes none


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=3), children, max_size=2),
    max_leaves=8,
)  # fmt: skip


@given(st.sampled_from(sorted({"==", "<", "+", "-", "*", "/", "%", "in", "cat", "substr", "max", "merge", "sem_ver", "lower", "!!"})), st.lists(JSON, min_size=1, max_size=3))  # fmt: skip
def test_values_of_any_kind_give_a_value_or_nothing(name: str, values: list[Any]) -> None:
    data = {str(place): value for place, value in enumerate(values)}
    try:
        rule = Compiler({}).compile({name: [{"var": place} for place in data]})
    except FlagsMalformed:
        return  # not that many arguments
    rule.run(data)
