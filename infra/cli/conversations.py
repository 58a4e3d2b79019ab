"""show and thread: a post, and what was said around it."""

from __future__ import annotations

from itertools import islice
from typing import Annotated, Any

import typer
from rich.markup import escape

from infra.cli.client import Client
from infra.cli.engagement import Post
from infra.cli.failure import NotSignedIn
from infra.cli.terminal import (
    DEFAULT_URL,
    As,
    AsJson,
    Limit,
    Url,
    command,
    connect,
    out,
    post_text,
    show_json,
    show_posts,
)

Json = dict[str, Any]
COUNTS = ("replies", "reposts", "quotes", "likes")
DEEDS = (("liked", "you like it"), ("reposted", "you reposted it"), ("bookmarked", "bookmarked"))


@command
def show(
    post: Post,
    history: Annotated[bool, typer.Option("--history", help="What it said before.")] = False,  # noqa: FBT002 - the flag is the user's
    *,
    url: Url = DEFAULT_URL,
    account: As = None,
    as_json: AsJson = False,
) -> None:
    """Show a post with its counts."""
    with _reader(url, account) as client:
        if history:
            _show_history(client.call("GET", f"/v1/posts/{post}/history"), as_json=as_json)
            return
        _show_item(_item(client, post), as_json=as_json)


@command
def thread(
    post: Post,
    limit: Limit = 50,
    *,
    url: Url = DEFAULT_URL,
    account: As = None,
    as_json: AsJson = False,
) -> None:
    """Show a post and the replies to it, the oldest first."""
    with _reader(url, account) as client:
        _show_item(_item(client, post), as_json=as_json)
        replies = client.pages(f"/v1/posts/{post}/replies", limit=min(limit, 100))
        show_posts(islice(replies, limit), as_json)


def _reader(url: str, account: str | None) -> Client:
    """A client for whoever is signed in, or for a stranger if nobody is."""
    try:
        return connect(url, account)
    except NotSignedIn:
        if account is not None:
            raise
        return connect(url, signed_in=False)


def _item(client: Client, post: str) -> Json:
    """A post with its author; one that cannot be read is a problem."""
    found = client.call("GET", "/v1/posts", query={"ids": post})["items"]
    if found:
        return dict(found[0])
    alone = client.read(post)
    item = {name: alone.pop(name) for name in ("counts", "viewer")}
    return {"post": alone, "author": client.user(alone["author_id"]), **item}


def _show_item(item: Json, *, as_json: bool) -> None:
    if as_json:
        show_json(item)
        return
    counts = [f"{item['counts'][name]} {name}" for name in COUNTS]
    deeds = [text for name, text in DEEDS if (item.get("viewer") or {}).get(name)]
    out.print(post_text(item["post"], item["author"]).rstrip())
    out.print(f"[dim]{'  '.join(counts + deeds)}[/]\n")


def _show_history(history: Json, *, as_json: bool) -> None:
    for version in history["items"]:
        if as_json:
            show_json(version)
        else:
            when = str(version["written_at"])[:16].replace("T", " ")
            out.print(f"[dim]{version['revision']}  {when}[/]\n{escape(version['text'])}\n")
