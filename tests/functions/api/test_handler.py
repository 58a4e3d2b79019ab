"""Every route through a function URL's event, and every kind of bad input."""

import json
from io import StringIO

import pytest

from functions import entrance
from functions.api import handler
from functions.api.routes import follows, home, internal, pages, people, posts, timelines
from functions.telemetry import logger
from tests.functions.events import LAMBDA, REQUEST_ID, request
from tests.functions.parts import wire
from tests.functions.world import World, new_user


@pytest.fixture
def world(monkeypatch):
    world = World()
    modules = (entrance, follows, home, internal, pages, people, posts, timelines)
    wire(monkeypatch, world, "eu", *modules)
    return world


@pytest.fixture
def user(world):
    return world.newcomer("eu", "ada")


@pytest.fixture
def log(monkeypatch):
    """What the function logs; its logger took the real output when it was made."""
    stream = StringIO()
    monkeypatch.setattr(logger.registered_handler, "stream", stream)
    return stream.getvalue


def call(method, path, body=None, **more):
    answer = handler.lambda_handler(request(method, path, body, **more), LAMBDA)
    content = answer["headers"].get("Content-Type", "")
    text = answer.get("body") or ""
    return answer["statusCode"], json.loads(text) if "json" in content else text, answer["headers"]


def problem(method, path, body=None, **more):
    status, document, headers = call(method, path, body, **more)
    assert headers["Content-Type"] == "application/problem+json"
    assert document["status"] == status
    assert document["request_id"] == REQUEST_ID
    return status, document["type"].removeprefix("/docs#")


def write(user, text="Hello", key="k"):
    status, post, _ = call(
        "POST", "/v1/posts", {"text": text}, user=user, headers={"idempotency-key": key}
    )
    assert status == 201
    return post


def test_own_profile(user):
    status, me, _ = call("GET", "/v1/me", user=user)
    assert status == 200
    assert me == {
        "id": user,
        "username": "ada",
        "display_name": "",
        "bio": "",
        "created_at": me["created_at"],
        "private": False,
        "viewer": None,
        "follower_count": 0,
        "following_count": 0,
        "post_count": 0,
        "zone": "eu",
        "language": None,
        "birth_date": None,
    }


def test_changing_a_profile(user):
    status, me, _ = call("PATCH", "/v1/me", {"bio": "x", "language": "de-AT"}, user=user)
    assert (status, me["bio"], me["language"], me["display_name"]) == (200, "x", "de-AT", "")
    _, me, _ = call("PATCH", "/v1/me", {"language": None}, user=user)
    assert (me["bio"], me["language"]) == ("x", None)


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"username": "other"}, "field-unknown"),
        ({"bio": None}, "field-invalid"),
        ({"bio": "x" * 301}, "field-invalid"),
        ({"display_name": 1}, "field-invalid"),
        ({"language": "Deutsch!"}, "field-invalid"),
        ({"birth_date": "1990-13-01"}, "field-invalid"),
        ({"birth_date": "1990-02-30"}, "field-invalid"),
        ([], "body-malformed"),
    ],
)
def test_changes_that_cannot_be(user, changes, kind):
    assert problem("PATCH", "/v1/me", changes, user=user)[1] == kind


@pytest.mark.parametrize("name", ["id", "@ada", "@ADA"])
def test_somebodys_profile_has_no_private_part(user, name):
    status, profile, _ = call("GET", f"/v1/users/{user if name == 'id' else name}")
    assert (status, profile["id"]) == (200, user)
    assert not {"zone", "language", "birth_date"} & set(profile)


def test_a_post_is_written_read_and_deleted(user):
    post = write(user)
    status, seen, _ = call("GET", f"/v1/posts/{post['id']}")
    assert (status, seen) == (200, post | {"counts": seen["counts"], "viewer": None})
    assert call("DELETE", f"/v1/posts/{post['id']}", user=user)[0] == 204
    assert problem("GET", f"/v1/posts/{post['id']}") == (410, "post-deleted")


def test_a_retried_post_answers_alike(user):
    assert write(user) == write(user)
    status, kind = problem(
        "POST", "/v1/posts", {"text": "other"}, user=user, headers={"idempotency-key": "k"}
    )
    assert (status, kind) == (409, "idempotency-key-reused")


