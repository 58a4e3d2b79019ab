"""What a change in a table means to the rest of the system.

Stream records of all of a shard's tables come here; the table is told by the
record's keys. Most records mean nothing: counters, claims, follower lists.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from shared import views
from shared.messages import (
    FollowChanged,
    LikeChanged,
    Message,
    Phase,
    PostChanged,
    PrivacyChanged,
    ProfileChanged,
    RelationChanged,
)

Record = Mapping[str, Any]
FOLLOWING = "#following"
GONE = "~"  # the version of a profile that was removed: later than every hybrid time
ELSE = ("revision", "visibility", "deleted_ms")  # tells every other change of a post
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
                slices.append(_follow(keys, new or old))
            plans += _relations(keys, new, old)
            plans += _like(keys)
        elif new and new.get("updated") != old.get("updated"):
            plans.append(_post(new, old) if "author" in keys else _profile(new))
            if old and bool(new.get("private")) != bool(old.get("private")):
                plans.append(PrivacyChanged(new["user_id"]))
        elif not new and "user_id" in keys:
            username = old.get("username", "")
            plans.append(ProfileChanged(keys["user_id"], GONE, None, username))
    return plans, slices


def _post(row: Record, old: Record) -> PostChanged:
    live = "deleted_ms" not in row
    tags = dict.fromkeys([*row.get("hashtags", ()), *old.get("hashtags", ())])
    dropped = () if live else old.get("media_ids", ())
    return PostChanged(
        row["post_id"],
        row["author"],
        row["updated"],
        _card(row) if live else None,
        int(row.get("revision", 0)),
        tuple(sorted(tags)),
        shown=bool(old) and row.get("visibility") != old.get("visibility"),
        phase=_phase(row, old),
        dropped=tuple(dropped),
    )


def _phase(row: Record, old: Record) -> Phase:
    """What the media of a post have to do with a change of it."""
    if row.get("held") or ("deleted_ms" in row and old.get("held")):
        return "held"
    if old.get("held"):
        return "released"
    same = old and all(row.get(name) == old.get(name) for name in ELSE)
    return "renewed" if same and row.get("media") != old.get("media") else ""


def _card(row: Record) -> views.View:
    edited = row.get("edited_ms")
    return views.post_view(
        post_id=row["post_id"],
        author_id=row["author"],
        text=row.get("text", ""),
        media_ids=row.get("media_ids", ()),
        media=json.loads(row.get("media", "[]")),
        created_ms=int(row["created_ms"]),
        reply_to=row.get("reply_to"),
        root_id=row.get("root_id"),
        quote_of=row.get("quote_of"),
        repost_of=row.get("repost_of"),
        mentions=row.get("mentions", ()),
        hashtags=row.get("hashtags", ()),
        edited_ms=None if edited is None else int(edited),
        visibility="author" if row.get("held") else row.get("visibility", "public"),
    )


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


def _follow(keys: Record, row: Record) -> FollowChanged:
    bucket = int(row["bucket"]) if "bucket" in row else None
    return FollowChanged(keys["node"].removesuffix(FOLLOWING), keys["other"], bucket)


def _like(keys: Record) -> list[LikeChanged]:
    user_id, _, kind = keys["node"].rpartition("#")
    return [LikeChanged(user_id, keys["other"])] if kind == "likes" else []


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
