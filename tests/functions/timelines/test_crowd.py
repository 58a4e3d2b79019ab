"""Readers whose sets outgrew their row are asked about at the authority."""

import pytest

from functions.records import Entry, Reader, Relation
from functions.timelines.crowd import Crowd
from functions.timelines.rules import broken
from shared.clock import HybridTime
from shared.ids import new_post_id
from tests.functions.world import START_MS, World, new_user


@pytest.fixture
def place():
    return World().at("eu")


READER, ANN, BEN = new_user("eu"), new_user("us"), new_user("us")


def entry(author: str, number: int = 1, about: str | None = None, reason: str = "follow") -> Entry:
    return Entry(READER, new_post_id(HybridTime(START_MS + number), author), author, reason, about)


def relate(place, kind, other):
    place.relations.put(Relation(user_id=READER, kind=kind, other=other, at_ms=1))


@pytest.mark.parametrize(
    ("name", "kind", "rule"),
    [
        ("muted", "mutes", "muted"),
        ("blocked", "blocks", "blocked"),
        ("blocked_by", "blocked_by", "blocked-by"),
        ("reported", "reports", "reported"),
    ],
)
def test_a_crowded_set_is_completed_for_whom_an_entry_concerns(place, name, kind, rule):
    crowd = Crowd(place, Reader(owner_id=READER, crowded=frozenset([name])))
    relate(place, kind, BEN)
    original = entry(BEN)
    for met in (original, entry(ANN, 2, original.post_id, "repost")):
        assert broken(met, crowd.meet(met)) == rule
    assert broken(entry(ANN), crowd.meet(entry(ANN))) is None


def test_each_is_asked_for_once(place, monkeypatch):
    asked = []
    monkeypatch.setattr(place.relations, "get", lambda *what: asked.append(what))
    crowd = Crowd(place, Reader(owner_id=READER, crowded=frozenset(["muted"])))
    one = entry(ANN)
    for _ in range(3):
        crowd.meet(one)
    assert sorted(asked) == sorted([(READER, "mutes", ANN), (READER, "mutes", one.post_id)])


def test_nobody_is_asked_for_whose_row_is_whole(place, monkeypatch):
    monkeypatch.setattr(place.relations, "get", None)
    reader = Reader(owner_id=READER, muted=frozenset([ANN]), crowded=frozenset(["pulled"]))
    assert broken(entry(ANN), Crowd(place, reader).meet(entry(ANN))) == "muted"
