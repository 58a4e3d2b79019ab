import pytest

from functions.people.sight import blocked, check_seen, check_touch
from functions.records import Relation
from shared.errors import AccountPrivate, Blocked, UserUnknown
from tests.functions.world import World, new_user


@pytest.fixture
def world():
    return World()


def block(world, one, other):
    world.of(one).relations.put(Relation(user_id=one, kind="blocks", other=other, at_ms=5))


def make_private(world, user):
    place = world.of(user)
    place.users.change(user, {"private": True}, place.clock.tick().text)


def test_the_public_is_seen_and_touched_by_all(world):
    one, other = world.newcomer("eu"), world.newcomer("us")
    assert check_seen(world.at("us"), None, other).user_id == other
    assert check_seen(world.at("us"), one, other).user_id == other
    assert check_touch(world.at("eu"), one, other).user_id == other


def test_nobody_is_unknown(world):
    one = world.newcomer("eu")
    for check in (check_seen, check_touch):
        with pytest.raises(UserUnknown):
            check(world.at("eu"), one, new_user("us"))


def test_whoever_is_blocked_sees_and_touches_nothing(world):
    one, other = world.newcomer("eu"), world.newcomer("us")
    block(world, other, one)
    for check in (check_seen, check_touch):
        with pytest.raises(Blocked):
            check(world.at("us"), one, other)
    assert blocked(world.at("eu"), one, other)
    assert blocked(world.at("eu"), other, one)


def test_whoever_blocks_may_look_and_not_touch(world):
    one, other = world.newcomer("eu"), world.newcomer("us")
    block(world, one, other)
    assert check_seen(world.at("us"), one, other)
    with pytest.raises(Blocked):
        check_touch(world.at("eu"), one, other)


def test_the_private_are_for_followers_and_themselves(world):
    fan, author, stranger = world.newcomer("eu"), world.newcomer("us"), world.newcomer("us")
    world.of(fan).graph.follow(fan, author, 1)
    make_private(world, author)
    for viewer in (fan, author):
        assert check_seen(world.at("us"), viewer, author).private
        assert check_touch(world.of(viewer), viewer, author).private
    for viewer in (None, stranger):
        with pytest.raises(AccountPrivate):
            check_seen(world.at("us"), viewer, author)
    with pytest.raises(AccountPrivate):
        check_touch(world.at("us"), stranger, author)
