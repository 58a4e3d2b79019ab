"""lists: make, name, fill and read lists of people."""

from __future__ import annotations

from itertools import islice
from typing import Annotated

import typer
from rich.markup import escape

from infra.cli.client import Client
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
    person_text,
    show,
    user_id,
)

Name = Annotated[str, typer.Argument(help="A list's name or id.")]

lists = typer.Typer(help="Lists of people, for timelines of their own.", no_args_is_help=True)


@lists.command("show")
@command
def show_lists(*, url: Url = DEFAULT_URL, account: As = None, as_json: AsJson = False) -> None:
    """List your lists."""
    with connect(url, account) as client:
        for one in client.pages("/v1/lists"):
            text = f"{escape(one['name'])} [dim]{one['member_count']} people  {one['id']}[/]"
            show(one, as_json, text)


@lists.command("create")
@command
def create(
    name: Annotated[str, typer.Argument(help="What to call it.")],
    *,
    url: Url = DEFAULT_URL,
    account: As = None,
    as_json: AsJson = False,
) -> None:
    """Make a list; one of the same name is that list."""
    with connect(url, account) as client:
        made = client.call("POST", "/v1/lists", {"name": name})
    show(made, as_json, f"Made {escape(name)} as [dim]{made['id']}[/].")


@lists.command("rename")
@command
def rename(
    which: Name,
    name: Annotated[str, typer.Argument(help="What to call it from now on.")],
    *,
    url: Url = DEFAULT_URL,
    account: As = None,
    as_json: AsJson = False,
) -> None:
    """Give a list another name."""
    with connect(url, account) as client:
        renamed = client.call("PATCH", f"/v1/lists/{list_id(client, which)}", {"name": name})
    show(renamed, as_json, f"It is called {escape(name)} now.")


@lists.command("remove")
@command
def remove(
    which: Name, *, url: Url = DEFAULT_URL, account: As = None, as_json: AsJson = False
) -> None:
    """Remove a list."""
    with connect(url, account) as client:
        removed = list_id(client, which)
        client.call("DELETE", f"/v1/lists/{removed}")
    show({"removed": removed}, as_json, f"Removed {escape(which)}.")


@lists.command("add")
@command
def add(
    which: Name,
    user: User,
    *,
    url: Url = DEFAULT_URL,
    account: As = None,
    as_json: AsJson = False,
) -> None:
    """Put somebody on a list."""
    with connect(url, account) as client:
        whom = user_id(client, user)
        client.call("PUT", f"/v1/lists/{list_id(client, which)}/members/{whom}")
    show({"added": whom}, as_json, f"{escape(user)} is on {escape(which)}.")


@lists.command("drop")
@command
def drop(
    which: Name,
    user: User,
    *,
    url: Url = DEFAULT_URL,
    account: As = None,
    as_json: AsJson = False,
) -> None:
    """Take somebody off a list."""
    with connect(url, account) as client:
        whom = user_id(client, user)
        client.call("DELETE", f"/v1/lists/{list_id(client, which)}/members/{whom}")
    show({"dropped": whom}, as_json, f"{escape(user)} is not on {escape(which)} any more.")


@lists.command("members")
@command
def members(
    which: Name,
    limit: Limit = 100,
    *,
    url: Url = DEFAULT_URL,
    account: As = None,
    as_json: AsJson = False,
) -> None:
    """List who is on a list."""
    with connect(url, account) as client:
        path = f"/v1/lists/{list_id(client, which)}/members"
        for person in islice(client.pages(path), limit):
            show(person, as_json, person_text(person))


def list_id(client: Client, which: str) -> str:
    """The id of one of the caller's lists, by its name or id.

    Raises:
        CliError: they have no such list.
    """
    for one in client.pages("/v1/lists"):
        if which in (one["id"], one["name"]):
            return str(one["id"])
    raise CliError(f"You have no list {which}.", "nearcast lists show names yours.")
