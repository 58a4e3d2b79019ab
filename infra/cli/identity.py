"""sign-up, sign-in, sign-out, whoami."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from infra.cli.accounts import Accounts
from infra.cli.problem import ApiError
from infra.cli.terminal import (
    DEFAULT_URL,
    As,
    AsJson,
    Url,
    command,
    connect,
    out,
    profile_text,
    show,
    show_json,
)

Username = Annotated[str, typer.Argument(help="3 to 30 of a to z, 0 to 9 and _.")]
Password = Annotated[
    str,
    typer.Option(
        "--password",
        envvar="NEARCAST_PASSWORD",
        prompt=True,
        hide_input=True,
        help="Asked for when not given.",
    ),
]
Zone = Annotated[
    str | None, typer.Option("--zone", help="Where the data lives: us, eu or ap; default: nearby.")
]


@command
def sign_up(
    username: Username,
    password: Password,
    zone: Zone = None,
    *,
    url: Url = DEFAULT_URL,
    as_json: AsJson = False,
) -> None:
    """Create an account and be signed in."""
    with connect(url, signed_in=False) as client:
        session = client.sign_up(username.removeprefix("@"), password, zone)
    Accounts(url).keep(session)
    show(
        {"user_id": session.user_id, "username": session.username},
        as_json,
        f"Welcome, [bold]@{session.username}[/] [dim]({session.user_id})[/].",
    )


@command
def sign_in(
    username: Username, password: Password, *, url: Url = DEFAULT_URL, as_json: AsJson = False
) -> None:
    """Sign in; several accounts may be, and the last one is current."""
    with connect(url, signed_in=False) as client:
        session = client.sign_in(username.removeprefix("@"), password)
    Accounts(url).keep(session)
    show(
        {"user_id": session.user_id, "username": session.username},
        as_json,
        f"Signed in as [bold]@{session.username}[/] [dim]({session.user_id})[/].",
    )


@command
def sign_out(*, url: Url = DEFAULT_URL, account: As = None, as_json: AsJson = False) -> None:
    """End the session everywhere and forget it here."""
    accounts = Accounts(url)
    session = accounts.session(account)
    with connect(url, account) as client:
        try:
            client.sign_out()
        except ApiError as error:
            if error.status != 401:  # a session that has ended already is what was wanted
                raise
    accounts.forget(session.username)
    show({"username": session.username}, as_json, f"Signed out [bold]@{session.username}[/].")


@command
def whoami(*, url: Url = DEFAULT_URL, account: As = None, as_json: AsJson = False) -> None:
    """Show the current account."""
    with connect(url, account) as client:
        me = client.me()
    if as_json:
        show_json(me)
    else:
        out.print(profile_text(me))
        out.print(f"[dim]at {escape(url)}[/]")
