"""A world, and the api functions in front of it."""

import pytest

from tests.functions.api.calls import Api
from tests.functions.world import World


@pytest.fixture
def society():
    return World()


@pytest.fixture
def api(society, monkeypatch):
    return Api(society, monkeypatch)
