"""home, author and tail."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Annotated, Any

import typer

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
    show_posts,
    user_id,
)

HOME = "/v1/timelines/home"
REMEMBERED = 1_000  # posts that tail knows it has shown
PAUSE_MAX_S = 30.0

Json = dict[str, Any]


@command
def home(
    limit: Limit = 20, *, url: Url = DEFAULT_URL, account: As = None, as_json: AsJson = False
) -> None:
    """Show the home timeline, newest first."""
    with connect(url, account) as client:
        shown = show_posts(islice(client.pages(HOME, limit=min(limit, 100)), limit), as_json)
    if not shown and not as_json:
        err.print("[dim]Nothing here yet. Follow somebody: nearcast follow USERNAME[/]")


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