@pytest.mark.parametrize(
    ("raw", "status", "kind"),
    [
        (b"", 400, "body-malformed"),
        (b"{", 400, "body-malformed"),
        (b"null", 400, "body-malformed"),
        (b"[1]", 400, "body-malformed"),
        (b"[" * 100_000, 400, "body-malformed"),
        (b'"text"', 400, "body-malformed"),
        (b'{"text":"\\ud800"}', 400, "body-not-utf8"),
        (b"{}", 422, "field-missing"),
        (b'{"text":1}', 422, "field-invalid"),
        (b'{"text":null}', 422, "field-invalid"),
        (b'{"text":"x","media_ids":"m"}', 422, "field-invalid"),
        (b'{"text":"x","colour":"red"}', 422, "field-unknown"),
        (b'{"text":""}', 422, "text-empty"),
        (b'{"text":"' + b"x" * 5001 + b'"}', 422, "text-too-long"),
        (b'{"text":"x","media_ids":["m"]}', 422, "media-unknown"),
    ],
)
def test_bodies_that_are_no_post(user, raw, status, kind):
    headers = {"idempotency-key": "k"}
    assert problem("POST", "/v1/posts", raw=raw, user=user, headers=headers) == (status, kind)


def test_a_body_of_another_media_type(user):
    headers = {"idempotency-key": "k", "content-type": "text/plain"}
    found = problem("POST", "/v1/posts", {"text": "x"}, user=user, headers=headers)
    assert found == (415, "media-type-unsupported")


@pytest.mark.parametrize(
    ("key", "kind"), [(None, "idempotency-key-missing"), ("a b", "idempotency-key-malformed")]
)
def test_posts_without_a_proper_key(user, key, kind):
    headers = {} if key is None else {"idempotency-key": key}
    assert problem("POST", "/v1/posts", {"text": "x"}, user=user, headers=headers) == (400, kind)


def test_only_the_author_deletes(world, user):
    post = write(user)
    found = problem("DELETE", f"/v1/posts/{post['id']}", user=world.newcomer("eu"))
    assert found == (403, "not-yours")


def test_a_follow_shows_in_lists_and_home(world, user):
    author = world.newcomer("us")
    assert call("PUT", f"/v1/follows/{author}", user=user)[0] == 204
    place = world.at("us")
    from functions.api.posts import create  # noqa: PLC0415

    create(place.posts, place.clock, author, text="Hi", media_ids=[], key="k")
    world.settle()
    _, page, _ = call("GET", f"/v1/users/{user}/following")
    assert [person["id"] for person in page["items"]] == [author]
    _, home, _ = call("GET", "/v1/timelines/home", user=user)
    assert [item["post"]["text"] for item in home["items"]] == ["Hi"]
    assert home["next_cursor"] is None
    _, cards, _ = call("POST", "/internal/cards", {"posts": [home["items"][0]["post"]["id"]]})
    assert next(iter(cards["posts"].values()))["text"] == "Hi"
    assert call("DELETE", f"/v1/follows/{author}", user=user)[0] == 204
    world.settle()
    assert call("GET", "/v1/timelines/home", user=user)[1]["items"] == []


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_follows_that_cannot_be(user, method):
    assert problem(method, f"/v1/follows/{user}", user=user) == (422, "follow-self")
    assert problem(method, f"/v1/follows/{new_user('us')}", user=user) == (404, "user-unknown")
    assert problem(method, "/v1/follows/nonsense", user=user) == (400, "id-malformed")


def test_pages_go_on_with_their_cursor_and_with_no_other(world, user):
    for number in range(3):
        write(user, key=str(number))
        world.pass_time()
    path = f"/v1/timelines/users/{user}"
    _, first, _ = call("GET", f"{path}?limit=2")
    _, rest, _ = call("GET", f"{path}?limit=2&cursor={first['next_cursor']}")
    assert len(first["items"]) == 2
    assert len(rest["items"]) == 1
    assert rest["next_cursor"] is None
    cursor = first["next_cursor"]
    other = world.newcomer("eu")
    for foreign in (f"/v1/timelines/users/{other}", f"/v1/users/{user}/followers"):
        assert problem("GET", f"{foreign}?cursor={cursor}") == (400, "cursor-foreign")
    altered = ("A" if cursor[0] != "A" else "B") + cursor[1:]
    assert problem("GET", f"{path}?cursor={altered}") == (400, "cursor-malformed")


def test_a_home_cursor_is_its_owners(world, user):
    fan = world.newcomer("eu")
    for one in (user, fan):
        for author in (world.newcomer("eu"), world.newcomer("eu")):
            world.at("eu").graph.follow(one, author, 1)
            place = world.at("eu")
            from functions.api.posts import create  # noqa: PLC0415

            create(place.posts, place.clock, author, text="Hi", media_ids=[], key="k")
    world.settle()
    _, page, _ = call("GET", "/v1/timelines/home?limit=1", user=user)
    path = f"/v1/timelines/home?limit=1&cursor={page['next_cursor']}"
    assert call("GET", path, user=user)[0] == 200
    assert problem("GET", path, user=fan) == (400, "cursor-foreign")


