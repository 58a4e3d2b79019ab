"""The command `nearcast import`."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Annotated

import typer

from infra.cli.failure import CliError
from infra.cli.importing.edges_file import FollowGraph, read
from infra.cli.terminal import AsJson, command, err, out, show_json
from shared.limits import PASSWORD_MAX, PASSWORD_MIN


@command
def import_edges(
    edges: Annotated[
        Path, typer.Argument(help="Two columns, follower and followed; CSV or TSV, gzipped or not.")
    ],
    posts: Annotated[int, typer.Option("--posts", min=0, help="How many posts they write.")] = 0,
    seed: Annotated[int, typer.Option("--seed", help="Of the draw of authors and texts.")] = 1,
    password: Annotated[
        str | None, typer.Option("--password", help="Of everybody; made and shown if not given.")
    ] = None,
    instance: Annotated[
        str, typer.Option("--instance", envvar="INSTANCE", help="The local instance.")
    ] = "default",
    stage: Annotated[
        str | None, typer.Option("--stage", help="A real stage, with AWS credentials of its own.")
    ] = None,
    region: Annotated[
        str, typer.Option("--region", help="Where the stage's directory is read.")
    ] = "us-east-1",
    *,
    as_json: AsJson = False,
) -> None:
    """Create people, follows and posts from a follow graph; running it again changes nothing."""
    made = password or f"nearcast-{secrets.token_hex(6)}"
    if not PASSWORD_MIN <= len(made) <= PASSWORD_MAX:
        raise CliError(f"A password has {PASSWORD_MIN} to {PASSWORD_MAX} characters.")
    graph = _read(edges)
    _report(edges, graph)
    # Here, because what it imports would cost every other command a fifth of a second.
    from infra.cli.importing.operator import local_operator, stage_operator  # noqa: PLC0415
    from infra.cli.importing.run import Import  # noqa: PLC0415

    operator = stage_operator(stage, region) if stage else local_operator(instance)
    run = Import(operator, graph)
    done = run.run(made, posts, seed)
    if as_json:
        told = {"password": made} if done["people_created"] and not password else {}
        show_json(done | told)
        return
    for what, (count, seconds) in run.rates.items():
        rate = f"{count / seconds:,.0f}/s" if seconds > 0 else ""
        out.print(f"  {what:10} {count:>9,}  [dim]{seconds:6.1f} s  {rate}[/]")
    out.print(f"Imported in {done['seconds']:.1f} s. Sign in as {done['example']}, for example.")
    if done["refused"]:
        out.print(f"[yellow]{done['refused']} usernames belong to others; left out.[/]")
    if not password and done["people_created"]:
        out.print(f"Everybody's password, shown this once: [bold]{made}[/]")


def _read(edges: Path) -> FollowGraph:
    try:
        graph = read(edges)
    except (OSError, EOFError) as error:
        raise CliError(f"{edges} cannot be read: {error}") from error
    if not graph.follow_count:
        raise CliError(f"{edges} has no follow in it.", _bad_text(graph))
    return graph


def _report(edges: Path, graph: FollowGraph) -> None:
    err.print(f"{edges.name}: {len(graph.people):,} people, {graph.follow_count:,} follows")
    skipped = {"duplicates": graph.duplicates, "self-follows": graph.self_follows}
    told = ", ".join(f"{count:,} {what}" for what, count in skipped.items() if count)
    if told:
        err.print(f"[dim]Skipped: {told}.[/]")
    if graph.bad_count:
        err.print(f"[yellow]{_bad_text(graph)}[/]")


def _bad_text(graph: FollowGraph) -> str:
    lines = [f"line {number}: {why}" for number, why in graph.bad_lines]
    more = graph.bad_count - len(lines)
    return "Skipped " + "; ".join(lines) + (f"; and {more:,} more" if more else "") if lines else ""
