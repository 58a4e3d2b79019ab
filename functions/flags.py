"""Feature flags as OpenFeature has them: read from the signed context, never decided here.

    if not flags().get_boolean_value("posting", True): …

The edge has decided for the whole request (edge/stages/decide.py), so every function
that it reaches sees the same variants, and a page is of one piece. A flag that the edge
was not told to decide for this route is FLAG_NOT_FOUND, and the code's own default counts.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from openfeature import api
from openfeature.client import OpenFeatureClient
from openfeature.evaluation_context import EvaluationContext
from openfeature.exception import ErrorCode
from openfeature.flag_evaluation import FlagResolutionDetails, FlagValueType
from openfeature.provider import AbstractProvider, Metadata

from functions.admission import current

Value = TypeVar("Value")
Objects = Sequence[FlagValueType] | Mapping[str, FlagValueType]


class ContextProvider(AbstractProvider):
    """Resolves flags from the context of the request in hand."""

    def get_metadata(self) -> Metadata:
        """How OpenFeature's hooks and logs call it."""
        return Metadata(name="nearcast-context")

    def resolve_boolean_details(
        self,
        flag_key: str,
        default_value: bool,  # noqa: FBT001 - OpenFeature's signature
        evaluation_context: EvaluationContext | None = None,  # noqa: ARG002
    ) -> FlagResolutionDetails[bool]:
        """A flag whose variants are true and false."""
        return _resolve(flag_key, default_value, lambda value: isinstance(value, bool))

    def resolve_string_details(
        self,
        flag_key: str,
        default_value: str,
        evaluation_context: EvaluationContext | None = None,  # noqa: ARG002
    ) -> FlagResolutionDetails[str]:
        """A flag whose variants are texts."""
        return _resolve(flag_key, default_value, lambda value: isinstance(value, str))

    def resolve_integer_details(
        self,
        flag_key: str,
        default_value: int,
        evaluation_context: EvaluationContext | None = None,  # noqa: ARG002
    ) -> FlagResolutionDetails[int]:
        """A flag whose variants are whole numbers; true is none."""
        return _resolve(flag_key, default_value, lambda value: _is_number(value, int))

    def resolve_float_details(
        self,
        flag_key: str,
        default_value: float,
        evaluation_context: EvaluationContext | None = None,  # noqa: ARG002
    ) -> FlagResolutionDetails[float]:
        """A flag whose variants are numbers; JSON may have written one without a fraction."""
        found = _resolve(flag_key, default_value, lambda value: _is_number(value, (int, float)))
        found.value = float(found.value)
        return found

    def resolve_object_details(
        self,
        flag_key: str,
        default_value: Objects,
        evaluation_context: EvaluationContext | None = None,  # noqa: ARG002
    ) -> FlagResolutionDetails[Objects]:
        """A flag whose variants are objects."""
        return _resolve(flag_key, default_value, lambda value: isinstance(value, dict))


def _is_number(value: Any, kinds: Any) -> bool:
    return isinstance(value, kinds) and not isinstance(value, bool)


def _resolve(key: str, default: Value, fits: Any) -> FlagResolutionDetails[Value]:
    """What the edge decided, if it is of the wanted type."""
    found = _decided(key)
    if found is None:
        return _failed(default, ErrorCode.FLAG_NOT_FOUND)
    variant, value, reason, *error = found
    if error and error[0] is not None:
        return _failed(default, ErrorCode.PARSE_ERROR)
    if variant is None:  # turned off, or without a default: the code's own counts
        return FlagResolutionDetails(default, reason=reason)
    if not fits(value):
        return _failed(default, ErrorCode.TYPE_MISMATCH)
    return FlagResolutionDetails(value, reason=reason, variant=variant)


def _decided(key: str) -> Sequence[Any] | None:
    try:
        found = current().decision.get(key)
    except LookupError:  # no request in hand
        return None
    return found if isinstance(found, list) and len(found) >= 3 else None


def _failed(default: Value, code: ErrorCode) -> FlagResolutionDetails[Value]:
    return FlagResolutionDetails(default, error_code=code, reason="ERROR")


@cache
def flags() -> OpenFeatureClient:
    """The process's client."""
    api.set_provider_and_wait(ContextProvider())
    return api.get_client()
