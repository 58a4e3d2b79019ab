"""show, thread, quotes, likes and reposts: posts, and what was said and done around them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Annotated, Any

import typer
from rich.markup import escape

from infra.cli import terminal
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
    person_text,
    post_text,
    show_json,
    show_posts,
)

Json = dict[str, Any]
Posts = Annotated[list[str], typer.Argument(help="Ids of posts.")]

COUNTS = ("replies", "reposts", "quotes", "likes")
DEEDS = (("liked", "you like it"), ("reposted", "you reposted it"), ("bookmarked", "bookmarked"))


@command
def show(
    posts: Posts,
    history: Annotated[bool, typer.Option("--history", help="What they said before.")] = False,  # noqa: FBT002 - the flag is the user's
    *,
    url: Url = DEFAULT_URL,
    account: As = None,
    as_json: AsJson = False,
) -> None:
    """Show posts with their counts."""
    with reader(url, account) as client:
        for post in posts if history else ():
            _show_history(client.call("GET", f"/v1/posts/{post}/history"), as_json=as_json)
        for item in () if history else _items(client, posts):
            _show_item(item, as_json=as_json)


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
    with reader(url, account) as client:
        for item in _items(client, [post]):
            _show_item(item, as_json=as_json)
        replies = client.pages(f"/v1/posts/{post}/replies", limit=min(limit, 100))
        show_posts(islice(replies, limit), as_json)


@command
def quotes(
    post: Post,
    limit: Limit = 50,
    *,
    url: Url = DEFAULT_URL,
    account: As = None,
    as_json: AsJson = False,
) -> None:
    """Show what quotes a post, the newest first."""
    with reader(url, account) as client:
        found = client.pages(f"/v1/posts/{post}/quotes", limit=min(limit, 100))
        show_posts(islice(found, limit), as_json)


@command
def likes(
    post: Post, limit: Limit = 100, *, url: Url = DEFAULT_URL, as_json: AsJson = False
) -> None:
    """List who likes a post."""
    _people("likes", post, limit, url, as_json=as_json)


@command
def reposts(
    post: Post, limit: Limit = 100, *, url: Url = DEFAULT_URL, as_json: AsJson = False
) -> None:
    """List who reposted a post."""
    _people("reposts", post, limit, url, as_json=as_json)


def _people(which: str, post: str, limit: int, url: str, *, as_json: bool) -> None:
    with reader(url, None) as client:
        path = f"/v1/posts/{post}/{which}"
        for person in islice(client.pages(path, limit=min(limit, 100)), limit):
            terminal.show(person, as_json, person_text(person))


def reader(url: str, account: str | None) -> Client:
    """A client for whoever is signed in, or for a stranger if nobody is."""
    try:
        return connect(url, account)
    except NotSignedIn:
        if account is not None:
            raise
        return connect(url, signed_in=False)


def _items(client: Client, posts: list[str]) -> Iterator[Json]:
    """Posts with their authors; one that cannot be read is a problem."""
    answer = client.call("GET", "/v1/posts", query={"ids": ",".join(posts)})
    found = {item["post"]["id"]: item for item in answer["items"]}
    for post in posts:
        if post in found:
            yield found[post]
            continue
        alone = client.read(post)
        item = {name: alone.pop(name) for name in ("counts", "viewer")}
        yield {"post": alone, "author": client.user(alone["author_id"]), **item}


def _show_item(item: Json, *, as_json: bool) -> None:
    if as_json:
        show_json(item)
        return
    counts = [f"{item['counts'][name]} {name}" for name in COUNTS if item["counts"]]
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
