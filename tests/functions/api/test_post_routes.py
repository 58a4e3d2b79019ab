"""The routes of posts through a function URL's event."""

import json

import pytest

from functions import entrance
from functions.api import handler
from functions.api.routes import conversations, engagements, pages, posts
from functions.records import Relation
from tests.functions.api.test_writing import make_private
from tests.functions.events import LAMBDA, request
from tests.functions.parts import wire
from tests.functions.world import World

ZERO = {"replies": 0, "reposts": 0, "quotes": 0, "likes": 0}


@pytest.fixture
def world(monkeypatch):
    world = World()
    wire(monkeypatch, world, "eu", entrance, conversations, engagements, pages, posts)
    return world


@pytest.fixture
def user(world):
    return world.newcomer("eu", "ada")


@pytest.fixture
def fan(world):
    return world.newcomer("eu", "bob")


def call(method, path, body=None, **more):
    answer = handler.lambda_handler(request(method, path, body, **more), LAMBDA)
    text = answer.get("body") or ""
    return answer["statusCode"], json.loads(text) if text else None, answer["headers"]


def kind(method, path, body=None, **more):
    status, document, _ = call(method, path, body, **more)
    return status, document["type"].removeprefix("/docs#")


def write(user, text="Hello", key="k", **refers):
    headers = {"idempotency-key": key}
    status, post, _ = call(
        "POST", "/v1/posts", {"text": text, **refers}, user=user, headers=headers
    )
    assert status == 201, post
    return post


def test_a_post_says_all_that_it_refers_to(user, fan):
    first = write(user, "Hi @bob #Sky")
    assert first == {
        "id": first["id"],
        "author_id": user,
        "text": "Hi @bob #Sky",
        "media_ids": [],
        "media": [],
        "created_at": first["created_at"],
        "edited_at": None,
        "reply_to": None,
        "root_id": None,
        "quote_of": None,
        "repost_of": None,
        "mentions": [fan],
        "hashtags": ["sky"],
        "visibility": "public",
    }
    reply = write(fan, reply_to=first["id"], quote_of=first["id"])
    assert (reply["reply_to"], reply["root_id"], reply["quote_of"]) == (first["id"],) * 3


def test_a_read_has_counts_and_for_the_signed_in_their_marks(world, user, fan):
    post = write(user)
    path = f"/v1/posts/{post['id']}"
    for what in ("like", "bookmark", "repost"):
        assert call("PUT", f"{path}/{what}", user=fan)[0] == 204
    world.settle()
    status, seen, headers = call("GET", path)
    assert (status, seen) == (
        200,
        post | {"counts": ZERO | {"likes": 1, "reposts": 1}, "viewer": None},
    )
    assert headers["Cache-Tag"] == post["id"]
    _, seen, headers = call("GET", path, user=fan)
    assert seen["viewer"] == {"liked": True, "reposted": True, "bookmarked": True}
    assert "no-store" in headers["Cache-Control"]
    assert "CDN-Cache-Control" not in headers
    for what in ("like", "bookmark", "repost"):
        assert call("DELETE", f"{path}/{what}", user=fan)[0] == 204
    world.settle()
    _, seen, _ = call("GET", path, user=fan)
    assert seen["counts"] == ZERO
    assert seen["viewer"] == {"liked": False, "reposted": False, "bookmarked": False}


def test_an_edit_and_its_history(user):
    post = write(user, "one")
    path = f"/v1/posts/{post['id']}"
    status, edited, _ = call("PATCH", path, {"text": "two"}, user=user)
    assert (status, edited["text"], edited["created_at"]) == (200, "two", post["created_at"])
    assert edited["edited_at"]
    _, history, _ = call("GET", f"{path}/history")
    assert history["items"] == [
        {"revision": 0, "text": "one", "written_at": post["created_at"]},
        {"revision": 1, "text": "two", "written_at": edited["edited_at"]},
    ]
    assert call("DELETE", path, user=user)[0] == 204
    assert kind("GET", f"{path}/history") == (410, "post-deleted")


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({}, (422, "field-missing")),
        ({"text": ""}, (422, "text-empty")),
        ({"text": "x", "media_ids": []}, (422, "field-unknown")),
        ({"text": None}, (422, "field-invalid")),
        ([], (400, "body-malformed")),
    ],
)
def test_edits_that_cannot_be(user, body, problem):
    post = write(user)
    assert kind("PATCH", f"/v1/posts/{post['id']}", body, user=user) == problem


