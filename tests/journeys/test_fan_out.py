"""From a post to the home timelines of followers, across zones."""

import pytest

from infra.cli.problem import ApiError
from tests.journeys.system import Someone, System, eventually


def test_a_european_post_reaches_followers_in_every_zone(system: System) -> None:
    author = system.newcomer("eu")
    followers = [system.newcomer(zone) for zone in ("us", "ap", "eu")]
    for follower in followers:
        follower.client.follow(author.id)

    made = author.client.post("hello from here")["id"]

    for follower in followers:
        eventually(follower.home, lambda ids: made in ids)
    item = followers[0].client.page("/v1/timelines/home")["items"][0]
    assert item["post"]["text"] == "hello from here"
    assert item["author"]["username"] == author.username
    assert item["reason"] == "follow"
    assert author.home() == []


def test_following_backfills_and_unfollowing_clears(system: System) -> None:
    author, other = system.newcomer("ap"), system.newcomer("eu")
    follower = system.newcomer("us")
    earlier = [author.client.post(f"before {number}")["id"] for number in range(3)]
    kept = other.client.post("somebody else")["id"]

    follower.client.follow(author.id)
    follower.client.follow(other.id)
    eventually(follower.home, lambda ids: set(ids) == {*earlier, kept})
    assert follower.home()[::-1] == [*earlier, kept]  # newest first, whoever wrote it

    follower.client.unfollow(author.id)
    eventually(follower.home, lambda ids: ids == [kept])


def test_a_deleted_post_leaves_every_timeline(system: System) -> None:
    author, follower = system.newcomer("us"), system.newcomer("eu")
    follower.client.follow(author.id)
    doomed = author.client.post("not for long")["id"]
    stays = author.client.post("for good")["id"]
    eventually(follower.home, lambda ids: {doomed, stays} <= set(ids))

    author.client.delete(doomed)

    eventually(follower.home, lambda ids: ids == [stays])
    theirs = system.stranger().pages(f"/v1/timelines/users/{author.id}")
    assert [item["post"]["id"] for item in theirs] == [stays]


def test_home_pages_through_everything_once(system: System) -> None:
    author, follower = system.newcomer("eu"), system.newcomer("us")
    made = [author.client.post(f"page {number}")["id"] for number in range(7)]
    follower.client.follow(author.id)
    eventually(follower.home, lambda ids: len(ids) == 7)

    pages = follower.client.pages("/v1/timelines/home", limit=3)

    assert [item["post"]["id"] for item in pages] == made[::-1]


def test_a_cursor_opens_one_persons_timeline_only(system: System) -> None:
    author, follower, thief = (system.newcomer(zone) for zone in ("eu", "us", "us"))
    for number in range(2):
        author.client.post(f"item {number}")
    follower.client.follow(author.id)
    eventually(follower.home, lambda ids: len(ids) == 2)
    cursor = follower.client.page("/v1/timelines/home", limit=1)["next_cursor"]

    with pytest.raises(ApiError) as error:
        thief.client.page("/v1/timelines/home", cursor=cursor)

    assert (error.value.status, error.value.type) == (400, "cursor-foreign")


def test_a_repeated_key_meets_its_own_post(european: Someone) -> None:
    first = european.client.post("once", key="the-same-key")
    again = european.client.post("once", key="the-same-key")

    assert again == first
    with pytest.raises(ApiError) as error:
        european.client.post("something else", key="the-same-key")
    assert (error.value.status, error.value.type) == (409, "idempotency-key-reused")
