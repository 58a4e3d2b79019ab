import pytest

from functions.api import profiles
from shared.clock import HybridTime
from shared.errors import IdMalformed, UsernameMalformed, UserUnknown
from tests.functions.world import World, new_user


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
    public = profiles.public(place.users, place.graph, user)
    assert set(own) - set(public) == {"language", "birth_date", "zone"}
    assert public["bio"] == "Hi"


def test_counts_span_zones(world, place):
    author = world.newcomer("eu")
    for zone in ("us", "eu", "ap", "us"):
        fan = world.newcomer(zone)
        world.at(zone).graph.follow(fan, author, 1)
    world.settle()
    assert profiles.public(place.users, place.graph, author)["follower_count"] == 4


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
    for read in (profiles.own, profiles.public):
        with pytest.raises(UserUnknown):
            read(place.users, place.graph, new_user("eu"))