def test_the_edge_gets_a_skeleton(world, user):
    author = world.newcomer("eu")
    world.at("eu").graph.follow(user, author, 1)
    write(author)
    world.settle()
    headers = {"nearcast-want": "skeleton"}
    _, page, _ = call("GET", "/v1/timelines/home", user=user, headers=headers)
    (entry,) = page["items"]
    assert set(entry) == {"post_id", "author_id", "reason", "following", "viewer"}


@pytest.mark.parametrize("limit", ["0", "101", "x", "", "1.5", "-1"])
def test_limits_that_are_none(user, limit):
    path = f"/v1/timelines/home?limit={limit}"
    assert problem("GET", path, user=user) == (400, "limit-malformed")


def test_an_unknown_parameter(user):
    found = problem("GET", "/v1/timelines/home?colour=red", user=user)
    assert found == (400, "parameter-malformed")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/me"),
        ("PATCH", "/v1/me"),
        ("POST", "/v1/posts"),
        ("GET", "/v1/timelines/home"),
        ("PUT", "/v1/follows/eu3v9k2m8x7q1c"),
        ("DELETE", "/v1/posts/0cz6r0w8k40003v9k2m8x7q1c5"),
    ],
)
def test_nobody_signed_in(world, method, path):
    body = {"text": "x"} if method == "POST" else {} if method == "PATCH" else None
    headers = {"idempotency-key": "k"}
    assert problem(method, path, body, headers=headers) == (401, "token-missing")


def test_nothing_there(world):
    assert problem("GET", "/v1/nothing") == (404, "route-unknown")
    assert problem("GET", "/v1/users/@nobody") == (404, "user-unknown")


def test_a_request_past_the_edge(world):
    event = request("GET", "/v1/me")
    del event["headers"]["nearcast-context"]
    answer = handler.lambda_handler(event, LAMBDA)
    assert answer["statusCode"] == 403
    assert json.loads(answer["body"])["type"] == "/docs#context-missing"


def test_a_fault_of_ours_shows_no_trace(user, world, monkeypatch, log):
    def fail(_):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(world.at("eu").users, "get", fail)
    status, document, _ = call("GET", "/v1/me", user=user)
    assert status == 500
    assert document["type"] == "/docs#internal"
    assert "secret detail" not in json.dumps(document)
    assert "secret detail" in log()


def test_health_and_names_for_the_edge(user):
    status, health, _ = call("GET", "/internal/health")
    assert (status, health["status"], health["cell"]) == (200, "ok", "euw1-a")
    assert call("GET", "/internal/names/ada")[1] == {"user_id": user}
    assert problem("GET", "/internal/names/nobody") == (404, "user-unknown")


def test_cards_of_nothing_are_null(user):
    post = write(user)["id"]
    nobody = new_user("eu")
    _, cards, _ = call("POST", "/internal/cards", {"posts": [post], "users": [nobody]})
    assert cards == {"posts": {post: None}, "users": {nobody: None}}


def test_batches_of_cards_that_cannot_be(world):
    too_many = {"users": [new_user("eu") for _ in range(201)]}
    assert problem("POST", "/internal/cards", too_many) == (422, "field-invalid")
    assert problem("POST", "/internal/cards", {"users": ["x"]}) == (400, "id-malformed")


def test_logs_name_nobody_and_hold_no_token(user, log, capsys):
    write(user, text="a private thought")
    call("GET", "/v1/me", user=user)
    said = log() + capsys.readouterr().out
    assert '"message":"answered"' in said
    assert '"Requests"' in said
    for secret in (user, "a private thought", "nearcast-context"):
        assert secret not in said


def test_a_fault_before_the_routes_is_a_problem_too(world, monkeypatch, log):
    monkeypatch.setattr(entrance, "admit", lambda *_: 1 / 0)
    answer = handler.lambda_handler(request("GET", "/v1/me"), LAMBDA)
    assert answer["statusCode"] == 500
    assert json.loads(answer["body"])["type"] == "/docs#internal"
    assert "ZeroDivisionError" in log()


def test_posting_can_be_paused_by_a_flag_and_reading_goes_on(world, user):
    paused = {"posting": ["off", False, "STATIC", None]}
    post = write(user)
    answered = problem("POST", "/v1/posts", {"text": "x"}, user=user, decision=paused)
    assert answered == (503, "posting-paused")
    status, _, _ = call("GET", f"/v1/posts/{post['id']}", user=user, decision=paused)
    assert status == 200
