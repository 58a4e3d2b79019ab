"""`nearcast dlq`: what was set aside, why, and back to where it came from."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from infra.cli.failure import CliError
from infra.cli.terminal import AsJson, command, err, out, show_json
from shared.clock import rfc3339

if TYPE_CHECKING:
    from infra.cli.dlq.letters import DeadLetters

SHOWN = 200  # characters of a body on a terminal

Queue = Annotated[
    str | None,
    typer.Argument(help="plans, slices, media, custody, outbox, batches …; all without it."),
]
Region = Annotated[str | None, typer.Option("--region", help="Only this region.")]
InstanceName = Annotated[
    str, typer.Option("--instance", envvar="INSTANCE", help="The local instance.")
]
Stage = Annotated[
    str | None, typer.Option("--stage", help="A real stage, with AWS credentials of its own.")
]

dlq = typer.Typer(help="Messages that failed and were set aside.", no_args_is_help=True)


@dataclass(frozen=True)
class Place:
    """A dead-letter queue and its region."""

    region: str
    queue: DeadLetters
    logs: Any


@dlq.command("list")
@command
def list_queues(
    region: Region = None,
    instance: InstanceName = "default",
    stage: Stage = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Every dead-letter queue, and how many messages are in it."""
    for place in _places(None, region, instance, stage):
        count = place.queue.count()
        if as_json:
            show_json({"region": place.region, "queue": place.queue.source, "waiting": count})
        else:
            mark = "bold red" if count else "dim"
            out.print(f"[{mark}]{count:>7,}[/]  {place.region:16} {place.queue.source}")


@dlq.command("show")
@command
def show(
    queue: Queue = None,
    region: Region = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="Of each queue.")] = 10,
    instance: InstanceName = "default",
    stage: Stage = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Messages that were set aside, with the reasons; they stay where they are."""
    from infra.cli.dlq.reasons import reasons  # noqa: PLC0415 - boto3 costs other commands time
    from infra.cli.dlq.redrive import peek  # noqa: PLC0415 - as above

    for place in _places(queue, region, instance, stage):
        letters = peek(place.queue, min(limit, place.queue.count()))
        why = reasons(letters, place.queue, place.logs)
        for letter in letters:
            told = {
                "region": place.region,
                "queue": place.queue.source,
                "id": letter.id,
                "kind": letter.kind,
                "sent_at": rfc3339(letter.sent_ms),
                "received": letter.received,
                "reason": why[letter.id],
                "body": letter.body,
            }
            if as_json:
                show_json(told)
                continue
            body = letter.body if len(letter.body) <= SHOWN else letter.body[:SHOWN] + "…"
            out.print(
                f"[bold]{escape(letter.kind or 'unreadable')}[/] [dim]{told['sent_at']} "
                f"{place.region} {place.queue.source} {letter.id}[/]\n"
                f"[red]{escape(why[letter.id])}[/]\n{escape(body)}\n"
            )


@dlq.command("redrive")
@command
def redrive(
    queue: Queue = None,
    region: Region = None,
    limit: Annotated[
        int | None, typer.Option("--limit", "-n", min=1, help="At most so many of each queue.")
    ] = None,
    kind: Annotated[str | None, typer.Option("--kind", help="Only messages of this kind.")] = None,
    instance: InstanceName = "default",
    stage: Stage = None,
    *,
    unreadable: Annotated[
        bool, typer.Option("--unreadable", help="Also what no function can read.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Send messages back to where they failed. Stopping it at any moment loses nothing."""
    from infra.cli.dlq import redrive as work  # noqa: PLC0415 - as above
    from infra.cli.dlq.letters import Letter  # noqa: PLC0415 - as above

    def wanted(letter: Letter) -> bool:
        return (unreadable or letter.readable) and kind in (None, letter.kind)

    for place in _places(queue, region, instance, stage):
        done = work.Outcome()
        try:
            began_ms = time.time_ns() // 1_000_000
            work.redrive(place.queue, began_ms=began_ms, limit=limit, wanted=wanted, outcome=done)
        except KeyboardInterrupt:
            err.print(f"Interrupted: {done.sent} of {place.queue.source} were sent back.")
            raise
        if as_json:
            show_json({"region": place.region, "queue": place.queue.source, **vars(done)})
        elif done.sent or done.kept or done.refused:
            out.print(
                f"{place.region:16} {place.queue.source}: {done.sent} sent back, "
                f"{done.kept} kept, {done.refused} not taken"
            )


def _places(
    queue: str | None, region: str | None, instance: str, stage: str | None
) -> Iterator[Place]:
    """The queues that a call means."""
    from functions.adapters.connections import client  # noqa: PLC0415 - as above
    from infra.cli.dlq.batches import discarded_batches  # noqa: PLC0415 - as above
    from infra.cli.dlq.queues import dead_letter_queues  # noqa: PLC0415 - as above
    from infra.cli.importing.operator import local_operator, stage_operator  # noqa: PLC0415

    operator = stage_operator(stage, region or "us-east-1") if stage else local_operator(instance)
    directory = operator.directory
    if region is not None and region not in directory.regions:
        raise CliError(
            f"There is no region {region}.", f"There are: {', '.join(directory.regions)}"
        )
    found = False
    for name in [region] if region else directory.regions:
        aws = {service: client(service, name) for service in ("sqs", "lambda", "logs", "s3")}
        every: list[DeadLetters] = [
            *dead_letter_queues(aws["sqs"], aws["lambda"], directory.stage),
            *discarded_batches(aws["s3"], aws["lambda"], directory.stage, name),
        ]
        for one in every:
            if queue is None or one.source == queue or one.source.endswith(f"-{queue}"):
                found = True
                yield Place(name, one, aws["logs"])
    if not found:
        raise CliError(f"There is no queue {queue!r}.", "nearcast dlq list names them.")
