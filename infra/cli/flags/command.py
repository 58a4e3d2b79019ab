"""`nearcast flags`: what is published is in force at every PoP within 5 seconds."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from infra.cli.failure import CliError
from infra.cli.flags import edit
from infra.cli.publisher import Publisher, publisher
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
    given = None if variants is None else _parsed(variants)
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
    with publisher(url) as edge:
        told = edge.history(NAME)
    if as_json:
        show_json(told)
        return
    for number, one in enumerate(told["history"]):
        since = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(one["since_s"]))
        out.print(f"{one['version']}  {since}{'' if number else '  current'}")


@flags.command("rollback")
@command
def roll_back(
    version: Annotated[str | None, typer.Argument(help="The one before, without it.")] = None,
    *,
    url: Url = DEFAULT_URL,
    as_json: AsJson = False,
) -> None:
    """Make an older version current again."""
    with publisher(url) as edge:
        wanted = version or _before(edge)
        edge.point(NAME, wanted)
    show({"version": wanted}, as_json, f"Version {escape(wanted)} is current again.")


@flags.command("publish")
@command
def publish(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A flagd document.")],
    *,
    url: Url = DEFAULT_URL,
    as_json: AsJson = False,
) -> None:
    """Replace the whole document by a file's."""
    document = _parsed(file.read_text())
    FlagSet.from_document(document)  # says what is wrong before anybody is asked
    with publisher(url) as edge:
        version = edge.publish(NAME, document)
    show({"version": version}, as_json, f"Version {version} is current.")


def _change(key: str, change: edit.Change, url: str, as_json: bool) -> None:  # noqa: FBT001 - the flag is the user's
    with publisher(url) as edge:
        document, version = edge.change(NAME, change)
    flag = document["flags"][key]
    sentence = f"{escape(edit.summary(key, flag))} [dim](version {version})[/]"
    show({"version": version, "flag": flag}, as_json, sentence)


def _before(edge: Publisher) -> str:
    """The version that was current before this one."""
    told = edge.history(NAME)
    older = [one["version"] for one in told["history"] if one["version"] != told["version"]]
    if not older:
        raise CliError("There is no version before this one.")
    return str(older[0])


def _parsed(text: str) -> edit.Json:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise CliError(f"That is not JSON: {error}.") from None
    if not isinstance(value, dict):
        raise CliError("That is not a JSON object.")
    return value
