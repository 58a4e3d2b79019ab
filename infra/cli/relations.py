"""block, unblock, mute, unmute, blocks, mutes, requests, approve, reject, report and search."""

from __future__ import annotations

from itertools import islice
from typing import Annotated

import typer
from rich.markup import escape

from infra.cli.failure import CliError
from infra.cli.people import User
from infra.cli.terminal import (
    DEFAULT_URL,
    As,
    AsJson,
    Limit,
    Url,
    command,
    connect,
    err,
    person_text,
    show,
    user_id,
)
from shared.errors import IdMalformed
from shared.ids import parse_post_id

REASONS = "spam, abuse, violence, nudity, self_harm, misinformation, impersonation or other"


@command
def block(
    user: User, *, url: Url = DEFAULT_URL, account: As = None, as_json: AsJson = False
) -> None:
    """Block somebody: neither sees or follows the other any more."""
    _do("PUT", "blocks", user, "Blocked", url, account, as_json=as_json)


@command
def unblock(
    user: User, *, url: Url = DEFAULT_URL, account: As = None, as_json: AsJson = False
) -> None:
    """Take a block back."""
    _do("DELETE", "blocks", user, "Unblocked", url, account, as_json=as_json)


@command
def mute(
    user: User, *, url: Url = DEFAULT_URL, account: As = None, as_json: AsJson = False
) -> None:
    """Leave somebody out of your timelines; they never notice."""
    _do("PUT", "mutes", user, "Muted", url, account, as_json=as_json)


@command
def unmute(
    user: User, *, url: Url = DEFAULT_URL, account: As = None, as_json: AsJson = False
) -> None:
    """Let somebody into your timelines again."""
    _do("DELETE", "mutes", user, "Unmuted", url, account, as_json=as_json)


@command
def blocks(
    limit: Limit = 100, *, url: Url = DEFAULT_URL, account: As = None, as_json: AsJson = False
) -> None:
    """List whom you block."""
    _list("/v1/blocks", limit, url, account, as_json=as_json)


@command
def mutes(
    limit: Limit = 100, *, url: Url = DEFAULT_URL, account: As = None, as_json: AsJson = False
) -> None:
    """List whom you mute."""
    _list("/v1/mutes", limit, url, account, as_json=as_json)


@command
def requests(
    limit: Limit = 100, *, url: Url = DEFAULT_URL, account: As = None, as_json: AsJson = False
) -> None:
    """List who asks to follow your private account."""
    with connect(url, account) as client:
        waiting = client.pages("/v1/follow-requests", limit=min(limit, 100))
        for request in islice(waiting, limit):
            asked = str(request["requested_at"])[:16].replace("T", " ")
            show(request, as_json, f"{person_text(request['user'])} [dim]{asked}[/]")


@command
def approve(
    user: User, *, url: Url = DEFAULT_URL, account: As = None, as_json: AsJson = False
) -> None:
    """Let somebody follow you who asked to."""
    _do("PUT", "follow-requests", user, "Approved", url, account, as_json=as_json)


@command
def reject(
    user: User, *, url: Url = DEFAULT_URL, account: As = None, as_json: AsJson = False
) -> None:
    """Let a follow request go; they are not told."""
    _do("DELETE", "follow-requests", user, "Rejected", url, account, as_json=as_json)


@command
def report(
    subject: Annotated[str, typer.Argument(help="A post's id, a username or a user id.")],
    reason: Annotated[str, typer.Option("--reason", help=REASONS)] = "other",
    *,
    url: Url = DEFAULT_URL,
    account: As = None,
    as_json: AsJson = False,
) -> None:
    """Report a post or a person, who then leave your timelines."""
    with connect(url, account) as client:
        try:
            body = {"post_id": parse_post_id(subject).id}
        except IdMalformed:
            body = {"user_id": user_id(client, subject)}
        client.call("POST", "/v1/reports", body | {"reason": reason})
    show({"reported": subject, "reason": reason}, as_json, f"Reported {escape(subject)}.")


@command
def search(
    prefix: Annotated[str, typer.Argument(help="How a username begins, two characters at least.")],
    limit: Limit = 20,
    *,
    url: Url = DEFAULT_URL,
    account: As = None,
    as_json: AsJson = False,
) -> None:
    """Find people by how their usernames begin."""
    found = _list("/v1/users", limit, url, account, as_json=as_json, prefix=prefix)
    if not found and not as_json:
        err.print("[dim]Nobody's username begins like that.[/]")


def _do(
    method: str, what: str, user: str, done: str, url: str, account: str | None, *, as_json: bool
) -> None:
    with connect(url, account) as client:
        whom = user_id(client, user)
        if client.session is not None and whom == client.session.user_id:
            raise CliError("That can be done to others only.")
        client.call(method, f"/v1/{what}/{whom}")
    show({done.lower(): whom}, as_json, f"{done} {escape(user)}.")


def _list(
    path: str, limit: int, url: str, account: str | None, *, as_json: bool, **query: str
) -> int:
    count = 0
    with connect(url, account) as client:
        for person in islice(client.pages(path, limit=min(limit, 100), **query), limit):
            count += 1
            show(person, as_json, person_text(person))
    return count
