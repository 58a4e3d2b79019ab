"""media usage and media warm, for operators."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.filesize import decimal

from infra.cli.failure import CliError
from infra.cli.publisher import publisher
from infra.cli.terminal import DEFAULT_URL, AsJson, Url, command, out, show_json
from shared.errors import IdMalformed
from shared.ids import parse_asset_id
from shared.playback import PATH
from shared.zones import ZONE_NUMBERS

SAID = (
    ("miscounted", "the usage was counted wrong"),
    ("left", "assets that no file shares"),
    ("stray", "uploads or assets that no row knows"),
)


@command
def usage(
    user: Annotated[str, typer.Argument(metavar="USER", help="Whose: an id or a username.")],
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
    repair: Annotated[bool, typer.Option("--repair", help="Have what is wrong repaired.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say what somebody's media take, and whether rows and objects agree. For operators."""
    from infra.cli.importing.operator import local_operator, stage_operator  # noqa: PLC0415 - boto3 costs other commands time
    from infra.cli.media.storage import look  # noqa: PLC0415 - as above
    from infra.cli.reconciling.run import user_of  # noqa: PLC0415 - as above

    operator = stage_operator(stage, region) if stage else local_operator(instance)
    owner_id = user_of(operator, user)
    taken, found = look(operator, owner_id, repair=repair)
    counts = found.counts()
    if as_json:
        show_json({"user": owner_id, "files": taken.files, "bytes": taken.bytes, **counts})
        return
    out.print(f"{taken.files:,} files, {decimal(taken.bytes)}  [dim]{owner_id}[/]")
    faults = [f"{counts[name]:,} × {label}" for name, label in SAID if counts[name]]
    if faults:
        what = "is being repaired" if repair else "can be repaired: --repair"
        out.print(f"[yellow]{', '.join(faults)}[/]; {what}")
    else:
        out.print(f"[green]{found.checked:,} rows looked at, and all is as it must be[/]")


@command
def warm(
    asset: Annotated[
        str, typer.Argument(metavar="ASSET", help="An asset's id, or an address of the file.")
    ],
    zones: Annotated[
        list[str] | None, typer.Option("--zone", help="Where it will be watched; all if not given.")
    ] = None,
    *,
    url: Url = DEFAULT_URL,
    as_json: AsJson = False,
) -> None:
    """Copy the beginning of a file to where it will be watched. For operators."""
    with publisher(url) as edge:
        done = edge.warm(asset_of(asset), zones or sorted(ZONE_NUMBERS))
    if as_json:
        show_json(done)
        return
    missing = f", [yellow]{done['missing']:,} could not be made[/]" if done["missing"] else ""
    out.print(f"{done['copied']:,} copies made{missing}.")


def asset_of(text: str) -> str:
    """The asset of an id, or of an address of playback: its token says which.

    Raises:
        CliError: it is neither.
    """
    _, is_address, rest = text.partition(f"{PATH}/")
    token = rest.partition("/")[0]
    asset = token.partition(".")[2].partition(".")[2].partition(".")[0] if is_address else text
    try:
        parse_asset_id(asset)
    except IdMalformed:
        raise CliError(
            f"{text!r} names no asset.", "nearcast media show MEDIA_ID shows addresses."
        ) from None
    return asset
