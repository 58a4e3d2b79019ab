"""Everybody of a shard is met once, in memory and over moto."""

import pytest

from functions.adapters.population import DynamoPopulation
from functions.ports import Population
from shared.directory import Directory
from tests.functions.adapters.given import someone
from tests.functions.fakes_population import FakePopulation
from tests.functions.world import World
from tests.shared.documents import REGIONS, directory_document


@pytest.fixture(params=["fake", "dynamo"])
def met(request: pytest.FixtureRequest) -> tuple[Population, list[str]]:
    """A population, and some of its people."""
    if request.param == "fake":
        world = World()
        stores, population = dict(world.places), FakePopulation(world.tables, REGIONS["ap"])
    else:
        stores = request.getfixturevalue("aws")
        population = DynamoPopulation(stores["ap"].posts._tables)
    return population, [someone(stores, "ap") for _ in range(12)]


def test_everybody_of_a_shard_is_met_once(met: tuple[Population, list[str]]) -> None:
    population, people = met
    directory = Directory.from_document(directory_document())
    seen: list[str] = []
    for shard in directory.shards_of("apse1-a"):
        after = None
        while page := population.walk(shard, 5, after):
            assert len(page) <= 5
            assert {directory.home(user).shard for user in page} == {shard}
            seen += page
            after = page[-1]
    assert set(people) <= set(seen)
    assert len(seen) == len(set(seen))
