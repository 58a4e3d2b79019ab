"""`nearcast archive`: what time does by itself, now."""

from __future__ import annotations

from typing import Annotated

import typer

from infra.cli.terminal import AsJson, command, show

InstanceName = Annotated[
    str, typer.Option("--instance", envvar="INSTANCE", help="The local instance.")
]

archive = typer.Typer(help="Posts older than 30 days, in S3.", no_args_is_help=True)


@archive.command("expire")
@command
def expire(
    post_ids: Annotated[list[str], typer.Argument(metavar="POST_ID...", help="Posts to archive.")],
    instance: InstanceName = "default",
    *,
    as_json: AsJson = False,
) -> None:
    """Archive posts of a local system as if their 30 days were over."""
    from infra.cli.archiving import tiers  # noqa: PLC0415 - boto3 costs other commands time
    from infra.cli.importing.operator import local_operator  # noqa: PLC0415 - as above

    operator = local_operator(instance)
    for post_id in post_ids:
        tiers.expire(operator, post_id)
        show({"expired": post_id}, as_json, f"Expired [dim]{post_id}[/].")


@archive.command("compact")
@command
def compact(
    region: Annotated[str | None, typer.Option("--region", help="Only this region.")] = None,
    instance: InstanceName = "default",
    stage: Annotated[
        str | None, typer.Option("--stage", help="A real stage, with AWS credentials of its own.")
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Begin the daily compaction now: the archived posts of an author and day become one object."""
    from infra.cli.archiving import tiers  # noqa: PLC0415 - as above
    from infra.cli.importing.operator import local_operator, stage_operator  # noqa: PLC0415

    operator = stage_operator(stage, region or "us-east-1") if stage else local_operator(instance)
    for name in [region] if region else operator.directory.regions:
        tiers.compact(operator, name)
        show({"compacting": name}, as_json, f"Compaction begins in {name}.")
