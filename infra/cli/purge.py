"""purge: what the edge holds of some paths or tags is void, everywhere within seconds."""

from __future__ import annotations

import json
import os
from typing import Annotated

import httpx
import typer

from infra import signed
from infra.cli.failure import CliError, Refused
from infra.cli.problem import problem_of
from infra.cli.terminal import command, out
from infra.local.failure import LocalError
from infra.local.instance import DEFAULT_NAME, Instance
from infra.local.ports import LOOPBACK
from shared.keys import Keys


@command
def purge(
    paths: Annotated[
        list[str] | None, typer.Argument(help="Paths at the edge, with their queries.")
    ] = None,
    tags: Annotated[
        list[str] | None, typer.Option("--tag", help="A user's or post's id, or a Cache-Tag.")
    ] = None,
    edge: Annotated[
        str | None,
        typer.Option(help="Another edge than the local one; its keys are in CONTEXT_KEYS."),
    ] = None,
    instance: Annotated[
        str, typer.Option(envvar="INSTANCE", help="Which local system.")
    ] = DEFAULT_NAME,
    *,
    everything: Annotated[bool, typer.Option("--everything", help="All that is held.")] = False,
) -> None:
    """Make the edge ask again for what it holds of some paths or tags."""
    if not (paths or tags or everything):
        raise CliError("Name a path or a --tag, or say --everything.")
    address, keys = _remote(edge) if edge else _local(instance)
    wanted = {"paths": paths or [], "tags": tags or []}
    body = json.dumps({"everything": True} if everything else wanted).encode()
    try:
        with signed.client(address) as http:
            answer = signed.call(http, keys, "POST", "purge", body)
    except httpx.TransportError as error:
        raise CliError(f"{address} does not answer ({type(error).__name__}).") from error
    if not answer.is_success:
        raise Refused(problem_of(answer))
    out.print("Purged here; within 5 s everywhere.")


def _local(name: str) -> tuple[str, Keys]:
    try:
        instance = Instance(name)
        address = f"http://{LOOPBACK}:{instance.state().edge_port}"
        return address, Keys.from_text(instance.secrets().context_keys)
    except LocalError as error:
        raise CliError(error.reason, error.hint or "") from error


def _remote(edge: str) -> tuple[str, Keys]:
    try:
        return edge, Keys.from_text(os.environ["CONTEXT_KEYS"])
    except (KeyError, ValueError) as error:
        raise CliError("CONTEXT_KEYS does not have the edge's key ring.") from error
