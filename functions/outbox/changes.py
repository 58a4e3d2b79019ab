"""What a change in a table means to the rest of the system.

Stream records of all of a shard's tables come here; the table is told by the
record's keys. Most records mean nothing: counters, claims, follower lists.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from shared import views
from shared.messages import (
    FollowChanged,
    Message,
    PostChanged,
    PrivacyChanged,
    ProfileChanged,
    RelationChanged,
)

Record = Mapping[str, Any]
FOLLOWING = "#following"
DECIDED = {"blocks", "mutes", "requested", "reports"}  # see functions/people/settle.py


def messages_of(records: Iterable[Record]) -> tuple[list[Message], list[Message]]:
    """The messages for the plans queue and for the slices queue, in the records' order."""
    plans: list[Message] = []
    slices: list[Message] = []
    for record in records:
        stream = record["dynamodb"]
        keys = _plain(stream["Keys"])
        new, old = _plain(stream.get("NewImage", {})), _plain(stream.get("OldImage", {}))
        if "node" in keys:
            # An import registers audiences by itself, once an author; only it writes quiet edges.
            if keys["node"].endswith(FOLLOWING) and not new.get("quiet"):
                slices.append(_follow(keys))
            plans += _relations(keys, new, old)
        elif new and new.get("updated") != old.get("updated"):
            plans.append(_post(new) if "author" in keys else _profile(new))
            if old and bool(new.get("private")) != bool(old.get("private")):
                plans.append(PrivacyChanged(new["user_id"]))
    return plans, slices


def _post(row: Record) -> PostChanged:
    live = "deleted_ms" not in row
    card = views.post_view(
        post_id=row["post_id"],
        author_id=row["author"],
        text=row.get("text", ""),
        media_ids=row.get("media_ids", []),
        created_ms=int(row["created_ms"]),
    )
    return PostChanged(row["post_id"], row["author"], row["updated"], card if live else None)


def _profile(row: Record) -> ProfileChanged:
    card = views.author_view(
        user_id=row["user_id"],
        username=row["username"],
        display_name=row.get("display_name", ""),
        bio=row.get("bio", ""),
        created_ms=int(row["created_at"]),
        private=row.get("private", False),
    )
    return ProfileChanged(row["user_id"], row["updated"], card)


def _follow(keys: Record) -> FollowChanged:
    return FollowChanged(keys["node"].removesuffix(FOLLOWING), keys["other"])


def _relations(keys: Record, new: Record, old: Record) -> list[RelationChanged]:
    """What people decided about each other; one's own lists and copies mean nothing."""
    user_id, _, relation = keys["node"].rpartition("#")
    if relation == "following":  # only to notify, so not of an import either
        news = not old and not new.get("quiet")
    elif relation == "requests":
        news = "decision" in new and "decision" not in old
    else:
        news = relation in DECIDED
    return [RelationChanged(relation, user_id, keys["other"])] if news else []


def _plain(image: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """DynamoDB's typed values as plain ones: {"S": "x"} → "x"."""
    return {name: _value(typed) for name, typed in image.items()}


def _value(typed: Mapping[str, Any]) -> Any:
    ((kind, value),) = typed.items()
    return [_value(item) for item in value] if kind == "L" else value
