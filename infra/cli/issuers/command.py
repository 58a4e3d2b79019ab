"""`nearcast issuers`: what is published is in force at every PoP within 5 seconds."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from edge.issuers import IssuerSet
from infra.cli import documents
from infra.cli.issuers import edit
from infra.cli.publisher import publisher
from infra.cli.terminal import DEFAULT_URL, AsJson, Url, command, out, show, show_json

NAME = "issuers"

Name = Annotated[str, typer.Argument(metavar="ISSUER", help="What its tokens have as `iss`.")]
Texts = list[str] | None

issuers = typer.Typer(help="Issuers of tokens beside the zones' pools.", no_args_is_help=True)


@issuers.command("get")
@command
def get(
    name: Annotated[str | None, typer.Argument(metavar="[ISSUER]", help="All without it.")] = None,
    *,
    url: Url = DEFAULT_URL,
    as_json: AsJson = False,
) -> None:
    """Show an issuer, or all of them."""
    with publisher(url) as edge:
        document, version = edge.document(NAME)
    if name is not None:
        show_json(edit.issuer_of(document, name))
    elif as_json:
        show_json(document)
    else:
        for entry in document.get("issuers", []):
            out.print(escape(edit.summary(entry)))
        out.print(f"[dim]version {version or 'none'}[/]")


@issuers.command("set")
@command
def put(
    name: Name,
    *,
    jwks_url: Annotated[str | None, typer.Option(help="Where its keys are; https.")] = None,
    audience: Annotated[Texts, typer.Option(help="What tokens are for: `aud`; repeat it.")] = None,
    zone: Annotated[Texts, typer.Option(help="Whose users it may name; repeat it.")] = None,
    kind: Annotated[Texts, typer.Option("--type", help="Its tokens' `typ`; at+jwt.")] = None,
    user_claim: Annotated[str | None, typer.Option(help="Has the user id; sub.")] = None,
    session_claim: Annotated[str | None, typer.Option(help="Has the session; sid.")] = None,
    scoped: Annotated[
        bool | None, typer.Option(help="Whether tokens may do what their `scope` says only; yes.")
    ] = None,
    url: Url = DEFAULT_URL,
    as_json: AsJson = False,
) -> None:
    """Let an issuer name callers, or change how; what is not said stays as it is."""
    said = {
        "jwks_url": jwks_url,
        "audiences": audience,
        "zones": zone,
        "types": kind,
        "user_claim": user_claim,
        "session_claim": session_claim,
        "scoped": scoped,
    }
    members = {member: value for member, value in said.items() if value not in (None, [])}
    with publisher(url) as edge:
        document, version = edge.change(NAME, partial(edit.put, name=name, members=members))
    entry = edit.issuer_of(document, name)
    sentence = f"{escape(edit.summary(entry))} [dim](version {version})[/]"
    show({"version": version, "issuer": entry}, as_json, sentence)


@issuers.command("remove")
@command
def remove(name: Name, *, url: Url = DEFAULT_URL, as_json: AsJson = False) -> None:
    """Refuse an issuer's tokens from now on."""
    with publisher(url) as edge:
        _, version = edge.change(NAME, partial(edit.remove, name=name))
    sentence = f"{escape(name)} names nobody any longer [dim](version {version})[/]"
    show({"version": version, "removed": name}, as_json, sentence)


@issuers.command("history")
@command
def history(*, url: Url = DEFAULT_URL, as_json: AsJson = False) -> None:
    """Show which versions were current, newest first."""
    documents.show_history(NAME, url, as_json=as_json)


@issuers.command("rollback")
@command
def roll_back(
    version: Annotated[str | None, typer.Argument(help="The one before, without it.")] = None,
    *,
    url: Url = DEFAULT_URL,
    as_json: AsJson = False,
) -> None:
    """Make an older version current again."""
    documents.roll_back(NAME, version, url, as_json=as_json)


@issuers.command("publish")
@command
def publish(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="edge/issuers.py.")],
    *,
    url: Url = DEFAULT_URL,
    as_json: AsJson = False,
) -> None:
    """Replace the whole document by a file's."""
    document = documents.parsed(file.read_text())
    IssuerSet.from_document(document)  # says what is wrong before anybody is asked
    documents.publish(NAME, document, url, as_json=as_json)
