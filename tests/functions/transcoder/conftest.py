import pytest

from functions.transcoder import handler
from tests.functions.parts import wire
from tests.functions.transcoder.stage import Stage


@pytest.fixture
def stage(tmp_path, monkeypatch):
    made = Stage(tmp_path)
    wire(monkeypatch, made.world, "eu", handler)
    return made
