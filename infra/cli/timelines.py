"""home, author, list, tag, tail, and explain."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from itertools import chain, islice
from typing import Annotated, Any
from urllib.parse import quote

import typer

from infra.cli.accounts import Accounts
from infra.cli.client import Client
from infra.cli.failure import explained
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
    show,
    show_posts,
    user_id,
)

HOME = "/v1/timelines/home"
EMPTY = "[dim]Nothing here yet. Follow somebody: nearcast follow USERNAME[/]"
REMEMBERED = 1_000  # posts that tail knows it has shown
PAUSE_MAX_S = 30.0

Json = dict[str, Any]


@command
def home(
    limit: Limit = 20,
    *,
    new: Annotated[bool, typer.Option("--new", help="Only what came since the last look.")] = False,
    unseen: Annotated[
        bool,
        typer.Option("--unseen", help="Only what --unseen has not shown yet, on any device."),
    ] = False,
    url: Url = DEFAULT_URL,
    account: As = None,
    as_json: AsJson = False,
) -> None:
    """Show the home timeline, newest first."""
    accounts = Accounts(url)
    with connect(url, account) as client:
        name = client.session.username if client.session else ""
        query = {"unseen": "true"} if unseen else {}
        since = accounts.newest(name) if new else None
        pages = home_pages(client, min(limit, 100), since, query)
        first = next(pages)
        accounts.note_newest(name, first["newest_cursor"])
        found = chain(first["items"], chain.from_iterable(page["items"] for page in pages))
        items = list(islice(found, limit))
        shown = show_posts(items, as_json)
        if unseen and items:
            ids = [item["post"]["id"] for item in items]
            for start in range(0, len(ids), 100):
                client.call("POST", "/v1/timelines/seen", {"post_ids": ids[start : start + 100]})
    if not shown and not as_json:
        err.print("[dim]Nothing new.[/]" if new or unseen else EMPTY)


def home_pages(client: Client, limit: int, after: str | None, query: Json) -> Iterator[Json]:
    """Pages of the home timeline: all of it, or what came after a cursor."""
    page = client.page(HOME, limit=limit, **(query | ({"after": after} if after else {})))
    yield page
    while page["next_cursor"] is not None:
        page = client.page(HOME, limit=limit, cursor=page["next_cursor"], **query)
        yield page


@command
def of_list(
    list_id: Annotated[str, typer.Argument(help="One of your lists, by its id.")],
    limit: Limit = 20,
    *,
    url: Url = DEFAULT_URL,
    account: As = None,
    as_json: AsJson = False,
) -> None:
    """Show what the people on a list wrote, newest first."""
    with connect(url, account) as client:
        pages = client.pages(f"/v1/timelines/lists/{list_id}", limit=min(limit, 100))
        show_posts(islice(pages, limit), as_json)


@command
def tag(
    hashtag: Annotated[str, typer.Argument(help="A hashtag, with or without #.")],
    limit: Limit = 20,
    *,
    url: Url = DEFAULT_URL,
    account: As = None,
    as_json: AsJson = False,
) -> None:
    """Show the posts under a hashtag, newest first."""
    with connect(url, account) as client:
        path = f"/v1/timelines/tags/{quote(hashtag.removeprefix('#'), safe='')}"
        show_posts(islice(client.pages(path, limit=min(limit, 100)), limit), as_json)


@command
def explain(
    post_id: Annotated[str, typer.Argument(help="The post's id.")],
    *,
    url: Url = DEFAULT_URL,
    account: As = None,
    as_json: AsJson = False,
) -> None:
    """Say why a post is in the home timeline, or why it is not."""
    with connect(url, account) as client:
        found = client.call("GET", f"{HOME}/explain", query={"post_id": post_id})
    there = "[green]There.[/]" if found["in_timeline"] else "[yellow]Not there.[/]"
    show(found, as_json, f"{there} {found['explanation']} [dim]{found['because']}[/]")


@command
def author(
    user: User, limit: Limit = 20, *, url: Url = DEFAULT_URL, as_json: AsJson = False
) -> None:
    """Show what somebody wrote, newest first."""
    with connect(url, signed_in=False) as client:
        path = f"/v1/timelines/users/{user_id(client, user)}"
        show_posts(islice(client.pages(path, limit=min(limit, 100)), limit), as_json)


@command
def tail(
    user: Annotated[
        str | None, typer.Argument(help="An author; the home timeline without one.")
    ] = None,
    every: Annotated[float, typer.Option(help="Seconds between looks.", min=0.2)] = 2.0,
    lines: Annotated[int, typer.Option("--lines", "-n", min=0, max=100)] = 5,
    *,
    url: Url = DEFAULT_URL,
    account: As = None,
    as_json: AsJson = False,
) -> None:
    """Follow a timeline live, the newest at the bottom; end it with Ctrl-C."""
    with connect(url, account, signed_in=user is None) as client:
        path = HOME if user is None else f"/v1/timelines/users/{user_id(client, user)}"
        for items in follow(lambda: client.page(path, limit=100)["items"], every, lines):
            show_posts(items, as_json)


def follow(look: Callable[[], list[Json]], every_s: float, lines: int) -> Iterator[list[Json]]:
    """What is new at each look, oldest first; the first look gives the newest `lines`.

    While nothing answers it says so once and looks less often. A post that a
    backfill puts between older ones is new as well, so ids are remembered rather
    than the newest one.
    """
    shown: deque[str] = deque(maxlen=REMEMBERED)
    first, pause_s = True, every_s
    while True:
        try:
            items = look()
        except Exception as error:
            known = explained(error)
            if first or known is None or known.status == 4:
                raise
            if pause_s == every_s:
                err.print(f"[yellow]{known.message} Trying again …[/]")
            pause_s = min(pause_s * 2, PAUSE_MAX_S)
        else:
            pause_s = every_s
            fresh = [item for item in reversed(items) if item["post"]["id"] not in shown]
            shown.extend(item["post"]["id"] for item in fresh)
            if first:
                fresh = fresh[-lines:] if lines else []
            first = False
            yield fresh
        time.sleep(pause_s)
