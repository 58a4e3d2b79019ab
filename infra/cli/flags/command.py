"""`nearcast flags`: what is published is in force at every PoP within 5 seconds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from infra.cli import documents
from infra.cli.flags import edit
from infra.cli.publisher import publisher
from infra.cli.terminal import DEFAULT_URL, AsJson, Url, command, out, show, show_json
from shared.flags.document import FlagSet

NAME = "flags"

Key = Annotated[str, typer.Argument(metavar="FLAG", help="A flag's key.")]
Variant = Annotated[str, typer.Argument(metavar="VARIANT", help="One of its variants.")]

flags = typer.Typer(help="Feature flags and experiments.", no_args_is_help=True)


@flags.command("get")
@command
def get(
    key: Annotated[str | None, typer.Argument(metavar="[FLAG]", help="All without it.")] = None,
    *,
    url: Url = DEFAULT_URL,
    as_json: AsJson = False,
) -> None:
    """Show a flag, or all of them."""
    with publisher(url) as edge:
        document, version = edge.document(NAME)
    if key is not None:
        show_json(edit.flag_of(document, key))
    elif as_json:
        show_json(document)
    else:
        for name, flag in sorted(document.get("flags", {}).items()):
            out.print(escape(edit.summary(name, flag)))
        out.print(f"[dim]version {version or 'none'}[/]")


@flags.command("set")
@command
def set_variant(
    key: Key,
    variant: Variant,
    *,
    variants: Annotated[
        str | None,
        typer.Option(help='JSON, e.g. {"on": true, "off": false}, which a new flag has.'),
    ] = None,
    routes: Annotated[
        str | None,
        typer.Option(help='Whose functions ask for it, e.g. "POST /v1/posts"; a new flag: all.'),
    ] = None,
    url: Url = DEFAULT_URL,
    as_json: AsJson = False,
) -> None:
    """Give everybody one variant; makes the flag if it is new."""
    given = None if variants is None else documents.parsed(variants)
    _change(key, lambda before: edit.set_variant(before, key, variant, given, routes), url, as_json)


@flags.command("rollout")
@command
def roll_out(
    key: Key,
    variant: Variant,
    percentage: Annotated[str, typer.Argument(metavar="PERCENT", help="0 to 100, by 0.001.")],
    *,
    replace: Annotated[bool, typer.Option(help="In place of a rule that somebody wrote.")] = False,
    url: Url = DEFAULT_URL,
    as_json: AsJson = False,
) -> None:
    """Give a share of everybody a variant; who has it keeps it while the share grows."""
    _change(
        key,
        lambda before: edit.roll_out(before, key, variant, percentage, replace=replace),
        url,
        as_json,
    )


@flags.command("kill")
@command
def kill(key: Key, *, url: Url = DEFAULT_URL, as_json: AsJson = False) -> None:
    """Turn a flag off: everybody gets what the code does without it."""
    _change(key, lambda before: edit.kill(before, key), url, as_json)


@flags.command("history")
@command
def history(*, url: Url = DEFAULT_URL, as_json: AsJson = False) -> None:
    """Show which versions were current, newest first."""
    documents.show_history(NAME, url, as_json=as_json)


@flags.command("rollback")
@command
def roll_back(
    version: Annotated[str | None, typer.Argument(help="The one before, without it.")] = None,
    *,
    url: Url = DEFAULT_URL,
    as_json: AsJson = False,
) -> None:
    """Make an older version current again."""
    documents.roll_back(NAME, version, url, as_json=as_json)


@flags.command("publish")
@command
def publish(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A flagd document.")],
    *,
    url: Url = DEFAULT_URL,
    as_json: AsJson = False,
) -> None:
    """Replace the whole document by a file's."""
    document = documents.parsed(file.read_text())
    FlagSet.from_document(document)  # says what is wrong before anybody is asked
    documents.publish(NAME, document, url, as_json=as_json)


def _change(key: str, change: edit.Change, url: str, as_json: bool) -> None:  # noqa: FBT001 - the flag is the user's
    with publisher(url) as edge:
        document, version = edge.change(NAME, change)
    flag = document["flags"][key]
    sentence = f"{escape(edit.summary(key, flag))} [dim](version {version})[/]"
    show({"version": version, "flag": flag}, as_json, sentence)
