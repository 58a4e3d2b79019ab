"""An asset whose manifest says something new of what is complete: captions, after the last part."""

from typing import Protocol

from functions.ports import EdgeDoor
from shared.messages import ManifestChanged


class Parts(Protocol):
    """What renewing needs."""

    @property
    def edge(self) -> EdgeDoor: ...


def renew(changed: ManifestChanged, parts: Parts) -> int:
    """Have the edge ask for a manifest anew; count it.

    Raises:
        EdgeUnavailable: the edge could not be told; it is told again while that may help.
    """
    parts.edge.void([changed.asset])
    return 1
