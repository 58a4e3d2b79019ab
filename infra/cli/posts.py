"""post and delete."""

from __future__ import annotations

from typing import Annotated

import typer

from infra.cli.engagement import text_of
from infra.cli.terminal import DEFAULT_URL, As, AsJson, Url, command, connect, show


@command
def post(
    text: Annotated[
        str | None, typer.Argument(help="The text; read from stdin without it.")
    ] = None,
    key: Annotated[
        str | None, typer.Option("--key", help="An Idempotency-Key of your own.")
    ] = None,
    *,
    url: Url = DEFAULT_URL,
    account: As = None,
    as_json: AsJson = False,
) -> None:
    """Write a post."""
    with connect(url, account) as client:
        made = client.post(text_of(text), key=key)
    show(made, as_json, f"Posted [dim]{made['id']}[/].")


@command
def delete(
    post_id: Annotated[str, typer.Argument(help="The post's id.")],
    *,
    url: Url = DEFAULT_URL,
    account: As = None,
    as_json: AsJson = False,
) -> None:
    """Delete a post; it leaves every timeline."""
    with connect(url, account) as client:
        client.delete(post_id)
    show({"deleted": post_id}, as_json, f"Deleted [dim]{post_id}[/].")
