"""watch."""

from __future__ import annotations

import webbrowser
from contextlib import suppress
from typing import Annotated, Any

import typer

from infra.cli.client import Client
from infra.cli.conversations import reader
from infra.cli.failure import CliError
from infra.cli.media.watch.server import PageServer
from infra.cli.terminal import DEFAULT_URL, As, Url, command, err, out


@command
def watch(
    post: Annotated[str, typer.Argument(help="The post's id.")],
    port: Annotated[int, typer.Option(help="Of the page; any free one if not given.")] = 0,
    *,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open it.")] = True,
    url: Url = DEFAULT_URL,
    account: As = None,
) -> None:
    """Play a post's videos, or show its images, in the browser, until Ctrl-C."""
    with reader(url, account) as client:
        if not document(client, post, url)["post"].get("media"):
            raise CliError("This post has no media.")
        with PageServer(lambda: document(client, post, url), url.rstrip("/"), port) as server:
            out.print(f"Playing at {server.address}/")
            err.print("[dim]Ctrl-C ends it.[/]")
            if browser:
                webbrowser.open(f"{server.address}/")
            with suppress(KeyboardInterrupt):
                server.serve_forever()


def document(client: Client, post_id: str, url: str) -> dict[str, Any]:
    """What the page shows: the post and its author, and where the edge is."""
    post = client.read(post_id)
    author = post.get("author") or client.user(post["author_id"])
    return {"edge": url.rstrip("/"), "post": post, "author": author}
