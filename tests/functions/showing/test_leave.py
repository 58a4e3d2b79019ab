"""What whoever keeps media is told: dropped, gone, wanted."""

from dataclasses import replace

import pytest

from functions.reach import Thresholds
from shared.messages import (
    MediaDropped,
    MediaWanted,
    OwnerGone,
    OwnerSwitched,
    PrivacyChanged,
    ProfileChanged,
)
from tests.functions.api.test_writing import make_private


@pytest.fixture
def write(world, api, author):
    def write(*files, **more):
        world.pass_time()
        body = {"text": "x", "media_ids": [file.media_id for file in files]}
        key = {"idempotency-key": str(world.tables.now_ms)}
        status, post = api.call("POST", "/v1/posts", body, user=author, headers=key)
        assert status == 201, post
        world.settle()
        return post["id"]

    return write


@pytest.mark.parametrize("waiting", [False, True])
def test_a_deleted_post_drops_its_media(world, studio, api, author, write, waiting):
    files = [studio.upload(author) if waiting else studio.made(author) for _ in range(2)]
    post_id = write(*files)
    studio.custody(author)
    api.do("DELETE", f"/v1/posts/{post_id}", user=author)
    world.settle()
    dropped = [MediaDropped(author, file.media_id, post_id) for file in files]
    assert studio.custody(author) == dropped


def test_a_deleted_post_without_media_drops_nothing(world, studio, api, author, write):
    api.do("DELETE", f"/v1/posts/{write()}", user=author)
    world.settle()
    assert studio.custody(author) == []


def test_an_account_that_has_gone_takes_its_media_along(world, studio, author):
    region, gone = world.tables.home(author), ProfileChanged(author, "~", None, "ada")
    world.hand_on(region, gone)
    assert studio.custody(author) == [OwnerGone(author)]
    card = world.of(author).users.get(author)
    world.hand_on(region, ProfileChanged(author, card.updated, card.view()))
    assert studio.custody(author) == []


def test_an_account_that_switches_has_its_media_follow(world, studio, author):
    here = world.of(author)
    here.users.change(author, {"private": True}, here.clock.tick().text)
    world.settle()
    assert studio.custody(author) == [OwnerSwitched(author)]
    world.hand_on(here.region, PrivacyChanged(author, "a later page"))
    assert studio.custody(author) == []


@pytest.fixture
def heavy(world):
    world.tables.thresholds = Thresholds(hybrid=1, pull=2, vip=10)


@pytest.mark.usefixtures("heavy")
def test_what_a_heavy_author_shows_is_wanted_where_followers_are(world, studio, author, fan, write):
    file = studio.upload(author)
    write(file)
    assert studio.custody(author) == []
    studio.play(file.media_id)
    world.settle()
    asset = studio.file(file.media_id).asset
    assert studio.custody(author) == [MediaWanted(author, asset, ("us",))]
    studio.finish(file.media_id)
    world.settle()
    assert studio.custody(author) == [MediaWanted(author, asset, ("us",))]


@pytest.mark.usefixtures("heavy")
def test_what_is_for_followers_only_is_copied_nowhere(world, studio, author, fan, write):
    make_private(world, author)
    write(studio.made(author))
    assert studio.custody(author) == []


def test_what_few_follow_is_not_wanted_anywhere_before_they_ask(studio, author, fan, write):
    write(studio.made(author))
    assert studio.custody(author) == []


@pytest.mark.usefixtures("heavy")
def test_an_author_whom_nobody_follows_any_more_is_not_wanted(world, studio, author, fan, write):
    profile = world.tables.profiles[author]
    world.tables.profiles[author] = replace(profile, reach="hybrid")
    world.of(fan).graph.unfollow(fan, author)
    world.settle()
    write(studio.made(author))
    assert studio.custody(author) == []
