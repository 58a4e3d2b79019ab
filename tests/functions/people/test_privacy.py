import pytest

from functions.api import posts
from functions.people import privacy
from functions.records import Relation
from shared.messages import PrivacyChanged
from tests.functions.world import World


@pytest.fixture
def world():
    return World()


def switch(world, user, *, private):
    place = world.of(user)
    place.users.change(user, {"private": private}, place.clock.tick().text)


def written(world, user, count):
    place = world.of(user)
    found = []
    for number in range(count):
        world.pass_time(10)
        new = posts.create(
            place.posts, place.clock, user, text="x", media_ids=[], key=f"{user}{number}"
        )
        found.append(new.post_id)
    return found


def visibilities(world, user):
    return {post.visibility for post in world.tables.posts[user].values()}


def test_every_recent_post_follows_page_by_page(world, monkeypatch):
    monkeypatch.setattr(privacy, "PAGE", 4)
    user = world.newcomer("eu")
    written(world, user, 10)
    switch(world, user, private=True)
    world.settle()
    assert visibilities(world, user) == {"followers"}
    switch(world, user, private=False)
    world.settle()
    assert visibilities(world, user) == {"public"}


def test_what_is_older_than_a_month_stays(world):
    user = world.newcomer("eu")
    (old,) = written(world, user, 1)
    world.settle()
    world.pass_time(31 * 86_400_000)
    (new,) = written(world, user, 2)[1:]
    switch(world, user, private=True)
    world.settle()
    assert world.tables.posts[user][old].visibility == "public"
    assert world.tables.posts[user][new].visibility == "followers"


def test_a_page_that_comes_late_does_what_the_account_says_now(world):
    user = world.newcomer("eu")
    written(world, user, 3)
    switch(world, user, private=True)
    switch(world, user, private=False)
    world.settle()
    world.hand_on("eu-west-1", PrivacyChanged(user))
    assert visibilities(world, user) == {"public"}


def test_a_switch_back_in_the_middle_of_a_page_wins(world, monkeypatch):
    user = world.newcomer("eu")
    place = world.of(user)
    written(world, user, 3)
    switch(world, user, private=True)
    real, calls = place.visibilities.show, []

    def show(*arguments):
        if not calls:
            calls.append(1)
            switch(world, user, private=False)
        return real(*arguments)

    monkeypatch.setattr(place.visibilities, "show", show)
    world.hand_on("eu-west-1", PrivacyChanged(user))
    assert visibilities(world, user) == {"public"}


def test_deleted_posts_stay_deleted(world):
    user = world.newcomer("eu")
    (gone,) = written(world, user, 1)
    place = world.of(user)
    posts.delete(place.posts, place.clock, user, gone)
    switch(world, user, private=True)
    world.settle()
    assert world.tables.posts[user][gone].deleted_ms


def test_requests_that_wait_are_approved_when_the_account_opens(world):
    author, fans = world.newcomer("us"), [world.newcomer(zone) for zone in ("eu", "us", "ap")]
    switch(world, author, private=True)
    for fan in fans:
        asked = Relation(user_id=fan, kind="requested", other=author, at_ms=5)
        world.of(fan).relations.put(asked)
    world.settle()
    assert len(world.of(author).relations.page(author, "requests", 10)) == 3
    switch(world, author, private=False)
    world.settle()
    for fan in fans:
        assert world.of(fan).graph.edge(fan, author)
    assert world.of(author).relations.page(author, "requests", 10) == []


def test_an_account_that_is_gone_has_nothing_to_switch(world):
    user = world.newcomer("eu")
    written(world, user, 1)
    del world.tables.profiles[user]
    world.hand_on("eu-west-1", PrivacyChanged(user))
    assert visibilities(world, user) == {"public"}
