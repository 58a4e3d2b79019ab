"""What can be done with every document of the configuration: publish it whole, look back, go back."""

from __future__ import annotations

import json
import time

from rich.markup import escape

from infra.cli.failure import CliError
from infra.cli.publisher import Json, Publisher, publisher
from infra.cli.terminal import out, show, show_json


def publish(name: str, document: Json, url: str, *, as_json: bool) -> None:
    """Make a document current."""
    with publisher(url) as edge:
        version = edge.publish(name, document)
    show({"version": version}, as_json, f"Version {version} is current.")


def show_history(name: str, url: str, *, as_json: bool) -> None:
    """Print which versions were current, newest first."""
    with publisher(url) as edge:
        told = edge.history(name)
    if as_json:
        show_json(told)
        return
    for number, one in enumerate(told["history"]):
        since = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(one["since_s"]))
        out.print(f"{one['version']}  {since}{'' if number else '  current'}")


def roll_back(name: str, version: str | None, url: str, *, as_json: bool) -> None:
    """Make an older version current again; the one before, if none is named.

    Raises:
        CliError: there is none before.
    """
    with publisher(url) as edge:
        wanted = version or _before(edge, name)
        edge.point(name, wanted)
    show({"version": wanted}, as_json, f"Version {escape(wanted)} is current again.")


def parsed(text: str) -> Json:
    """A JSON object.

    Raises:
        CliError: it is none.
    """
    try:
        value = json.loads(text)
    except ValueError as error:
        raise CliError(f"That is not JSON: {error}.") from None
    if not isinstance(value, dict):
        raise CliError("That is not a JSON object.")
    return value


def _before(edge: Publisher, name: str) -> str:
    """The version that was current before this one."""
    told = edge.history(name)
    older = [one["version"] for one in told["history"] if one["version"] != told["version"]]
    if not older:
        raise CliError("There is no version before this one.")
    return str(older[0])
