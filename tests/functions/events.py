"""Events as AWS hands them to functions."""

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

from functions.deadline import now_ms
from shared.context import Context, digest, sign
from shared.keys import Keys
from shared.messages import Message

KEYS = Keys.from_text(f"k1:{'ab' * 32}")
FOREIGN = Keys.from_text(f"k1:{'cd' * 32}")
REQUEST_ID = "4bf92f3577b34da6a3ce929d0e0e4736"

LAMBDA = SimpleNamespace(
    function_name="f",
    memory_limit_in_mb=512,
    invoked_function_arn="arn:aws:lambda:eu-west-1:000000000000:function:f",
    aws_request_id="r",
    get_remaining_time_in_millis=lambda: 10_000,
)


def context_of(method: str, path: str, body: bytes = b"", **claims: Any) -> Context:
    issued = now_ms()
    known = Context(
        request_id=REQUEST_ID,
        method=method,
        path=path,
        body=digest(body),
        issued_ms=issued,
        deadline_ms=issued + 5_000,
        zone="eu",
        cell="euw1-a",
    )
    return replace(known, **claims)


def request(
    method: str,
    path: str,
    body: Any = None,
    *,
    headers: dict[str, str] | None = None,
    keys: Keys = KEYS,
    raw: bytes | None = None,
    signed_path: str | None = None,
    **claims: Any,
) -> dict[str, Any]:
    """A function URL's event for a request that the edge admitted."""
    data = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
    context = sign(context_of(method, signed_path or path, data, **claims), keys)
    raw_path, _, query = path.partition("?")
    pairs = dict(pair.split("=", 1) for pair in query.split("&") if pair)
    event = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": raw_path,
        "rawQueryString": query,
        "headers": {
            "content-type": "application/json",
            "nearcast-context": context,
            **(headers or {}),
        },
        "requestContext": {
            "stage": "$default",
            "http": {"method": method, "path": quote(raw_path)},
        },
        "isBase64Encoded": False,
    }
    if pairs:
        event["queryStringParameters"] = pairs
    if data:
        event["body"] = data.decode("utf-8", "surrogateescape")
    return event


def queue_event(*bodies: Message | str) -> dict[str, Any]:
    """An SQS event; message ids are the positions."""
    return {
        "Records": [
            {
                "messageId": str(number),
                "body": body if isinstance(body, str) else body.to_json(),
                "attributes": {},
                "messageAttributes": {},
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:eu-west-1:000000000000:plans",
                "awsRegion": "eu-west-1",
            }
            for number, body in enumerate(bodies)
        ]
    }


def failed(answer: dict[str, Any]) -> list[str]:
    """The message ids that a batch reported."""
    return [item["itemIdentifier"] for item in answer["batchItemFailures"]]
