"""Requests that the edge admitted: profiles, posts, follows, timelines."""

from typing import Any

from functions.api.routes import app
from functions.entrance import answer
from functions.telemetry import logger, metrics, traced


@traced
@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer one request (function URL event)."""
    return answer(app, event, context)
