"""What commands have in common: where to, as whom, how to print, and how to fail."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Annotated, Any, ParamSpec

import typer
from rich.console import Console
from rich.markup import escape

from infra.cli.accounts import Accounts
from infra.cli.client import Client
from infra.cli.failure import INTERRUPTED, explained
from shared.errors import IdMalformed
from shared.ids import parse_user_id

DEFAULT_URL = "http://127.0.0.1:8787"

Url = Annotated[str, typer.Option("--url", envvar="NEARCAST_URL", help="The deployment's address.")]
As = Annotated[
    str | None, typer.Option("--as", envvar="NEARCAST_AS", help="Another signed-in account.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, help="How many.")]

Json = dict[str, Any]
P = ParamSpec("P")

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


def connect(url: str, account: str | None = None, *, signed_in: bool = True) -> Client:
    """A client for an account that is signed in, whose renewed tokens are kept.

    Raises:
        NotSignedIn: it must be and is not.
    """
    accounts = Accounts(url)
    session = accounts.session(account) if signed_in else None
    return Client(url, session, on_renewed=lambda renewed: accounts.keep(renewed, current=False))


def command(function: Callable[P, None]) -> Callable[P, None]:
    """Turn the errors that a command may meet into a sentence and an exit status."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            function(*args, **kwargs)
        except KeyboardInterrupt:
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            # The reader (head, less) has gone; point stdout away so that the exit flush succeeds.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None
        except Exception as error:
            known = explained(error)
            if known is None:
                raise
            if kwargs.get("as_json"):
                err.print_json(json.dumps(known.document()))
            else:
                err.print(f"[red]{escape(known.message)}[/]")
                if known.hint:
                    err.print(f"[dim]{escape(known.hint)}[/]")
            raise typer.Exit(known.status) from None

    return run


def show_json(value: object) -> None:
    """Print a value for programs: one line a document, no colours."""
    print(json.dumps(value, ensure_ascii=False))


def show(value: Json, as_json: bool, text: str) -> None:  # noqa: FBT001 - the flag is the user's
    """Print a document or its sentence."""
    if as_json:
        show_json(value)
    else:
        out.print(text)


def show_posts(items: Iterable[Json], as_json: bool) -> int:  # noqa: FBT001 - the flag is the user's
    """Print timeline items, and count them."""
    count = 0
    for item in items:
        count += 1
        if as_json:
            show_json(item)
        else:
            out.print(item_text(item))
    return count


def item_text(item: Json) -> str:
    """A timeline item as a terminal shows it, with who reposted it and what it stands for."""
    text, via, more = post_text(item["post"], item["author"]), item.get("via"), item.get("more")
    if via:
        others = f" and {item['via_count'] - 1} more" if item.get("via_count", 1) > 1 else ""
        text = f"[dim]reposted by @{via['username']}{others}[/]\n{text}"
    return f"{text}[dim]and {more} older about the same[/]\n" if more else text


def post_text(post: Json, author: Json) -> str:
    """A post as a terminal shows it."""
    name = author.get("display_name") or author["username"]
    when = str(post["created_at"])[:16].replace("T", " ")
    head = f"[bold]{escape(name)}[/] [cyan]@{author['username']}[/] [dim]{when}  {post['id']}[/]"
    lines = [head, escape(post["text"])] if post["text"] else [head]
    lines += [media_text(media) for media in post.get("media", ())]
    if post.get("visibility") == "author":
        lines.append("[yellow]only you see this until all of its media can be shown[/]")
    return "\n".join(lines) + "\n"


def media_text(media: Json) -> str:
    """A media file of a post as one line: what it is, how far it is, and what it shows."""
    size = f" {media['width']}×{media['height']}" if media.get("width") else ""
    length = f" {media['duration_ms'] / 1000:.0f} s" if media.get("duration_ms") else ""
    state = "" if media["state"] == "ready" else f" [yellow]{media['state']}[/]"
    alt = f" {escape(media['alt'])}" if media.get("alt") else ""
    return f"[dim]▶ {media['kind']}{size}{length}[/]{state}{alt}"


def person_text(person: Json) -> str:
    """A person as one line of a list."""
    name = escape(person.get("display_name") or "")
    lock = " [yellow]private[/]" if person.get("private") else ""
    return f"[cyan]@{person['username']}[/] {name}{lock} [dim]{person['id']}[/]"


def profile_text(profile: Json) -> str:
    """A profile as a terminal shows it."""
    name = escape(profile.get("display_name") or profile["username"])
    bio = f"\n{escape(profile['bio'])}" if profile.get("bio") else ""
    counts = "  ".join(
        f"{profile[f'{what}_count']} {label}"
        for what, label in (
            ("post", "posts"),
            ("follower", "followers"),
            ("following", "following"),
        )
        if f"{what}_count" in profile
    )
    lock = " [yellow]private[/]" if profile.get("private") else ""
    who = f"[bold]{name}[/] [cyan]@{profile['username']}[/]{lock} [dim]{profile['id']}[/]"
    states = [
        name.replace("_", " ") for name, holds in (profile.get("viewer") or {}).items() if holds
    ]
    return f"{who}{bio}\n{counts}" + (f"\n[green]{', '.join(states)}[/]" if states else "")


def user_id(client: Client, user: str) -> str:
    """The id of a user named by id or username; `@` says that it is a username."""
    try:
        return parse_user_id(user)
    except IdMalformed:
        return str(client.user(f"@{user.removeprefix('@')}")["id"])
