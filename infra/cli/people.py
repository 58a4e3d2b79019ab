"""follow, unfollow, followers, following, and profiles."""

from __future__ import annotations

from itertools import islice
from typing import Annotated

import typer
from rich.markup import escape

from infra.cli.failure import CliError
from infra.cli.terminal import (
    DEFAULT_URL,
    As,
    AsJson,
    Limit,
    Url,
    command,
    connect,
    out,
    person_text,
    profile_text,
    show,
    show_json,
    user_id,
)

User = Annotated[str, typer.Argument(help="A username, with or without @, or a user id.")]

profile = typer.Typer(help="Show and edit profiles.", no_args_is_help=True)


@command
def follow(
    user: User, *, url: Url = DEFAULT_URL, account: As = None, as_json: AsJson = False
) -> None:
    """Follow somebody; their latest posts come into the home timeline."""
    with connect(url, account) as client:
        whom = user_id(client, user)
        asked = client.follow(whom)
    if asked:
        show({"requested": whom}, as_json, f"Asked {escape(user)}, whose account is private.")
    else:
        show({"following": whom}, as_json, f"Following {escape(user)}.")


@command
def unfollow(
    user: User, *, url: Url = DEFAULT_URL, account: As = None, as_json: AsJson = False
) -> None:
    """Follow somebody no longer; their posts leave the home timeline."""
    with connect(url, account) as client:
        whom = user_id(client, user)
        client.unfollow(whom)
    show({"unfollowed": whom}, as_json, f"Not following {escape(user)} any more.")


@command
def followers(
    user: User,
    limit: Limit = 100,
    *,
    url: Url = DEFAULT_URL,
    account: As = None,
    as_json: AsJson = False,
) -> None:
    """List who follows somebody; of a private account, --as one of those."""
    _list("followers", user, limit, url, account, as_json=as_json)


@command
def following(
    user: User,
    limit: Limit = 100,
    *,
    url: Url = DEFAULT_URL,
    account: As = None,
    as_json: AsJson = False,
) -> None:
    """List whom somebody follows; of a private account, --as one of its followers."""
    _list("following", user, limit, url, account, as_json=as_json)


@profile.command("show")
@command
def show_profile(
    user: User, *, url: Url = DEFAULT_URL, account: As = None, as_json: AsJson = False
) -> None:
    """Show a profile with its counts; --as somebody, also what the two are to each other."""
    with connect(url, account, signed_in=account is not None) as client:
        found = client.user(user_id(client, user))
    if as_json:
        show_json(found)
    else:
        out.print(profile_text(found))


@profile.command("edit")
@command
def edit_profile(
    display_name: Annotated[str | None, typer.Option("--display-name")] = None,
    bio: Annotated[str | None, typer.Option("--bio")] = None,
    private: Annotated[
        bool | None, typer.Option("--private/--public", help="Whether followers need approval.")
    ] = None,
    *,
    url: Url = DEFAULT_URL,
    account: As = None,
    as_json: AsJson = False,
) -> None:
    """Change your own profile."""
    given = {"display_name": display_name, "bio": bio, "private": private}
    changes = {name: value for name, value in given.items() if value is not None}
    if not changes:
        raise CliError(
            "There is nothing to change.", "Give --display-name, --bio, --private or --public."
        )
    with connect(url, account) as client:
        changed = client.edit(changes)
    if as_json:
        show_json(changed)
    else:
        out.print(profile_text(changed))


def _list(
    which: str, user: str, limit: int, url: str, account: str | None, *, as_json: bool
) -> None:
    with connect(url, account, signed_in=account is not None) as client:
        path = f"/v1/users/{user_id(client, user)}/{which}"
        for person in islice(client.pages(path, limit=min(limit, 100)), limit):
            show(person, as_json, person_text(person))
