"""Fills the instance with the sample world, unless it has it already."""

from __future__ import annotations

from infra.local.instance import Instance
from infra.local.ports import LOOPBACK
from infra.sample.load import load as load_world


def load(instance: Instance) -> str:
    """Load the sample world through the public API; returns what was done, in a few words."""
    url = f"http://{LOOPBACK}:{instance.state().edge_port}"
    return load_world(url, instance.secrets().sample_password)
