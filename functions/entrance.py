"""The way in for requests: admit, resolve, answer; every error leaves as a problem.

`api` and `identity` hang their routes on a resolver from here, and their handlers
call `answer`.
"""

import time
from typing import Any

from aws_lambda_powertools.event_handler import LambdaFunctionUrlResolver, Response
from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.openapi.exceptions import ValidationException
from aws_lambda_powertools.metrics import MetricUnit

from functions import freshness, problems
from functions.admission import admit, admitted, current
from functions.telemetry import logger, metrics
from functions.wiring import wiring
from shared.context import Context
from shared.errors import BodyMalformed, NearcastError, ParameterMalformed, RouteUnknown

PARAMETERS = {
    "after",
    "cursor",
    "ids",
    "limit",
    "post_id",
    "prefix",
    "unseen",
}  # of all routes together


def resolver() -> LambdaFunctionUrlResolver:
    """A resolver that validates, and answers every error with a problem."""
    app = LambdaFunctionUrlResolver(enable_validation=True)

    app.exception_handler(NearcastError)(_problem)
    app.exception_handler(ValidationException)(_invalid)
    app.exception_handler(RecursionError)(_too_deep)
    app.exception_handler(Exception)(_unexpected)
    app.not_found(_unknown)
    return app


def routes() -> Router:
    """A set of routes to hang on a resolver."""
    return Router()  # type: ignore[no-untyped-call]


def answer(app: LambdaFunctionUrlResolver, event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer a function URL's event, whatever happens."""
    started = time.perf_counter()
    admission = None
    try:
        admission = admit(event, wiring().keys())
        logger.append_keys(request_id=admission.request_id)
        with admitted(admission):
            _check_parameters(event)
            answered = app.resolve(event, context)
            http = event["requestContext"]["http"]
            headers = answered.setdefault("headers", {})
            freshness.describe(
                headers,
                http["method"],
                event["rawPath"],
                answered["statusCode"],
                wiring().clock,
                viewed=admission.user is not None,
            )
    except NearcastError as error:
        answered = _refusal(error, admission)
    except Exception:  # noqa: BLE001 - the last line before the caller
        logger.exception("unexpected")
        answered = _refusal(NearcastError(), admission)
    _measure(event, answered, started)
    return answered


def _check_parameters(event: dict[str, Any]) -> None:
    unknown = sorted(set(event.get("queryStringParameters") or {}) - PARAMETERS)
    if unknown:
        raise ParameterMalformed("There is no such query parameter.", field=unknown[0])


def _problem(error: NearcastError, cause: Exception | None = None) -> Response[Any]:
    if error.status == NearcastError.status:
        logger.exception("unexpected", exc_info=cause or error)
    return problems.response(error, current().request_id)


def _invalid(error: ValidationException) -> Response[Any]:
    return _problem(problems.of_validation(error), error)


def _too_deep(_: RecursionError) -> Response[Any]:
    """Only the JSON parser recurses as deep as its input wants."""
    return _problem(BodyMalformed("The body is nested too deeply."))


def _unexpected(error: Exception) -> Response[Any]:
    return _problem(NearcastError(), error)


def _unknown(_: Exception) -> Response[Any]:
    return _problem(RouteUnknown())


def _refusal(error: NearcastError, admission: Context | None) -> dict[str, Any]:
    """A problem for a request that never got as far as the resolver."""
    request_id = admission.request_id if admission else None
    response = problems.response(error, request_id)
    return {
        "statusCode": response.status_code,
        "headers": {"Content-Type": response.content_type, **response.headers},
        "body": problems.text(error, request_id),
    }


def _measure(event: dict[str, Any], answered: dict[str, Any], started: float) -> None:
    took_ms = (time.perf_counter() - started) * 1000
    http = event["requestContext"]["http"]
    status = answered["statusCode"]
    logger.info("answered", method=http["method"], status=status, took_ms=round(took_ms, 1))
    metrics.add_metric(name="Requests", unit=MetricUnit.Count, value=1)
    metrics.add_metric(name="Latency", unit=MetricUnit.Milliseconds, value=took_ms)
    if status >= NearcastError.status:
        metrics.add_metric(name="Failures", unit=MetricUnit.Count, value=1)