def test_edits_pause_with_posting(user):
    post = write(user)
    paused = {"posting": ["off", False, "STATIC"]}
    path = f"/v1/posts/{post['id']}"
    assert kind("PATCH", path, {"text": "x"}, user=user, decision=paused)[1] == "posting-paused"


def test_conversations_are_paged(world, user, fan):
    post = write(user)
    replies = [write(fan, key=f"r{n}", reply_to=post["id"])["id"] for n in range(3)]
    quotes = [write(fan, key=f"q{n}", quote_of=post["id"])["id"] for n in range(3)]
    world.settle()
    for name, expected in (("replies", replies), ("quotes", quotes[::-1])):
        path = f"/v1/posts/{post['id']}/{name}"
        _, first, _ = call("GET", f"{path}?limit=2", user=user)
        _, rest, _ = call("GET", f"{path}?limit=2&cursor={first['next_cursor']}", user=user)
        items = first["items"] + rest["items"]
        assert [item["post"]["id"] for item in items] == expected
        assert rest["next_cursor"] is None
        assert items[0]["author"]["username"] == "bob"
        assert items[0]["viewer"] == {"liked": False, "reposted": False, "bookmarked": False}
    other = f"/v1/posts/{replies[0]}/replies"
    assert kind("GET", f"{other}?cursor={first['next_cursor']}") == (400, "cursor-foreign")


def test_who_likes_and_reposts_is_listed(world, user, fan):
    post = write(user)
    for what in ("like", "repost"):
        call("PUT", f"/v1/posts/{post['id']}/{what}", user=fan)
    world.settle()
    for what in ("likes", "reposts"):
        _, page, _ = call("GET", f"/v1/posts/{post['id']}/{what}")
        assert [person["id"] for person in page["items"]] == [fan]


def test_a_bulk_read(user):
    one, two = write(user, key="1"), write(user, key="2")
    status, answer, _ = call("GET", f"/v1/posts?ids={two['id']},{one['id']}")
    assert status == 200
    assert [item["post"]["id"] for item in answer["items"]] == [two["id"], one["id"]]
    assert kind("GET", "/v1/posts") == (400, "parameter-malformed")
    assert kind("GET", "/v1/posts?ids=x") == (400, "id-malformed")


def test_bookmarks_are_ones_own(user, fan):
    post = write(user)
    call("PUT", f"/v1/posts/{post['id']}/bookmark", user=fan)
    _, page, _ = call("GET", "/v1/bookmarks", user=fan)
    assert [item["post"]["id"] for item in page["items"]] == [post["id"]]
    assert call("GET", "/v1/bookmarks", user=user)[1]["items"] == []
    assert kind("GET", "/v1/bookmarks") == (401, "token-missing")


def test_what_may_not_be_is_forbidden(world, user, fan):
    post = write(user)
    path = f"/v1/posts/{post['id']}"
    make_private(world, user)
    assert kind("GET", path) == (403, "account-private")
    assert kind("PUT", f"{path}/like", user=fan) == (403, "account-private")
    world.of(fan).graph.follow(fan, user, 1)
    assert call("GET", path, user=fan)[0] == 200
    assert kind("PUT", f"{path}/repost", user=fan) == (403, "post-private")
    block = Relation(user_id=user, kind="blocks", other=fan, at_ms=1)
    world.of(user).relations.put(block)
    assert kind("GET", path, user=fan) == (403, "blocked")
    assert kind("PUT", f"{path}/bookmark", user=fan) == (403, "blocked")


@pytest.mark.parametrize("what", ["repost", "like", "bookmark"])
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_engaging_needs_a_caller_and_a_post_id(user, method, what):
    assert kind(method, f"/v1/posts/{write(user)['id']}/{what}") == (401, "token-missing")
    assert kind(method, f"/v1/posts/nonsense/{what}", user=user) == (400, "id-malformed")
