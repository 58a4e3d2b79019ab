"""`nearcast reconcile`: looks whether a timeline, or a post's fan-out, has what it must."""

from __future__ import annotations

from typing import Annotated

import typer

from infra.cli.terminal import AsJson, command, out, show_json

SAID = (
    ("checked", "looked at"),
    ("missing", "missing"),
    ("foreign", "foreign"),
    ("cards", "cards missing"),
    ("relays", "missing in the relay"),
    ("repaired", "repaired"),
)


@command
def reconcile(
    what: Annotated[
        str, typer.Argument(metavar="USER|POST_ID", help="Whose timeline, or which post.")
    ],
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
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only look; repair nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Find missing and foreign entries, and repair them. What is younger than 10 minutes may still come."""
    from infra.cli.importing.operator import local_operator, stage_operator  # noqa: PLC0415 - boto3 costs other commands time
    from infra.cli.reconciling import run  # noqa: PLC0415 - as above

    operator = stage_operator(stage, region) if stage else local_operator(instance)
    for where, found in run.reconcile(operator, what, repair=not dry_run):
        if as_json:
            show_json({"region": where, **found.counts()})
        else:
            counts = found.counts()
            told = ", ".join(f"{counts[name]:,} {label}" for name, label in SAID if counts[name])
            colour = "yellow" if found.faults else "green"
            out.print(f"[{colour}]{where:16}[/] {told or 'nothing to look at'}")
