"""reply, quote, edit, repost, like, bookmark and bookmarks."""

from __future__ import annotations

import sys
from itertools import islice
from typing import Annotated

import typer

from infra.cli.failure import CliError
from infra.cli.terminal import (
    DEFAULT_URL,
    As,
    AsJson,
    Limit,
    Url,
    command,
    connect,
    err,
    show,
    show_posts,
)

Post = Annotated[str, typer.Argument(help="The post's id.")]
Text = Annotated[str | None, typer.Argument(help="The text; read from stdin without it.")]
Key = Annotated[str | None, typer.Option("--key", help="An Idempotency-Key of your own.")]
Undo = Annotated[bool, typer.Option("--undo", help="Take it back.")]


@command
def reply(
    post: Post,
    text: Text = None,
    key: Key = None,
    *,
    url: Url = DEFAULT_URL,
    account: As = None,
    as_json: AsJson = False,
) -> None:
    """Answer a post."""
    with connect(url, account) as client:
        made = client.post(text_of(text), key=key, reply_to=post)
    show(made, as_json, f"Answered as [dim]{made['id']}[/].")


@command
def quote(
    post: Post,
    text: Text = None,
    key: Key = None,
    *,
    url: Url = DEFAULT_URL,
    account: As = None,
    as_json: AsJson = False,
) -> None:
    """Write a post that shows another one along with it."""
    with connect(url, account) as client:
        made = client.post(text_of(text), key=key, quote_of=post)
    show(made, as_json, f"Quoted as [dim]{made['id']}[/].")


@command
def edit(
    post: Post,
    text: Text = None,
    *,
    url: Url = DEFAULT_URL,
    account: As = None,
    as_json: AsJson = False,
) -> None:
    """Change what your post says; what it said before stays readable."""
    with connect(url, account) as client:
        changed = client.call("PATCH", f"/v1/posts/{post}", {"text": text_of(text)})
    show(changed, as_json, f"Edited [dim]{post}[/].")


@command
def repost(
    post: Post,
    undo: Undo = False,  # noqa: FBT002 - the flag is the user's
    *,
    url: Url = DEFAULT_URL,
    account: As = None,
    as_json: AsJson = False,
) -> None:
    """Show a post to your own followers."""
    _engage(
        "repost", post, url, account, undo=undo, as_json=as_json, words=("Reposted", "unreposted")
    )


@command
def like(
    post: Post,
    undo: Undo = False,  # noqa: FBT002 - the flag is the user's
    *,
    url: Url = DEFAULT_URL,
    account: As = None,
    as_json: AsJson = False,
) -> None:
    """Like a post."""
    _engage("like", post, url, account, undo=undo, as_json=as_json, words=("Liked", "unliked"))


@command
def bookmark(
    post: Post,
    undo: Undo = False,  # noqa: FBT002 - the flag is the user's
    *,
    url: Url = DEFAULT_URL,
    account: As = None,
    as_json: AsJson = False,
) -> None:
    """Keep a post to find again; nobody else learns of it."""
    words = ("Bookmarked", "unbookmarked")
    _engage("bookmark", post, url, account, undo=undo, as_json=as_json, words=words)


@command
def bookmarks(
    limit: Limit = 20, *, url: Url = DEFAULT_URL, account: As = None, as_json: AsJson = False
) -> None:
    """Show what you bookmarked, the newest posts first."""
    with connect(url, account) as client:
        items = client.pages("/v1/bookmarks", limit=min(limit, 100))
        shown = show_posts(islice(items, limit), as_json)
    if not shown and not as_json:
        err.print("[dim]Nothing here yet. Keep a post: nearcast bookmark POST[/]")


def text_of(given: str | None) -> str:
    """The text of the command line, or what stdin brings.

    Raises:
        CliError: there is none.
    """
    if given is not None:
        return given
    if sys.stdin.isatty():
        raise CliError("There is no text.", "Give it in quotes, or on stdin.")
    return sys.stdin.read().strip()


def _engage(
    what: str,
    post: str,
    url: str,
    account: str | None,
    *,
    undo: bool,
    as_json: bool,
    words: tuple[str, str],
) -> None:
    with connect(url, account) as client:
        client.call("DELETE" if undo else "PUT", f"/v1/posts/{post}/{what}")
    done = words[1].capitalize() if undo else words[0]
    show({done.lower(): post}, as_json, f"{done} [dim]{post}[/].")
