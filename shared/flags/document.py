"""The flags document: flagd's format, checked whole before anything is decided by it.

    {"flags": {"home-timeline": {
        "state": "ENABLED", "variants": {"recent": "recent", "ranked": "ranked"},
        "defaultVariant": "recent", "targeting": {"fractional": [["ranked", 5], ["recent", 95]]},
        "metadata": {"routes": "GET /v1/timelines/home", "layer": "home", "layer_from": 0, "layer_to": 50}}},
     "$evaluators": {…}, "metadata": {"holdout": 1}}

flagd leaves metadata to its users. Here a flag's say:

    unit        "user" (default) or "device": whom its buckets stick to; the other where there is none
    routes      the routes whose functions ask for it, separated by ", "; "*" is every one
    layer       experiments of one layer share nobody: each has the part of everybody from
                layer_from to layer_to (percentages), and the default variant elsewhere
    holdout     false lets a layered flag reach those held out, true keeps any flag from them

and the document's: `holdout`, the percentage of everybody kept out of experiments, and
`holdout_seed`, which draws others when it changes.
"""

import hashlib
import json
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Self

from shared.errors import FlagsMalformed
from shared.flags.flag import Decision, Flag, Holdout, Layer
from shared.flags.forms import Rule
from shared.flags.fractional import parts_of
from shared.flags.logic import Compiler

KEY_MAX = 100  # characters of a flag's key
VARIANT_MAX = 1_000  # bytes of one variant's JSON: decisions travel in a signed header field
ROUTE_MAX = 2_500  # bytes of all that one route's functions may be told
EVERYWHERE = "*"

MEMBERS = {"state", "variants", "defaultVariant", "targeting", "metadata", "name", "description"}
UNITS = ("user", "device")


@dataclass(frozen=True)
class FlagSet:
    """All flags of a document. The version names its contents."""

    version: str
    document: dict[str, Any]
    flags: dict[str, Flag]
    _routes: dict[str, tuple[Flag, ...]] = field(default_factory=dict)

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> Self:
        """Check a document and compile it.

        Raises:
            FlagsMalformed: something is wrong; the message says where.
        """
        evaluators = _object(document.get("$evaluators", {}), "$evaluators")
        compiler = Compiler(evaluators)
        for name in evaluators:
            compiler.evaluator(name)
        holdout = _holdout(_object(document.get("metadata", {}), "metadata"))
        listed = _object(document.get("flags"), "flags")
        flags = {key: _flag(key, value, compiler, holdout) for key, value in listed.items()}
        _check_layers(flags)
        _check_sizes(flags)
        canonical = json.dumps(document, sort_keys=True, separators=(",", ":"))
        return cls(hashlib.sha256(canonical.encode()).hexdigest()[:16], document, flags)

    def of_route(self, name: str, named: tuple[str, ...]) -> tuple[Flag, ...]:
        """The flags that a route decides: those it names, and those that its functions ask for."""
        found = self._routes.get(name)
        if found is None:
            found = tuple(
                flag
                for key, flag in sorted(self.flags.items())
                if key in named or name in flag.routes or EVERYWHERE in flag.routes
            )
            self._routes[name] = found
        return found


def _flag(key: str, value: Any, compiler: Compiler, holdout: Holdout | None) -> Flag:
    try:
        return _read_flag(key, value, compiler, holdout)
    except FlagsMalformed as error:
        raise FlagsMalformed(f"Flag {key[:KEY_MAX]!r}: {error.detail}") from None


def _read_flag(key: str, value: Any, compiler: Compiler, holdout: Holdout | None) -> Flag:
    if not 1 <= len(key) <= KEY_MAX or not key.isprintable():
        raise FlagsMalformed(f"A key has 1 to {KEY_MAX} printable characters.")
    given = _object(value, "A flag")
    unknown = sorted(given.keys() - MEMBERS)
    if unknown:
        raise FlagsMalformed(f"There is no member {unknown[0]!r}.")
    if given.get("state") not in ("ENABLED", "DISABLED"):
        raise FlagsMalformed("The state is ENABLED or DISABLED.")
    variants = _variants(given.get("variants"))
    default = given.get("defaultVariant")
    if default is not None and default not in variants:
        raise FlagsMalformed(f"The default variant {default!r} is not one of the variants.")
    rule = _rule(given.get("targeting"), variants, compiler)
    about = _object(given.get("metadata", {}), "metadata")
    layer = _layer(about)
    held = about.get("holdout", layer is not None)
    if not isinstance(held, bool):
        raise FlagsMalformed("Its holdout is true or false.")
    return Flag(
        key,
        given["state"] == "ENABLED",
        _unit(about),
        rule,
        _default(default, variants, rule),
        {name: Decision(name, item, "TARGETING_MATCH") for name, item in variants.items()},
        _routes(about),
        layer,
        holdout if held else None,
    )


