import pytest

from functions.api import profiles
from functions.records import Relation
from shared.clock import HybridTime
from shared.errors import IdMalformed, UsernameMalformed, UserUnknown
from tests.functions.world import World, new_user

STATE = ("following", "followed_by", "requested", "muted", "blocked", "blocked_by")


@pytest.fixture
def world():
    return World()


@pytest.fixture
def place(world):
    return world.at("eu")


def test_private_attributes_are_the_owners_alone(world, place):
    user = world.newcomer("eu")
    changes = {"language": "de", "birth_date": "1990-02-03", "bio": "Hi"}
    own = profiles.change(place.users, place.graph, place.clock, user, changes)
    assert (own["language"], own["birth_date"], own["zone"]) == ("de", "1990-02-03", "eu")
    public = profiles.public(place, user)
    assert set(own) - set(public) == {"language", "birth_date", "zone"}
    assert public["bio"] == "Hi"


def test_counts_span_zones(world, place):
    author = world.newcomer("eu")
    for zone in ("us", "eu", "ap", "us"):
        fan = world.newcomer(zone)
        world.at(zone).graph.follow(fan, author, 1)
    world.settle()
    assert profiles.public(place, author)["follower_count"] == 4


def test_nothing_to_change_changes_nothing(world, place):
    user = world.newcomer("eu")
    before = place.users.get(user)
    profiles.change(place.users, place.graph, place.clock, user, {})
    assert place.users.get(user) == before


def test_a_change_follows_one_by_a_clock_that_is_ahead(world, place):
    user = world.newcomer("eu")
    ahead = HybridTime(place.now() + 60_000)
    place.users.change(user, {"bio": "first"}, ahead.text)
    changed = profiles.change(place.users, place.graph, place.clock, user, {"bio": "second"})
    assert changed["bio"] == "second"


def test_people_are_named_by_id_or_username(world, place):
    user = world.newcomer("us", "Ada_1")
    assert profiles.resolve(place.names, user) == user
    assert profiles.resolve(place.names, "@ada_1") == profiles.resolve(place.names, "@ADA_1")


@pytest.mark.parametrize(
    ("text", "condition"),
    [("ada", IdMalformed), ("@a!", UsernameMalformed), ("@nobody", UserUnknown)],
)
def test_names_of_nobody(place, text, condition):
    with pytest.raises(condition):
        profiles.resolve(place.names, text)


def test_nobody_has_no_profile(place):
    with pytest.raises(UserUnknown):
        profiles.own(place.users, place.graph, new_user("eu"))
    with pytest.raises(UserUnknown):
        profiles.public(place, new_user("eu"))


def test_a_viewer_sees_what_the_two_are_to_each_other(world, place):
    viewer, user = world.newcomer("us"), world.newcomer("eu")
    here = world.of(viewer)
    here.graph.follow(viewer, user, 1)
    here.relations.put(Relation(user_id=viewer, kind="mutes", other=user, at_ms=1))
    nothing = dict.fromkeys(STATE, False)
    seen = profiles.public(place, user, viewer)
    assert seen["viewer"] == nothing | {"following": True, "muted": True}
    assert profiles.public(world.of(viewer), viewer, user)["viewer"] == nothing | {
        "followed_by": True
    }


def test_blocks_and_requests_are_seen_by_both_sides(world, place):
    viewer, user = world.newcomer("us"), world.newcomer("eu")
    for kind in ("blocks", "requested"):
        world.of(viewer).relations.put(Relation(user_id=viewer, kind=kind, other=user, at_ms=1))
    seen = profiles.public(place, user, viewer)["viewer"]
    assert {name for name in STATE if seen[name]} == {"blocked", "requested"}
    seen = profiles.public(world.of(viewer), viewer, user)["viewer"]
    assert {name for name in STATE if seen[name]} == {"blocked_by"}


def test_strangers_and_oneself_have_no_state(world, place):
    user = world.newcomer("eu")
    assert "viewer" not in profiles.public(place, user)
    assert "viewer" not in profiles.public(place, user, user)


def test_people_come_in_the_order_of_their_ids_each_once(world, place):
    users = [world.newcomer(zone) for zone in ("us", "eu", "ap")]
    world.at("eu").graph.follow(users[1], users[2], 1)
    asked = [users[2], new_user("eu"), users[0], users[2], users[1]]
    found = profiles.people(place, asked, users[1])
    assert [person["id"] for person in found] == [users[2], users[0], users[1]]
    assert found[0]["viewer"]["following"]
    assert "viewer" not in found[2]
