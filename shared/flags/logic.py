"""Targeting rules: JSONLogic, compiled once into plain functions of the evaluation context.

    {"if": [{"in": [{"var": "country"}, ["DE", "FR"]]}, "new", "old"]}

A rule is checked whole when it is compiled: every operation exists and has its
arguments, every `$ref` leads to an evaluator and never back to itself, and what it
may cost is bounded, so no document can hold up the requests it decides for. A rule
that fails all the same, on values nobody expected, raises ValueError.

Source: jsonlogic.com, and the operations that flagd adds to it.
"""

from typing import Any

from shared.errors import FlagsMalformed
from shared.flags.forms import SPECIAL, Rule, constant, fractional, listed, plain

DEPTH_MAX = 50
COST_MAX = 20_000  # steps; one takes about a microsecond in WebAssembly


class Compiler:
    """Compiles the rules of one document, whose evaluators they share."""

    def __init__(self, evaluators: dict[str, Any]) -> None:
        self._evaluators = evaluators
        self._compiled: dict[str, Rule] = {}
        self._path: list[str] = []  # of `$ref`s, down to where the compiler is

    def compile(self, rule: Any) -> Rule:
        """A rule as a function.

        Raises:
            FlagsMalformed: it cannot be one; the message says where and why.
        """
        return self._node(rule, 0)

    def evaluator(self, name: str) -> Rule:
        """A shared rule by name, compiled once.

        Raises:
            FlagsMalformed: there is none, it is none, or it refers to itself.
        """
        if name in self._path:
            circle = " → ".join([*self._path[self._path.index(name) :], name])
            raise FlagsMalformed(f"The evaluators refer to each other in a circle: {circle}.")
        if name not in self._evaluators:
            raise FlagsMalformed(f"There is no evaluator {name!r}.")
        if name not in self._compiled:
            self._path.append(name)
            self._compiled[name] = self._node(self._evaluators[name], len(self._path))
            self._path.pop()
        return self._compiled[name]

    def _node(self, node: Any, depth: int) -> Rule:
        if depth > DEPTH_MAX:
            raise FlagsMalformed(f"A rule is nested more than {DEPTH_MAX} deep.")
        if isinstance(node, dict):
            rule = self._operation(node, depth)
        elif isinstance(node, list):
            rule = listed([self._node(one, depth + 1) for one in node])
        else:
            rule = constant(node)
        if rule.cost > COST_MAX:
            raise FlagsMalformed("A rule would take too long.")
        return rule

    def _operation(self, node: dict[str, Any], depth: int) -> Rule:
        if len(node) != 1:
            raise FlagsMalformed(f"A rule has one operation, not {sorted(node)}.")
        ((name, given),) = node.items()
        if name == "$ref":
            return self.evaluator(str(given))
        arguments = given if isinstance(given, list) else [given]
        if name == "fractional":
            return self._fractional(arguments, depth + 1)
        rules = [self._node(one, depth + 1) for one in arguments]
        if name in SPECIAL:
            form, least = SPECIAL[name]
            if len(rules) < least:
                raise FlagsMalformed(f"The operation {name!r} needs {least} arguments.")
            return form(rules)
        return plain(name, rules)

    def _fractional(self, arguments: list[Any], depth: int) -> Rule:
        keyed = bool(arguments) and not isinstance(arguments[0], list)
        key = self._node(arguments[0], depth) if keyed else constant(None)
        shares = arguments[keyed:]
        if not shares or not all(isinstance(one, list) and 1 <= len(one) <= 2 for one in shares):
            raise FlagsMalformed("The shares of a fractional are lists of a variant and a weight.")
        results = [self._node(share[0], depth) for share in shares]
        weights = [self._node(share[1] if len(share) > 1 else 1, depth) for share in shares]
        return fractional(key, results, weights)
