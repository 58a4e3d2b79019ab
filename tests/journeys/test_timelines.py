"""Home timelines as their readers see them, across three regions, with the roles enforced."""

import pytest

from infra.cli.client import Json
from infra.cli.problem import ApiError
from tests.journeys.system import Someone, System, eventually

HOME = "/v1/timelines/home"
NOTHING = {"liked": False, "reposted": False, "bookmarked": False}


@pytest.fixture(scope="module")
def author(system: System) -> Someone:
    return system.newcomer("us")


@pytest.fixture(scope="module")
def stranger(system: System) -> Someone:
    return system.newcomer("ap")


@pytest.fixture(scope="module")
def reader(system: System, author: Someone) -> Someone:
    reader = system.newcomer("eu")
    reader.client.follow(author.id)
    return reader


def page(who: Someone, **query: str) -> Json:
    return dict(who.client.call("GET", HOME, query=query))


def ids(found: Json) -> list[str]:
    return [item["post"]["id"] for item in found["items"]]


def explained(who: Someone, post_id: str) -> str:
    answer = who.client.call("GET", f"{HOME}/explain", query={"post_id": post_id})
    return str(answer["because"])


def arrives(who: Someone, post_id: str) -> None:
    eventually(who.home, lambda home: post_id in home)


def test_what_came_since_is_counted_and_read(reader: Someone, author: Someone) -> None:
    first = author.client.post("First")["id"]
    arrives(reader, first)
    newest = page(reader)["newest_cursor"]
    later = [author.client.post(text)["id"] for text in ("Second", "Third")]
    counted = eventually(
        lambda: reader.client.call("GET", f"{HOME}/new", query={"after": newest}),
        lambda answer: answer["count"] == 2,
    )
    assert counted == {"count": 2, "capped": False}
    newer = page(reader, after=newest)
    assert (ids(newer), newer["next_cursor"]) == (later[::-1], None)
    below = page(reader, limit="1", cursor=page(reader, limit="1")["next_cursor"])
    assert ids(below) == [later[0]]


def test_a_repost_shows_a_post_of_a_third_zone_once(
    reader: Someone, author: Someone, stranger: Someone
) -> None:
    post = stranger.client.post("Far away")["id"]
    author.client.call("PUT", f"/v1/posts/{post}/repost")
    reader.client.call("PUT", f"/v1/posts/{post}/like")
    arrives(reader, post)
    item = page(reader)["items"][0]
    assert (item["post"]["text"], item["author"]["id"]) == ("Far away", stranger.id)
    assert (item["reason"], item["via"]["id"], item["via_count"]) == ("repost", author.id, 1)
    assert item["viewer"] == NOTHING | {"liked": True}
    assert explained(reader, post) == "repost"
    author.client.call("DELETE", f"/v1/posts/{post}/repost")
    eventually(reader.home, lambda home: post not in home)
    assert explained(reader, post) == "not-following"


def test_a_deleted_reply_hides_nothing(reader: Someone, author: Someone) -> None:
    root = author.client.post("Question")["id"]
    reply = author.client.post("Answer", reply_to=root)["id"]
    eventually(lambda: reader.home()[:1], lambda newest: newest == [reply])
    assert root not in reader.home()
    assert explained(reader, root) == "collapsed"
    author.client.delete(reply)
    eventually(lambda: reader.home()[:1], lambda newest: newest == [root])


def test_a_muted_author_is_gone_at_once_and_comes_back(reader: Someone, author: Someone) -> None:
    post = author.client.post("Loud")["id"]
    arrives(reader, post)
    reader.client.call("PUT", f"/v1/mutes/{author.id}")
    eventually(reader.home, lambda home: home == [])
    assert explained(reader, post) == "muted"
    reader.client.call("DELETE", f"/v1/mutes/{author.id}")
    arrives(reader, post)


def test_a_private_authors_posts_reach_approved_followers(
    system: System, reader: Someone, stranger: Someone
) -> None:
    shy = system.newcomer("us")
    reader.client.follow(shy.id)
    shy.client.edit({"private": True})
    post = shy.client.post("Among us")["id"]
    arrives(reader, post)
    assert page(reader)["items"][0]["post"]["text"] == "Among us"
    path = f"/v1/timelines/users/{shy.id}"
    assert ids(dict(reader.client.page(path))) == [post]
    with pytest.raises(ApiError) as refused:
        stranger.client.page(path)
    assert refused.value.type == "account-private"


def test_seen_posts_stay_away_on_every_device(reader: Someone, author: Someone) -> None:
    posts = [author.client.post(f"Look {n}")["id"] for n in range(2)]
    for post in posts:
        arrives(reader, post)
    reader.client.call("POST", "/v1/timelines/seen", {"post_ids": posts[:1]})
    unseen = page(reader, unseen="true")
    assert posts[1] in ids(unseen)
    assert posts[0] not in ids(unseen)


def test_lists_and_hashtags_have_posts_of_every_zone(
    reader: Someone, author: Someone, stranger: Someone
) -> None:
    made = reader.client.call("POST", "/v1/lists", {"name": "Both"})["id"]
    for who in (author, stranger):
        reader.client.call("PUT", f"/v1/lists/{made}/members/{who.id}")
    posts = [who.client.post("late #größe")["id"] for who in (author, stranger)]
    listed = dict(reader.client.page(f"/v1/timelines/lists/{made}", limit=2))
    assert ids(listed) == posts[::-1]
    assert listed["items"][0]["counts"]["likes"] == 0
    path = "/v1/timelines/tags/Gr%C3%B6%C3%9Fe"
    eventually(lambda: ids(dict(reader.client.page(path))), lambda found: found == posts[::-1])
