"""Errors as answers: problem documents (RFC 9457), and which problem a validation error is."""

import json
from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.exceptions import ValidationException

from functions.shapes import NOT_UNICODE
from shared.errors import (
    MEDIA_TYPE,
    BodyMalformed,
    BodyNotUtf8,
    FieldInvalid,
    FieldMissing,
    FieldUnknown,
    HeaderMalformed,
    LimitMalformed,
    MediaTypeUnsupported,
    NearcastError,
    ParameterMalformed,
)

BODY_ERRORS: dict[str, type[NearcastError]] = {
    "extra_forbidden": FieldUnknown,
    "missing": FieldMissing,
}


def response(error: NearcastError, request_id: str | None) -> Response[Any]:
    """The answer to a request that ended in an error."""
    return Response(
        status_code=error.status,
        content_type=MEDIA_TYPE,
        body=text(error, request_id),
        headers=_headers(error),
    )


def text(error: NearcastError, request_id: str | None) -> str:
    """The problem document as it is sent."""
    return json.dumps(error.problem(request_id), separators=(",", ":"), ensure_ascii=False)


def _headers(error: NearcastError) -> dict[str, str | list[str]]:
    return {} if error.retry_after_s is None else {"Retry-After": str(error.retry_after_s)}


def of_validation(error: ValidationException) -> NearcastError:
    """The problem that the first of the validator's findings stands for.

    A finding about our own answer is our fault, not the caller's.
    """
    finding: Mapping[str, Any] = error.errors()[0]
    where, *path = finding["loc"]
    field = ".".join(str(part) for part in path)
    detail = f"{finding['msg']}." if finding.get("msg") else ""
    if where == "body":
        return _of_body(finding["type"], field, detail)
    if where == "query":
        return LimitMalformed(field=field) if field == "limit" else ParameterMalformed(field=field)
    if where == "header":
        return HeaderMalformed(field=field)
    return NearcastError()


def _of_body(kind: str, field: str, detail: str) -> NearcastError:
    if kind == "unsupported_content_type":
        return MediaTypeUnsupported()
    if kind == NOT_UNICODE:
        return BodyNotUtf8()
    if kind == "json_invalid" or not field:  # not JSON, or not an object
        return BodyMalformed()
    return BODY_ERRORS.get(kind, FieldInvalid)(detail, field=field)
