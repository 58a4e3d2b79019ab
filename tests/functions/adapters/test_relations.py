import pytest

from functions.records import Relation
from tests.functions.adapters.given import someone
from tests.functions.world import new_user


@pytest.fixture
def relations(stores):
    return stores["eu"].relations


def block(user: str, other: str, at_ms: int = 5) -> Relation:
    return Relation(user_id=user, kind="blocks", other=other, at_ms=at_ms)


def test_a_relation_is_put_once_and_removed_once(relations):
    user, other = new_user("eu"), new_user("us")
    assert relations.put(block(user, other))
    assert not relations.put(block(user, other, 9))
    assert relations.get(user, "blocks", other) == block(user, other)
    assert relations.remove(user, "blocks", other)
    assert not relations.remove(user, "blocks", other)
    assert relations.get(user, "blocks", other) is None


def test_kinds_are_kept_apart(relations):
    user, other = new_user("eu"), new_user("us")
    relations.put(block(user, other))
    assert relations.get(user, "mutes", other) is None
    assert not relations.remove(user, "blocked_by", other)
    assert relations.page(user, "mutes", 10) == []


def test_an_older_one_gives_way_where_that_is_asked_for(relations):
    user, other = new_user("eu"), new_user("us")
    relations.put(block(user, other, 5), over_older=True)
    assert not relations.put(block(user, other, 5), over_older=True)
    assert relations.put(block(user, other, 6), over_older=True)
    assert relations.get(user, "blocks", other).at_ms == 6


def test_only_that_of_a_moment_is_removed(relations):
    user, other = new_user("eu"), new_user("us")
    relations.put(block(user, other, 5))
    assert not relations.remove(user, "blocks", other, 4)
    assert relations.remove(user, "blocks", other, 5)


def test_pages_are_in_the_order_of_ids(relations):
    user = new_user("eu")
    others = sorted(new_user(zone) for zone in ("eu", "us", "ap", "us"))
    for other in reversed(others):
        relations.put(block(user, other))
    first = relations.page(user, "blocks", 3)
    rest = relations.page(user, "blocks", 3, first[-1].other)
    assert [one.other for one in first + rest] == others


def test_a_request_is_decided_once(relations):
    user, other = new_user("eu"), new_user("us")
    asked = Relation(user_id=user, kind="requests", other=other, at_ms=5)
    assert not relations.decide(user, other, "approved", 9)
    relations.put(asked)
    assert relations.decide(user, other, "approved", 9)
    assert not relations.decide(user, other, "rejected", 10)
    found = relations.get(user, "requests", other)
    assert (found.at_ms, found.decision, found.decided_ms) == (5, "approved", 9)


def test_a_later_request_is_undecided_again(relations):
    user, other = new_user("eu"), new_user("us")
    asked = Relation(user_id=user, kind="requests", other=other, at_ms=5)
    relations.put(asked)
    relations.decide(user, other, "rejected", 9)
    again = Relation(user_id=user, kind="requests", other=other, at_ms=12)
    assert relations.put(again, over_older=True)
    assert relations.get(user, "requests", other) == again


def test_a_report_has_its_reason(relations):
    user, other = new_user("eu"), new_user("us")
    report = Relation(user_id=user, kind="reports", other=other, at_ms=5, reason="spam")
    relations.put(report)
    assert relations.get(user, "reports", other) == report


def test_relations_are_read_across_zones(stores):
    user, other = new_user("eu"), new_user("us")
    stores["eu"].relations.put(block(user, other))
    assert stores["us"].relations.get(user, "blocks", other) == block(user, other)


def test_what_is_known_of_many_is_told_at_once(stores):
    one, other, far = someone(stores, "eu"), someone(stores, "eu"), someone(stores, "us")
    stores["eu"].relations.put(block(one, other))
    stores["us"].relations.put(block(far, one))
    stores["eu"].graph.follow(other, far, 5)
    there = {(one, "blocks", other), (far, "blocks", one), (other, "following", far)}
    absent = {(other, "blocks", one), (one, "mutes", other), (far, "following", other)}
    assert stores["eu"].relations.known(there | absent) == there
    assert stores["eu"].relations.known([]) == set()
