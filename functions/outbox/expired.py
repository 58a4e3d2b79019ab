"""Which stream records are for the archive.

A post whose row the TTL service removed (its records say so: `userIdentity`), and every
later change of a row that came back from the archive: a deletion must take the contents
out of the archive at once, not when the row expires again.
Source: Amazon DynamoDB Developer Guide, "DynamoDB Streams and Time to Live".
"""

import json
from collections.abc import Mapping
from typing import Any

from shared.messages import PostExpired

Record = Mapping[str, Any]
SERVICE = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
ROW_ONLY = {"author", "expires_at", "restored"}  # of a row, and not of its post


def expired(record: Record) -> PostExpired | None:
    """The message for the archive; None for a record that is not for it."""
    stream = record["dynamodb"]
    new, old = stream.get("NewImage", {}), stream.get("OldImage", {})
    if record.get("eventName") == "REMOVE":
        image = old if record.get("userIdentity") == SERVICE else {}
    else:
        image = new if old and "restored" in new else {}
    if "author" not in stream["Keys"] or "created_ms" not in image:
        return None
    row = {name: _value(typed) for name, typed in image.items()}
    document = {name: value for name, value in row.items() if name not in ROW_ONLY}
    if "media" in document:
        document["media"] = json.loads(document["media"])
    return PostExpired(row["author"], row["post_id"], {"author_id": row["author"], **document})


def returned(record: Record) -> bool:
    """Whether a row just came back from the archive, which is no change of its post."""
    stream = record["dynamodb"]
    return "OldImage" not in stream and "restored" in stream.get("NewImage", {})


def _value(typed: Mapping[str, Any]) -> Any:
    """A typed value as JSON knows it: {"N": "1"} → 1."""
    ((kind, value),) = typed.items()
    if kind == "N":
        return int(value)
    return [_value(item) for item in value] if kind == "L" else value
