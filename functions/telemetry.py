"""Logs, traces and metrics of a function (Powertools); names come from its environment.

Logs and traces hold request ids, routes, counts and durations: never a token, a
password, an address, a text or who somebody follows. Metrics leave as log lines
(EMF).
"""

import os
from collections.abc import Callable
from typing import Any

from aws_lambda_powertools import Logger, Metrics, Tracer

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]

logger = Logger()
metrics = Metrics(namespace="Nearcast")


def traced(handler: Handler) -> Handler:
    """Send X-Ray segments of a handler's work, where the stack says so.

    A tracer that is off would still import the X-Ray SDK, which takes 0.3 s.
    """
    if os.environ.get("POWERTOOLS_TRACE_DISABLED", "true") == "true":
        return handler
    tracer = Tracer(patch_modules=("botocore",))
    return tracer.capture_lambda_handler(handler, capture_response=False)
