"""fanout: how far a post has come."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.table import Table

from infra.cli.terminal import DEFAULT_URL, As, AsJson, Url, command, connect, out, show_json

Json = dict[str, Any]

SAID = {
    "push": "all followers",
    "hybrid": "active followers; the others pull",
    "pull": "VIPs; the others pull",
    None: "",
}


@command
def fanout(
    post_id: Annotated[str, typer.Argument(help="The post's id; it must be yours.")],
    *,
    url: Url = DEFAULT_URL,
    account: As = None,
    as_json: AsJson = False,
) -> None:
    """Show how far the fan-out of your post has come, region by region."""
    with connect(url, account) as client:
        found = client.call("GET", f"/v1/posts/{post_id}/fan-out")
    if as_json:
        show_json(found)
        return
    out.print(f"[bold]{found['state']}[/]: in {found['delivered']:,} timelines")
    if found["regions"]:
        out.print(_table(found["regions"]))


def _table(regions: list[Json]) -> Table:
    table = Table("region", "state", "delivered", "expected", "slices", "chains", "pushed to")
    for one in regions:
        expected = "" if one["expected"] is None else f"{one['expected']:,}"
        table.add_row(
            one["region"],
            one["state"],
            f"{one['delivered']:,}",
            expected,
            str(one["slices"]),
            f"{one['chains_done']}/{one['chains']}",
            SAID[one["reach"]],
        )
    return table
