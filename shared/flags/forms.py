"""The forms that a compiled rule can have: a plain function of the context, and what is known of it."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from shared.errors import FlagsMalformed
from shared.flags.coercion import truthy
from shared.flags.fractional import key_of, pick, weights_of
from shared.flags.operations import TABLE

Run = Callable[[Any], Any]
Outcomes = frozenset[str | None] | None  # texts that a rule may give; None if only a run can say


@dataclass(slots=True, frozen=True)
class Rule:
    """A compiled rule; `splits` says that it draws buckets somewhere."""

    run: Run
    cost: int = 1
    outcomes: Outcomes = None
    constant: bool = False
    splits: bool = False


def constant(value: Any) -> Rule:
    if isinstance(value, float) and not math.isfinite(value):
        raise FlagsMalformed("A rule has a number that is none.")
    named = frozenset([value]) if value is None or isinstance(value, str) else None
    return Rule(lambda _: value, 1, named, constant=True)


def _sum(rules: Iterable[Rule]) -> int:
    return 1 + sum(rule.cost for rule in rules)


def _splits(rules: Iterable[Rule]) -> bool:
    return any(rule.splits for rule in rules)


def listed(rules: list[Rule]) -> Rule:
    if all(rule.constant for rule in rules):
        values = [rule.run(None) for rule in rules]
        return Rule(lambda _: values, _sum(rules), constant=True)
    runs = [rule.run for rule in rules]
    return Rule(lambda data: [run(data) for run in runs], _sum(rules), splits=_splits(rules))


def plain(name: str, rules: list[Rule]) -> Rule:
    """An operation on values."""
    if name not in TABLE:
        raise FlagsMalformed(f"There is no operation {name!r}.")
    operation, least, most = TABLE[name]
    if not least <= len(rules) <= most:
        raise FlagsMalformed(f"The operation {name!r} does not take {len(rules)} arguments.")
    return Rule(_applied(name, operation, rules), _sum(rules), splits=_splits(rules))


def _applied(name: str, operation: Callable[..., Any], rules: list[Rule]) -> Run:
    runs = [rule.run for rule in rules]
    if len(rules) != 2:
        return lambda data: operation(*[run(data) for run in runs])
    left, right = runs
    if not rules[1].constant:
        return lambda data: operation(left(data), right(data))
    value = right(None)
    if name == "in" and isinstance(value, list) and all(isinstance(one, str) for one in value):
        known = frozenset(value)

        def among(data: Any) -> bool:
            found = left(data)
            return isinstance(found, str) and found in known

        return among
    return lambda data: operation(left(data), value)


def _var(rules: list[Rule]) -> Rule:
    path = rules[0] if rules else constant("")
    default = rules[1].run if len(rules) > 1 else None
    cost = _sum(rules)
    if not path.constant:
        return Rule(lambda data: _look_up(data, _steps(path.run(data)), default, data), cost)
    steps = _steps(path.run(None))
    if len(steps) == 1 and default is None:
        (step,) = steps

        def one(data: Any) -> Any:
            return data.get(step) if isinstance(data, dict) else _look_up(data, steps, None, data)

        return Rule(one, cost)
    return Rule(lambda data: _look_up(data, steps, default, data), cost)


def _steps(path: Any) -> list[str]:
    return [] if path in (None, "") else str(path).split(".")


def _look_up(value: Any, steps: list[str], default: Run | None, data: Any) -> Any:
    for step in steps:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            value = None
        if value is None:
            return default(data) if default else None
    return value


def _if(rules: list[Rule]) -> Rule:
    """Conditions and results in turns; an odd one out is the result when none holds."""
    pairs = [(a.run, b.run) for a, b in zip(rules[0:-1:2], rules[1::2], strict=False)]
    last = rules[-1] if len(rules) % 2 else constant(None)
    results = [*rules[1::2], last]

    def run(data: Any) -> Any:
        for condition, result in pairs:
            if truthy(condition(data)):
                return result(data)
        return last.run(data)

    return Rule(run, _sum(rules), _any_of(results), splits=_splits(rules))


def _any_of(results: list[Rule]) -> Outcomes:
    found: set[str | None] = set()
    for rule in results:
        if rule.outcomes is None:
            return None
        found |= rule.outcomes
    return frozenset(found)


def _all_of(rules: list[Rule]) -> Rule:
    """`and`: the first that does not hold, or the last."""
    runs = [rule.run for rule in rules]

    def run(data: Any) -> Any:
        value: Any = None
        for one in runs:
            value = one(data)
            if not truthy(value):
                break
        return value

    return Rule(run, _sum(rules), splits=_splits(rules))


def _one_of(rules: list[Rule]) -> Rule:
    """`or`: the first that holds, or the last."""
    runs = [rule.run for rule in rules]

    def run(data: Any) -> Any:
        value: Any = None
        for one in runs:
            value = one(data)
            if truthy(value):
                break
        return value

    return Rule(run, _sum(rules), splits=_splits(rules))


def _each(finish: Callable[[list[Any], list[Any]], Any]) -> Callable[[list[Rule]], Rule]:
    """An operation on a list and a rule for its elements, which are the rule's context."""

    def form(rules: list[Rule]) -> Rule:
        source, body = rules[0], rules[1]

        def run(data: Any) -> Any:
            found = source.run(data)
            elements = found if isinstance(found, list) else []
            return finish(elements, [body.run(one) for one in elements])

        return Rule(run, source.cost * (1 + body.cost), splits=_splits(rules))

    return form


