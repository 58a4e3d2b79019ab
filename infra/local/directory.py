"""Builds the directory document from what was deployed; the same for a real deployment.

    stack outputs of each region + the shards it has → one document, checked

Slots are dealt out evenly and in order: shard 00 of n has the first n-th of a
zone's 16,384. The names of the regions that own usernames are part of the document
because a username's region may never change once somebody has it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from shared.directory import FORMAT, Directory
from shared.ids import SLOTS


@dataclass(frozen=True)
class DeployedCell:
    """A cell's stack: where it is, its outputs, and the shards that lie beside it."""

    name: str
    zone: str
    region: str
    shards: tuple[str, ...]
    outputs: Mapping[str, str]


def build(stage: str, cells: Sequence[DeployedCell], *, jwks_base: str | None = None) -> Directory:
    """The directory of a deployment with one cell for each zone.

    `jwks_base` is where user pools publish their keys when that is not under the
    issuer's own address: the local AWS does not answer under Amazon's names.

    Raises:
        KeyError: a stack lacks an output.
        DirectoryMalformed: the parts do not make a directory.
    """
    return Directory.from_document(
        {
            "format": FORMAT,
            "stage": stage,
            "names": [cell.region for cell in cells],
            "zones": {cell.zone: _zone(cell, jwks_base) for cell in cells},
            "cells": {cell.name: _cell(cell) for cell in cells},
            "exceptions": {},
        }
    )


def slot_ranges(shards: int) -> list[tuple[int, int]]:
    """First and last slot of each of `shards` shards."""
    bounds = [SLOTS * index // shards for index in range(shards + 1)]
    return [(first, following - 1) for first, following in pairwise(bounds)]


def _zone(cell: DeployedCell, jwks_base: str | None) -> dict[str, Any]:
    pool_id = cell.outputs["UserPoolId"]
    issuer = f"https://cognito-idp.{cell.region}.amazonaws.com/{pool_id}"
    keys_at = issuer if jwks_base is None else f"{jwks_base}/{pool_id}"
    return {
        "region": cell.region,
        "pool": {
            "user_pool_id": pool_id,
            "client_id": cell.outputs["UserPoolClientId"],
            "issuer": issuer,
            "jwks_url": f"{keys_at}/.well-known/jwks.json",
        },
        "shards": [
            {"shard": shard, "slots": list(slots), "cell": cell.name}
            for shard, slots in zip(cell.shards, slot_ranges(len(cell.shards)), strict=True)
        ],
    }


def _cell(cell: DeployedCell) -> dict[str, Any]:
    return {
        "region": cell.region,
        "zone": cell.zone,
        "functions": {"api": cell.outputs["ApiUrl"], "identity": cell.outputs["IdentityUrl"]},
        "queues": {
            "plans": cell.outputs["PlansQueueUrl"],
            "slices": cell.outputs["SlicesQueueUrl"],
        },
        "media": cell.outputs.get("MediaUrl") or _bucket_url(cell),
    }


def _bucket_url(cell: DeployedCell) -> str:
    """Where S3 answers for the bucket of a region's media."""
    return f"https://{cell.outputs['MediaBucketName']}.s3.{cell.region}.amazonaws.com"
