"""A directory document as tests need it: three zones, two shards each, one cell each."""

from typing import Any

REGIONS = {"us": "us-east-1", "eu": "eu-west-1", "ap": "ap-southeast-1"}
CELLS = {"us": "use1-a", "eu": "euw1-a", "ap": "apse1-a"}


def directory_document(**changes: Any) -> dict[str, Any]:
    """A fresh, valid document; keyword arguments replace top-level members."""
    document = {
        "format": 1,
        "stage": "test",
        "names": list(REGIONS.values()),
        "zones": {zone: _zone(zone) for zone in REGIONS},
        "cells": {cell: _cell(zone, cell) for zone, cell in CELLS.items()},
        "exceptions": {},
    }
    return document | changes


def _zone(zone: str) -> dict[str, Any]:
    region = REGIONS[zone]
    return {
        "region": region,
        "pool": {
            "user_pool_id": f"{region}_pool",
            "client_id": f"client-{zone}",
            "issuer": f"https://cognito-idp.{region}.amazonaws.com/{region}_pool",
            "jwks_url": f"http://127.0.0.1:1/{region}_pool/.well-known/jwks.json",
        },
        "shards": [
            {"shard": "00", "slots": [0, 8191], "cell": CELLS[zone]},
            {"shard": "01", "slots": [8192, 16383], "cell": CELLS[zone]},
        ],
    }


def _cell(zone: str, cell: str) -> dict[str, Any]:
    return {
        "region": REGIONS[zone],
        "zone": zone,
        "functions": {name: f"http://127.0.0.1:1/{cell}/{name}/" for name in ("api", "identity")},
        "queues": {name: f"http://127.0.0.1:1/{cell}/{name}" for name in ("plans", "slices")},
        "media": f"http://127.0.0.1:1/media-{zone}",
    }