def _default(name: str | None, variants: dict[str, Any], rule: Rule | None) -> Decision:
    if name is None:
        return Decision(None, None, "DEFAULT")
    return Decision(name, variants[name], "STATIC" if rule is None else "DEFAULT")


def _variants(value: Any) -> dict[str, Any]:
    variants = _object(value, "variants")
    if not variants:
        raise FlagsMalformed("It has no variants.")
    if len({_type(item) for item in variants.values()}) != 1:
        raise FlagsMalformed("Its variants are not all of the same type.")
    for name, item in variants.items():
        if not 1 <= len(name) <= KEY_MAX or len(json.dumps(item)) > VARIANT_MAX:
            raise FlagsMalformed(f"A variant has a name and at most {VARIANT_MAX} bytes.")
    return variants


def _type(value: Any) -> str:
    for kind, name in ((bool, "boolean"), (int | float, "number"), (str, "string")):
        if isinstance(value, kind):
            return name
    if isinstance(value, dict):
        return "object"
    raise FlagsMalformed("A variant is a boolean, a number, a string or an object.")


def _rule(targeting: Any, variants: dict[str, Any], compiler: Compiler) -> Rule | None:
    if targeting in (None, {}):
        return None
    rule = compiler.compile(_object(targeting, "targeting"))
    strangers = sorted((rule.outcomes or frozenset()) - {None, *variants}, key=str)
    if strangers:
        raise FlagsMalformed(f"Its targeting gives {strangers[0]!r}, which is no variant.")
    return rule


def _layer(about: dict[str, Any]) -> Layer | None:
    name = about.get("layer")
    if name is None:
        return None
    if not isinstance(name, str) or not name:
        raise FlagsMalformed("The name of its layer is a text.")
    try:
        first, end = parts_of(about.get("layer_from")), parts_of(about.get("layer_to"))
    except ValueError as error:
        raise FlagsMalformed(f"Its part of the layer {name!r} is wrong: {error}.") from None
    if first >= end:
        raise FlagsMalformed(f"Its part of the layer {name!r} is empty.")
    return Layer(name, first, end)


def _holdout(about: dict[str, Any]) -> Holdout | None:
    seed = about.get("holdout_seed", "")
    try:
        parts = parts_of(about.get("holdout", 0))
    except ValueError as error:
        raise FlagsMalformed(f"The document's holdout is wrong: {error}.") from None
    if not isinstance(seed, str):
        raise FlagsMalformed("The document's holdout_seed is a text.")
    return Holdout(seed, parts) if parts else None


def _unit(about: dict[str, Any]) -> str:
    unit = about.get("unit", UNITS[0])
    if unit not in UNITS:
        raise FlagsMalformed(f"Its unit is {' or '.join(UNITS)}.")
    return str(unit)


def _routes(about: dict[str, Any]) -> frozenset[str]:
    text = about.get("routes", "")
    if not isinstance(text, str):
        raise FlagsMalformed("Its routes are a text.")
    return frozenset(name.strip() for name in text.split(",") if name.strip())


def _check_layers(flags: dict[str, Flag]) -> None:
    """No two experiments that run have anybody of a layer in common."""
    layers: dict[str, list[Flag]] = {}
    for flag in flags.values():
        if flag.layer is not None and flag.enabled:
            layers.setdefault(flag.layer.name, []).append(flag)
    for name, members in layers.items():
        if len({flag.unit for flag in members}) > 1:
            raise FlagsMalformed(f"The layer {name!r} has flags with different units.")
        parts = sorted((flag.layer.first, flag.layer.end) for flag in members if flag.layer)
        if any(before[1] > after[0] for before, after in pairwise(parts)):
            raise FlagsMalformed(f"In the layer {name!r}, parts of flags overlap.")


def _check_sizes(flags: dict[str, Flag]) -> None:
    """What a route's functions are told fits into their context, whatever is decided."""
    sizes = {
        key: len(key)
        + 50
        + max(len(json.dumps(d.value)) + len(d[0] or "") for d in f.matches.values())
        for key, f in flags.items()
    }
    for route in sorted(set().union(*(flag.routes for flag in flags.values()))):
        told = sum(sizes[k] for k, f in flags.items() if f.routes & {route, EVERYWHERE})
        if told > ROUTE_MAX:
            raise FlagsMalformed(
                f"The functions of {route!r} would be told more than {ROUTE_MAX} bytes."
            )


def _object(value: Any, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise FlagsMalformed(f"{what} must be an object.")
    return value
