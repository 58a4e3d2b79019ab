"""`nearcast keys`: API keys for servers."""

from __future__ import annotations

import secrets
import string
import time
from typing import Annotated

import typer

from edge import apikeys
from infra.cli.publisher import publisher
from infra.cli.terminal import DEFAULT_URL, AsJson, Url, command, show

DAY_S = 86_400
_SYMBOLS = string.ascii_lowercase + string.digits

keys = typer.Typer(help="API keys for servers.", no_args_is_help=True)


@keys.command("create")
@command
def create(
    owner: Annotated[str, typer.Argument(help="Whose it is, for your own records.")],
    *,
    scope: Annotated[list[str], typer.Option(help="What it may do, like posts:write; repeat it.")],
    user: Annotated[str | None, typer.Option(help="The user id it acts for.")] = None,
    days: Annotated[int | None, typer.Option(min=1, help="After which it expires.")] = None,
    url: Url = DEFAULT_URL,
    as_json: AsJson = False,
) -> None:
    """Make a key and print it, once: the edge keeps only its digest."""
    key_id = "".join(secrets.choice(_SYMBOLS) for _ in range(16))
    key = f"{apikeys.PREFIX}{key_id}_{secrets.token_urlsafe(32)}"
    expires_s = apikeys.NEVER_S if days is None else int(time.time()) + days * DAY_S
    kept = {
        "digest": apikeys.digest(key),
        "owner": owner,
        "scopes": scope,
        "user_id": user,
        "expires_s": expires_s,
    }
    with publisher(url) as edge:
        edge.grant(key_id, kept)
    show({"id": key_id, "key": key}, as_json, key)


@keys.command("revoke")
@command
def revoke(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="The part after nck_.")],
    *,
    url: Url = DEFAULT_URL,
    as_json: AsJson = False,
) -> None:
    """Revoke a key, everywhere within seconds."""
    with publisher(url) as edge:
        edge.revoke(key_id)
    show({"revoked": key_id}, as_json, f"Revoked {key_id}.")
