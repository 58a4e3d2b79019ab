import pytest

from functions.people import restore
from functions.records import Relation
from tests.functions.world import World


@pytest.fixture
def world():
    return World()


def test_a_lost_row_is_filled_from_the_authority(world, monkeypatch):
    monkeypatch.setattr(restore, "PAGE", 2)
    user = world.newcomer("eu")
    place = world.of(user)
    others = {
        kind: {world.newcomer("us") for _ in range(5)}
        for kind in ("mutes", "blocks", "blocked_by", "reports")
    }
    for kind, people in others.items():
        for other in people:
            place.relations.put(Relation(user_id=user, kind=kind, other=other, at_ms=5))
    assert restore.restore(user, place) == 20
    row = place.readers.get(user)
    assert row.muted == others["mutes"]
    assert row.blocked == others["blocks"]
    assert row.blocked_by == others["blocked_by"]
    assert row.reported == others["reports"]


def test_what_goes_meanwhile_is_taken_out_again(world, monkeypatch):
    user, other = world.newcomer("eu"), world.newcomer("us")
    place = world.of(user)
    place.relations.put(Relation(user_id=user, kind="mutes", other=other, at_ms=5))
    real = place.readers.add

    def add(*arguments):
        place.relations.remove(user, "mutes", other)
        return real(*arguments)

    monkeypatch.setattr(place.readers, "add", add)
    assert restore.restore(user, place) == 0
    assert place.readers.get(user).muted == frozenset()
