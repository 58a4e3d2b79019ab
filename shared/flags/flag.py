"""One flag, ready to decide: who is in its experiment, and which variant a request gets."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from shared.flags.forms import Rule
from shared.flags.fractional import bucket


class Decision(NamedTuple):
    """One flag as it is for one request; without a variant the asker's own default counts.

    Reasons and errors are OpenFeature's, and HOLDOUT for those who are held out.
    """

    variant: str | None
    value: Any
    reason: str
    error: str | None = None


DISABLED = Decision(None, None, "DISABLED")
FAILED = Decision(None, None, "ERROR", "PARSE_ERROR")  # what flagd says of a variant there is not


@dataclass(frozen=True, slots=True)
class Layer:
    """The part of a layer that is an experiment's own, in thousandths of a percent."""

    name: str
    first: int
    end: int

    def has(self, unit: str) -> bool:
        """Whether somebody is in this part."""
        return self.first <= bucket(f"layer:{self.name}:{unit}") < self.end


@dataclass(frozen=True, slots=True)
class Holdout:
    """Who is kept out of experiments."""

    seed: str
    parts: int

    def has(self, unit: str) -> bool:
        """Whether somebody is held out."""
        return bucket(f"holdout:{self.seed}:{unit}") < self.parts


@dataclass(frozen=True, slots=True)
class Flag:
    """A flag, ready to decide. `experiment`: who gets which variant is worth recording."""

    key: str
    enabled: bool
    unit: str
    rule: Rule | None
    default: Decision  # what everybody gets whom no rule targets
    matches: dict[str, Decision]  # by variant
    routes: frozenset[str]
    layer: Layer | None = None
    holdout: Holdout | None = None

    @property
    def experiment(self) -> bool:
        """Whether it gives different people different variants by chance."""
        return self.layer is not None or (self.rule is not None and self.rule.splits)

    def unit_of(self, data: dict[str, Any]) -> str | None:
        """Whom the flag's buckets stick to: an id of the wanted kind, or else of the other."""
        user, device = data.get("user"), data.get("device")
        found = (user or device) if self.unit == "user" else (device or user)
        return found if isinstance(found, str) else None

    def decide(self, data: dict[str, Any], now_s: int) -> Decision:
        """Decide for an evaluation context; `targetingKey` and `$flagd` in it are set here."""
        if not self.enabled:
            return DISABLED
        unit = self.unit_of(data)
        if self.layer is not None and (unit is None or not self.layer.has(unit)):
            return self.default
        if self.holdout is not None and unit is not None and self.holdout.has(unit):
            return self.default._replace(reason="HOLDOUT")
        if self.rule is None:
            return self.default
        data["targetingKey"] = unit
        data["$flagd"] = {"flagKey": self.key, "timestamp": now_s}
        try:
            result = self.rule.run(data)
        except (ValueError, TypeError, ArithmeticError, LookupError):
            return FAILED
        if result is None:
            return self.default
        if isinstance(result, bool):
            result = "true" if result else "false"
        return self.matches.get(str(result), FAILED)
