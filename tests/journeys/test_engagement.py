"""What people do with posts, across three regions: counted once, told once, and taken back."""

from typing import Any

import pytest

from functions.adapters.tags import DynamoTags
from infra.cli.client import Json
from infra.cli.problem import ApiError
from shared.messages import LikeChanged, PostRelated
from tests.journeys.system import Someone, System, eventually

NONE = {"replies": 0, "reposts": 0, "quotes": 0, "likes": 0}


@pytest.fixture(scope="module")
def author(system: System) -> Someone:
    return system.newcomer("eu")


@pytest.fixture(scope="module")
def american(system: System) -> Someone:
    return system.newcomer("us")


@pytest.fixture(scope="module")
def asian(system: System) -> Someone:
    return system.newcomer("ap")


def engage(who: Someone, what: str, post: str, *, undo: bool = False) -> None:
    who.client.call("DELETE" if undo else "PUT", f"/v1/posts/{post}/{what}")


def item(who: Someone, post: str) -> Json:
    return dict(who.client.call("GET", "/v1/posts", query={"ids": post})["items"][0])


def counts(who: Someone, post: str, **expected: int) -> None:
    eventually(lambda: item(who, post)["counts"], lambda found: found == NONE | expected)


def kinds(who: Someone) -> list[tuple[str, str | None]]:
    notices = who.client.page("/v1/notifications")["items"]
    return [(notice["kind"], notice["post_id"]) for notice in notices]


def send(system: System, zone: str, body: str) -> None:
    cell = system.cell(zone)
    sqs = system.aws.client("sqs", cell.region)
    sqs.send_message(QueueUrl=cell.queues["plans"], MessageBody=body)


def test_answers_quotes_reposts_and_likes_of_other_zones_are_counted_where_the_post_is(
    system: System, author: Someone, american: Someone, asian: Someone
) -> None:
    post = author.client.post("What do you think?")["id"]
    reply = american.client.post("A lot.", reply_to=post)
    quote = asian.client.post("Look at this.", quote_of=post)
    for who in (american, asian):
        for _ in range(2):
            engage(who, "like", post)
    engage(american, "repost", post)
    engage(asian, "bookmark", post)

    counts(american, post, replies=1, reposts=1, quotes=1, likes=2)
    assert item(american, post)["viewer"] == {
        "liked": True,
        "reposted": True,
        "bookmarked": False,
    }
    assert (reply["root_id"], quote["quote_of"]) == (post, post)
    stranger = system.stranger()
    for what, expected in (("replies", reply["id"]), ("quotes", quote["id"])):
        listed = stranger.page(f"/v1/posts/{post}/{what}")["items"]
        assert [one["post"]["id"] for one in listed] == [expected]
    for what, people in (("likes", {american.id, asian.id}), ("reposts", {american.id})):
        listed = stranger.page(f"/v1/posts/{post}/{what}")["items"]
        assert {one["id"] for one in listed} == people
    told = {(kind, post) for kind in ("reply", "quote", "repost", "like")}
    eventually(lambda: set(kinds(author)), told.issubset)
    assert len(kinds(author)) == len(set(kinds(author)))

    message = LikeChanged(american.id, post).to_json()
    related = PostRelated(reply["id"], american.id, "reply", post, author.id, deleted=False)
    for _ in range(2):  # late, again, and through the wrong door
        send(system, "us", message)
        send(system, "eu", related.to_json())
    engage(american, "like", post, undo=True)
    engage(american, "repost", post, undo=True)
    american.client.delete(reply["id"])
    counts(asian, post, quotes=1, likes=1)


def test_a_mention_is_told_and_a_hashtag_is_indexed(
    system: System, author: Someone, american: Someone
) -> None:
    tag = f"tag{author.id[2:]}"
    post = author.client.post(f"@{american.username} look: #{tag}")
    assert (post["mentions"], post["hashtags"]) == ([american.id], [tag])
    eventually(lambda: kinds(american), lambda found: ("mention", post["id"]) in found)
    tags = DynamoTags(system.operator.tables("eu-west-1"))
    eventually(lambda: tags.latest(tag, 9), lambda found: found == [post["id"]])
    author.client.delete(post["id"])
    eventually(lambda: tags.latest(tag, 9), lambda found: found == [])


def test_an_edit_reaches_followers_and_its_history_strangers(
    system: System, author: Someone, american: Someone
) -> None:
    american.client.follow(author.id)
    post = author.client.post("one")["id"]
    eventually(american.home, lambda ids: post in ids)
    author.client.call("PATCH", f"/v1/posts/{post}", {"text": "two"})

    def texts() -> list[Any]:
        return [one["post"]["text"] for one in american.client.page("/v1/timelines/home")["items"]]

    eventually(texts, lambda found: "two" in found and "one" not in found)
    versions = system.stranger().call("GET", f"/v1/posts/{post}/history")["items"]
    assert [version["text"] for version in versions] == ["one", "two"]
    author.client.delete(post)
    with pytest.raises(ApiError) as refused:
        system.stranger().call("GET", f"/v1/posts/{post}/history")
    assert refused.value.type == "post-deleted"
