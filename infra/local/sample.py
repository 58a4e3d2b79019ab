"""Fills the instance with the sample world, unless it has it already."""

from __future__ import annotations

from infra.cli.problem import ApiError, Unreachable
from infra.local.failure import LocalError
from infra.local.instance import Instance
from infra.local.ports import LOOPBACK
from infra.sample.load import load as load_world


def load(instance: Instance) -> str:
    """Load the sample world through the public API; returns what was done, in a few words.

    Raises:
        LocalError: the API refused it, or posts do not arrive.
    """
    url = f"http://{LOOPBACK}:{instance.state().edge_port}"
    try:
        return load_world(url, instance.secrets().sample_password)
    except (ApiError, Unreachable) as error:
        raise LocalError(
            f"The sample world was refused: {error}", log=instance.log("edge")
        ) from error
    except TimeoutError as error:
        raise LocalError(str(error), log=instance.log("aws")) from error
