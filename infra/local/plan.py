"""What a stage consists of: its cells as samconfig.toml lists them, and their shards.

samconfig.toml is the one place where regions, cells and stack names stand; `sam
deploy` reads it for real stages, the local runner for the local one.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LOCAL_STAGE = "local"
SHARDS = ("00", "01")


@dataclass(frozen=True)
class CellPlan:
    """One cell to deploy: a stack in a region, with the parameters that are no secret."""

    zone: str
    cell: str
    region: str
    stack: str
    parameters: dict[str, str]
    shards: tuple[str, ...] = SHARDS


def cells(samconfig: Path, stage: str = LOCAL_STAGE) -> list[CellPlan]:
    """The cells of a stage, in the file's order.

    Raises:
        KeyError: an environment of the stage lacks a setting.
    """
    document: dict[str, Any] = tomllib.loads(samconfig.read_text())
    sections = [
        section["deploy"]["parameters"]
        for name, section in document.items()
        if name.startswith(f"{stage}-") and "deploy" in section
    ]
    return [_cell(section) for section in sections]


def shard_stack(stage: str, shard: str) -> str:
    """The stack of a shard; the same name in every region."""
    return f"nearcast-{stage}-shard-{shard}"


def edge_identity_stack(stage: str) -> str:
    """The stack that says who the edge is to AWS; in one region only."""
    return f"nearcast-{stage}-edge-identity"


def _cell(section: dict[str, Any]) -> CellPlan:
    parameters = dict(item.split("=", 1) for item in section["parameter_overrides"])
    return CellPlan(
        zone=parameters["Zone"],
        cell=parameters["Cell"],
        region=section["region"],
        stack=section["stack_name"],
        parameters=parameters,
    )
