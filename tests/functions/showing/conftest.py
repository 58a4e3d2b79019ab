import pytest

from tests.functions.api.calls import Api
from tests.functions.showing.studio import Studio
from tests.functions.world import World


@pytest.fixture
def world():
    return World()


@pytest.fixture
def studio(world):
    return Studio(world)


@pytest.fixture
def api(world, monkeypatch):
    return Api(world, monkeypatch)


@pytest.fixture
def author(world):
    return world.newcomer("eu", "ada")


@pytest.fixture
def fan(world, author):
    """A follower in another zone."""
    fan = world.newcomer("us", "bob")
    world.of(fan).graph.follow(fan, author, world.tables.now_ms)
    world.settle()
    return fan
