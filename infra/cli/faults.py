"""fault: lose a region of the local system on purpose, and get it back."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from infra.cli.failure import CliError
from infra.cli.terminal import command, out
from infra.local.failure import LocalError
from infra.local.faults import control
from infra.local.faults.fault import Fault, FaultMalformed
from infra.local.instance import DEFAULT_NAME, Instance


@command
def fault(
    region: Annotated[
        str | None, typer.Argument(help="eu-west-1, say; without it, all are shown.")
    ] = None,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="FAULT", help="refuse, delay MS, cut, status 5XX, or off."),
    ] = None,
    *,
    instance: Annotated[str, typer.Option(help="Which local system.")] = os.environ.get("INSTANCE")
    or DEFAULT_NAME,
) -> None:
    """Make a local region fail: its functions refuse, are late, lose their answers, or answer 5xx."""
    try:
        local = Instance(instance)
        if region is not None:
            control.tell(local, region, Fault.parse(" ".join(words or ["off"])))
        for name, one in control.in_force(local).items():
            out.print(f"{name:16} {one}")
    except FaultMalformed as error:
        raise CliError(str(error), "Try: nearcast fault eu-west-1 refuse") from error
    except LocalError as error:
        raise CliError(error.reason, error.hint or "") from error
