"""Changes of a flags document, each a document of its own; the edge checks the result once more."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal, InvalidOperation
from typing import Any

from infra.cli.failure import CliError
from shared.flags.document import EVERYWHERE
from shared.flags.fractional import DECIMALS, PARTS

Json = dict[str, Any]
Change = Callable[[Json], Json]

SWITCH = {"on": True, "off": False}  # the variants of a new flag, unless others are given


def flag_of(document: Json, key: str) -> Json:
    """A flag of a document.

    Raises:
        CliError: there is none by this key.
    """
    flags = document.get("flags", {})
    if key not in flags:
        known = ", ".join(sorted(flags)) or "none"
        raise CliError(f"There is no flag {key!r}.", f"There are: {known}.")
    found: Json = flags[key]
    return found


def set_variant(
    document: Json,
    key: str,
    variant: str,
    variants: Json | None = None,
    routes: str | None = None,
) -> Json:
    """Everybody gets one variant; a flag that is not there yet is made, for every route unless told."""
    made = deepcopy(document)
    flags = made.setdefault("flags", {})
    if key not in flags:
        flags[key] = {"variants": variants or dict(SWITCH), "metadata": {"routes": EVERYWHERE}}
    elif variants is not None:
        flags[key]["variants"] = variants
    flag = flags[key]
    if routes is not None:
        flag["metadata"] = flag.get("metadata", {}) | {"routes": routes}
    _check_variant(flag, key, variant)
    flag |= {"state": "ENABLED", "defaultVariant": variant}
    flag.pop("targeting", None)
    return made


def roll_out(
    document: Json, key: str, variant: str, percentage: str, *, replace: bool = False
) -> Json:
    """A share of everybody gets a variant, the others the default one.

    A larger share contains the smaller one before it. A rule that somebody wrote is
    only replaced when that is wanted.
    """
    made = deepcopy(document)
    flag = flag_of(made, key)
    _check_variant(flag, key, variant)
    default = flag.get("defaultVariant")
    if default is None or default == variant:
        raise CliError(
            f"The default variant of {key!r} is {variant if default else 'missing'}.",
            f"Set another one first: nearcast flags set {key} VARIANT",
        )
    if flag.get("targeting") and not replace and not _is_rollout(flag["targeting"]):
        raise CliError(f"{key!r} has a targeting rule.", "Use --replace to do without it.")
    inside = _parts(percentage)
    flag["state"] = "ENABLED"
    flag["targeting"] = {"fractional": [[variant, inside], [default, PARTS - inside]]}
    return made


def kill(document: Json, key: str) -> Json:
    """Nobody gets the flag: every caller's own default counts, and its rules stay for later."""
    made = deepcopy(document)
    flag_of(made, key)["state"] = "DISABLED"
    return made


def summary(key: str, flag: Json) -> str:
    """A flag in a line."""
    if flag.get("state") != "ENABLED":
        return f"{key}: off"
    targeting = flag.get("targeting")
    if not targeting:
        return f"{key}: {flag.get('defaultVariant')}"
    if _is_rollout(targeting):
        (variant, inside), (default, _) = targeting["fractional"]
        return f"{key}: {inside / DECIMALS:g} % {variant}, the others {default}"
    return f"{key}: by its rule, else {flag.get('defaultVariant')}"


def _is_rollout(targeting: Json) -> bool:
    shares = targeting.get("fractional")
    return (
        isinstance(shares, list)
        and len(shares) == 2
        and all(isinstance(share, list) and len(share) == 2 for share in shares)
        and sum(share[1] for share in shares if isinstance(share[1], int)) == PARTS
    )


def _check_variant(flag: Json, key: str, variant: str) -> None:
    variants = flag.get("variants", {})
    if variant not in variants:
        known = ", ".join(variants)
        raise CliError(f"{key!r} has no variant {variant!r}.", f"It has: {known}.")


def _parts(percentage: str) -> int:
    """A percentage in thousandths."""
    try:
        parts = Decimal(percentage.removesuffix("%").strip()) * DECIMALS
        exact = parts == parts.to_integral_value() and 0 <= parts <= PARTS
    except InvalidOperation:
        exact = False
    if not exact:
        raise CliError(f"{percentage!r} is not a percentage from 0 to 100 in steps of 0.001.")
    return int(parts)
