"""The stores under contract: the fakes, and the DynamoDB adapters over moto."""

import pytest

from functions.deadline import now_ms
from tests.functions.dynamo import Dynamo
from tests.functions.world import Place, World

Stores = dict[str, Place | Dynamo]


@pytest.fixture(params=["fake", "dynamo"])
def stores(request: pytest.FixtureRequest) -> Stores:
    """The stores of each zone's region."""
    if request.param == "dynamo":
        return dict(request.getfixturevalue("aws"))
    world = World()
    world.tables.now_ms = now_ms()
    return dict(world.places)
