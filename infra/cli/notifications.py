"""notifications: what others did that concerns you, and what became of your media."""

from __future__ import annotations

from itertools import islice
from typing import Annotated, Any

import typer
from rich.markup import escape

from infra.cli.terminal import DEFAULT_URL, As, AsJson, Limit, Url, command, connect, err, show

SAID = {
    "follow": "follow you",
    "follow_request": "ask to follow you",
    "follow_accepted": "let you follow them",
    "reply": "answered",
    "mention": "mentioned you in",
    "quote": "quoted",
    "repost": "reposted",
    "like": "like",
}
OWN = {"media_ready": "Ready to be shown", "media_failed": "Could not be used"}


@command
def notifications(
    limit: Limit = 20,
    *,
    read: Annotated[bool, typer.Option("--read", help="Mark what is shown as read.")] = False,
    url: Url = DEFAULT_URL,
    account: As = None,
    as_json: AsJson = False,
) -> None:
    """Show what others did that concerns you, grouped, newest first."""
    newest = None
    with connect(url, account) as client:
        found = client.pages("/v1/notifications", limit=min(limit, 100))
        for one in islice(found, limit):
            newest = max(newest or one["at"], one["at"])
            show(one, as_json, notification_text(one))
        if read and newest:
            client.call("PUT", "/v1/notifications/read", {"until": newest})
    if newest is None and not as_json:
        err.print("[dim]Nothing yet.[/]")


def notification_text(one: dict[str, Any]) -> str:
    """A notification as one line: who, what, about which post or file, and when."""
    when = str(one["at"])[:16].replace("T", " ")
    dot = "[bold yellow]•[/] " if one["unread"] else "  "
    if one.get("media_id"):
        return f"{dot}{OWN.get(one['kind'], one['kind'])}: {one['media_id']} [dim]{when}[/]"
    names = [f"[cyan]@{escape(actor['username'])}[/]" for actor in one["actors"]]
    others = one["count"] - len(names)
    if others > 0 or one["more"]:
        names.append(f"{max(others, 1)}{'+' if one['more'] else ''} others")
    who = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    post = f" {one['post_id']}" if one["post_id"] else ""
    return f"{dot}{who} {SAID.get(one['kind'], one['kind'])}{post} [dim]{when}[/]"