def _reduce(rules: list[Rule]) -> Rule:
    source, body = rules[0], rules[1]
    start = rules[2] if len(rules) > 2 else constant(None)

    def run(data: Any) -> Any:
        found, total = source.run(data), start.run(data)
        for one in found if isinstance(found, list) else []:
            total = body.run({"current": one, "accumulator": total})
        return total

    return Rule(run, start.cost + source.cost * (1 + body.cost), splits=_splits(rules))


def _missing(rules: list[Rule]) -> Rule:
    runs = [rule.run for rule in rules]

    def run(data: Any) -> list[Any]:
        names = [run(data) for run in runs]
        return _absent(names[0] if names and isinstance(names[0], list) else names, data)

    return Rule(run, _sum(rules))


def _missing_some(rules: list[Rule]) -> Rule:
    needed, listed = rules[0].run, rules[1].run

    def run(data: Any) -> list[Any]:
        names, least = listed(data), needed(data)
        if not isinstance(names, list) or not isinstance(least, int):
            return []
        absent = _absent(names, data)
        return [] if len(names) - len(absent) >= least else absent

    return Rule(run, _sum(rules))


def _absent(names: list[Any], data: Any) -> list[Any]:
    return [one for one in names if _look_up(data, _steps(one), None, data) in (None, "")]


def fractional(key: Rule, results: list[Rule], weights: list[Rule]) -> Rule:
    cost = _sum([key, *results, *weights])
    fixed = all(rule.constant for rule in weights)
    if not fixed:
        return Rule(_drawn(key, results, weights), cost, _any_of(results), splits=True)
    try:
        shares = weights_of([rule.run(None) for rule in weights])
    except ValueError as error:
        raise FlagsMalformed(f"A fractional is wrong: {error}.") from None
    runs = [rule.run for rule in results]

    def run(data: Any) -> Any:
        found = key_of(key.run(data), data)
        return None if found is None else pick(found, runs, shares)(data)

    return Rule(run, cost, _any_of(results), splits=True)


def _drawn(key: Rule, results: list[Rule], weights: list[Rule]) -> Run:
    """Shares whose weights are rules too."""

    def run(data: Any) -> Any:
        found = key_of(key.run(data), data)
        if found is None:
            return None
        shares = weights_of([rule.run(data) for rule in weights])
        return pick(found, [rule.run for rule in results], shares)(data)

    return run


SPECIAL: dict[str, tuple[Callable[[list[Rule]], Rule], int]] = {
    "var": (_var, 0),
    "if": (_if, 1),
    "?:": (_if, 1),
    "and": (_all_of, 1),
    "or": (_one_of, 1),
    "map": (_each(lambda _, given: given), 2),
    "filter": (_each(lambda elements, given: [e for e, g in zip(elements, given, strict=True) if truthy(g)]), 2),
    "all": (_each(lambda elements, given: bool(elements) and all(map(truthy, given))), 2),
    "none": (_each(lambda _, given: not any(map(truthy, given))), 2),
    "some": (_each(lambda _, given: any(map(truthy, given))), 2),
    "reduce": (_reduce, 2),
    "missing": (_missing, 0),
    "missing_some": (_missing_some, 2),
}  # fmt: skip
