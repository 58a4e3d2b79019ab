import pytest

from functions.api import engaging, writing
from functions.relations.borrow import borrow
from tests.functions.api.test_writing import make_private, write
from tests.functions.world import World


@pytest.fixture
def world():
    return World()


@pytest.fixture
def author(world):
    return world.newcomer("eu")


def view(world, zone, card_id):
    kept = world.at(zone).cards.get([card_id])
    return kept[card_id].view if card_id in kept else "nothing"


def test_a_region_without_followers_keeps_what_it_borrows(world, author):
    post = write(world, author)
    borrow(post.post_id, world.at("ap"))
    assert view(world, "ap", post.post_id) == post.view()
    assert view(world, "ap", author)["id"] == author


def test_what_is_kept_is_not_asked_for_again(world, author, monkeypatch):
    post = write(world, author)
    borrow(post.post_id, world.at("ap"))
    monkeypatch.setattr(world.at("ap").posts, "get", None)
    borrow(post.post_id, world.at("ap"))


@pytest.mark.parametrize("zone", ["ap", "eu"])
def test_a_deletion_is_heard_where_a_post_was_borrowed(world, author, zone):
    post = write(world, author)
    world.settle()
    borrow(post.post_id, world.at(zone))
    writing.delete(post.post_id, author, world.of(author))
    world.settle()
    assert view(world, zone, post.post_id) is None


def test_an_edit_is_heard_where_a_post_was_borrowed(world, author):
    post = write(world, author)
    world.settle()
    borrow(post.post_id, world.at("ap"))
    writing.edit(post.post_id, "two", author, world.of(author))
    world.settle()
    assert view(world, "ap", post.post_id)["text"] == "two"


def test_borrowing_leaves_the_audience_as_it_was(world, author):
    fan = world.newcomer("ap")
    world.of(fan).graph.follow(fan, author, 1)
    world.settle()
    before = world.of(author).graph.audience(author)
    post = write(world, author)
    for zone in ("ap", "us"):
        borrow(post.post_id, world.at(zone))
    after = world.of(author).graph.audience(author)
    assert sum(share.count for share in after) == sum(share.count for share in before) == 1


def test_a_private_or_deleted_post_leaves_no_card(world, author):
    deleted = write(world, author)
    writing.delete(deleted.post_id, author, world.of(author))
    make_private(world, author)
    private = write(world, author)
    for post in (deleted, private):
        borrow(post.post_id, world.at("ap"))
        assert view(world, "ap", post.post_id) is None


def test_a_reposted_post_reaches_the_reposters_followers_with_its_card(world, author):
    fan, reposter = world.newcomer("ap"), world.newcomer("us")
    world.of(fan).graph.follow(fan, reposter, 1)
    world.settle()
    post = write(world, author)
    engaging.repost(post.post_id, reposter, world.of(reposter))
    world.settle()
    assert view(world, "ap", post.post_id) == post.view()
