"""`python -m infra.local up | down | status | logs`; the Makefile's targets of those names.

Options may also come from the environment (INSTANCE, EDGE_PORT, AWS_PORT), which
is how `make up EDGE_PORT=9000` passes them on.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape

from infra.local import failure, logs
from infra.local.down import down
from infra.local.instance import AWS_PORT, DEFAULT_NAME, EDGE_PORT, Instance
from infra.local.progress import Progress
from infra.local.status import status
from infra.local.up import Up
from infra.local.welcome import welcome

INTERRUPTED = 130  # what a shell reports after SIGINT


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    options = _parser().parse_args(arguments)
    console = Console(highlight=False, soft_wrap=True)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        instance = Instance(options.instance)
        if options.command == "logs":
            logs.show(
                instance, console, only=options.of, lines=options.lines, follow=options.follow
            )
            return 0
        if options.command == "status":
            return status(instance, console)
        progress = Progress(console)
        with instance.lock():
            if options.command == "down":
                down(instance, progress, forget=options.forget)
                return 0
            up = Up(instance, progress)
            up.run(
                edge_port=options.edge_port, aws_port=options.aws_port, with_sample=options.sample
            )
        welcome(instance, console, progress.elapsed)
    except failure.LocalError as error:
        _explain(error, console)
        return 1
    except KeyboardInterrupt:
        if options.command == "logs":  # how one stops following them
            return 0
        console.print("\n[yellow]Interrupted.[/] What this run had started was ended.")
        return INTERRUPTED
    return 0


def _parser() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--instance",
        default=os.environ.get("INSTANCE") or DEFAULT_NAME,
        help="which of several systems beside each other (default: %(default)s)",
    )
    parser = argparse.ArgumentParser(prog="python -m infra.local", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    up = commands.add_parser("up", parents=[shared], help="start everything")
    up.add_argument(
        "--edge-port", type=int, default=_port("EDGE_PORT"), help=f"default: {EDGE_PORT}"
    )
    up.add_argument("--aws-port", type=int, default=_port("AWS_PORT"), help=f"default: {AWS_PORT}")
    up.add_argument("--no-sample", dest="sample", action="store_false", help="no sample world")
    down = commands.add_parser("down", parents=[shared], help="stop what up started")
    down.add_argument("--forget", action="store_true", help="remove the instance's data as well")
    commands.add_parser("status", parents=[shared], help="say what is running and where")
    show = commands.add_parser("logs", parents=[shared], help="logs of the edge and the functions")
    show.add_argument("-f", "--follow", action="store_true", help="go on as they are written")
    show.add_argument("-n", "--lines", type=int, default=40, help="of each (default: %(default)s)")
    show.add_argument("of", nargs="*", help="only these: edge, aws, api, identity, outbox …")
    return parser


def _port(variable: str) -> int | None:
    value = os.environ.get(variable, "")
    return int(value) if value.isdigit() else None


def _explain(error: failure.LocalError, console: Console) -> None:
    console.print(f"\n[bold red]{escape(error.reason)}[/]")
    if error.hint:
        console.print(escape(error.hint))
    if error.log is not None:
        console.print(f"[dim]The end of {error.log}:[/]")
        console.print(escape(failure.tail(error.log)))


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
