"""Whatever leaves with a post has addresses for its readers, and no names of objects."""

import json

import pytest

from functions.records import Card
from functions.shapes.posts import PostMedia
from functions.showing.addresses import addressed, addressed_items
from shared import playback
from shared.ids import new_asset_id
from shared.views import media_view, post_view
from tests.functions.adapters.given import post_of
from tests.functions.api.test_writing import make_private
from tests.functions.events import KEYS
from tests.functions.parts import Parts
from tests.functions.showing.studio import NAMES, VIEW
from tests.functions.world import START_MS, new_user

OWNER = new_user("eu")
MEDIA = media_view(
    media_id="m", kind="video", state="ready", asset=new_asset_id(OWNER, bytes(10)), **VIEW
)


@pytest.fixture
def parts(world):
    return Parts(world, "eu")


def post(**changes):
    known = {"post_id": "p", "author_id": OWNER, "text": "", "media_ids": ["m"], "created_ms": 1}
    return post_view(**{**known, "media": [MEDIA], **changes})


def classes(text):
    """The classes of all tokens in a text."""
    found = set()
    for part in text.split("/media/")[1:]:
        token = part.partition("/")[0]
        found.add(playback.verify(token, KEYS, START_MS).viewer)
    return found


@pytest.mark.parametrize(
    ("visibility", "private", "viewer"),
    [
        ("public", False, "p"),
        ("public", True, "f"),
        ("followers", False, "f"),
        ("author", False, "o"),
        ("author", True, "o"),
    ],
)
def test_an_address_is_for_those_who_may_read_the_post(parts, visibility, private, viewer):
    made = addressed(post(visibility=visibility), parts, private=private)
    assert classes(json.dumps(made)) == {viewer}
    assert made["media"][0]["playlist"].endswith("/master.m3u8")


def test_what_cannot_be_played_has_the_same_shape_without_addresses(parts):
    gone = media_view(media_id="m", kind="image", state="deleted")
    (shown,) = addressed(post(media=[gone]), parts)["media"]
    (playable,) = addressed(post(), parts)["media"]
    assert shown.keys() == playable.keys() == PostMedia.model_fields.keys()
    assert not any(shown[name] for name in ("playlist", "poster", "start", "sizes"))


def test_a_post_without_media_or_of_an_older_release_stays_as_it_is(parts):
    bare = post(media=[])
    old = {name: value for name, value in post().items() if name != "media"}
    assert addressed(bare, parts) is bare
    assert addressed(old, parts) is old


def test_what_is_addressed_twice_is_addressed_once(parts):
    once = addressed(post(), parts)
    assert addressed(once, parts) == once


def test_a_skeleton_is_addressed_where_it_brings_posts(parts):
    items = [{"post_id": "q"}, {"post_id": "p", "post": post(visibility="followers")}]
    plain, private = addressed_items(items, parts)
    assert plain == {"post_id": "q"}
    assert classes(json.dumps(private)) == {"f"}


def unsigned(answer):
    """Whether something in an answer names an object, or an asset, without a token."""
    if isinstance(answer, dict):
        return bool({"names", "asset"} & answer.keys()) or any(map(unsigned, answer.values()))
    return isinstance(answer, list) and any(map(unsigned, answer))


@pytest.fixture
def places(world, studio, api, author, fan):
    """Every answer that shows posts, to a follower in another zone and to others."""

    def call(method, path, body=None, user=None, **more):
        world.pass_time()
        status, document = api.call(method, path, body, user=user, **more)
        assert status in (200, 201), document
        world.settle()
        return document

    def every():
        file = studio.made(author)
        world.pass_time()
        key = {"idempotency-key": str(world.tables.now_ms)}
        body = {"text": "Look #sky", "media_ids": [file.media_id]}
        yield (made := call("POST", "/v1/posts", body, user=author, headers=key))
        path, key = f"/v1/posts/{made['id']}", {"idempotency-key": f"r{key['idempotency-key']}"}
        body |= {"reply_to": made["id"]}
        yield call("POST", "/v1/posts", body, user=author, headers=key)
        yield call("PATCH", path, {"text": "Look, #sky"}, user=author)
        yield call("GET", path, user=fan)
        yield call("GET", f"/v1/posts?ids={made['id']}", user=fan)
        yield call("GET", f"{path}/replies", user=fan)
        api.do("PUT", f"{path}/bookmark", user=fan)
        yield call("GET", "/v1/bookmarks", user=fan)
        yield call("GET", f"/v1/timelines/users/{author}", user=fan)
        _, made_list = api.call("POST", "/v1/lists", {"name": "x"}, user=fan)
        api.do("PUT", f"/v1/lists/{made_list['id']}/members/{author}", user=fan)
        yield call("GET", f"/v1/timelines/lists/{made_list['id']}", user=fan)
        yield call("GET", "/v1/timelines/home", user=fan)

    return every


def test_no_answer_leaves_without_addresses(world, author, fan, places):
    for answer in places():
        text = json.dumps(answer)
        assert not unsigned(answer), text
        assert classes(text) == {"p"}, text


def test_no_answer_about_a_private_account_opens_its_media_to_everybody(world, author, fan, places):
    make_private(world, author)
    for answer in places():
        text = json.dumps(answer)
        assert not unsigned(answer), text
        assert classes(text) == {"f"}, text


def test_quotes_and_tags_have_addresses(world, studio, api, author, fan):
    key = {"idempotency-key": "k"}
    _, quoted = api.call("POST", "/v1/posts", {"text": "x"}, user=fan, headers=key)
    media_ids = [studio.made(author).media_id]
    body = {"text": "#sky", "media_ids": media_ids, "quote_of": quoted["id"]}
    api.call("POST", "/v1/posts", body, user=author, headers=key)
    world.settle()
    for path in (f"/v1/posts/{quoted['id']}/quotes", "/v1/timelines/tags/sky"):
        answer = api.get(path, user=fan)
        assert not unsigned(answer)
        assert classes(json.dumps(answer)) == {"p"}


def test_skeletons_and_cards_for_the_edge_have_addresses(world, studio, api, author, fan):
    make_private(world, author)
    key = {"idempotency-key": "k"}
    body = {"text": "x", "media_ids": [studio.made(author).media_id]}
    api.call("POST", "/v1/posts", body, user=author, headers=key)
    world.settle()
    skeleton = api.get("/v1/timelines/home", user=fan, headers={"nearcast-want": "skeleton"})
    assert not unsigned(skeleton)
    assert classes(json.dumps(skeleton)) == {"f"}


def test_cards_are_kept_without_addresses_and_leave_with_them(world, studio, api, author, fan):
    key = {"idempotency-key": "k"}
    body = {"text": "x", "media_ids": [studio.made(author).media_id]}
    _, post = api.call("POST", "/v1/posts", body, user=author, headers=key)
    world.settle()
    (kept,) = [card for card in world.tables.cards.values() if card.id == post["id"]]
    assert isinstance(kept, Card)
    assert kept.view["media"][0]["names"]["poster"] == NAMES["poster"]
    wanted = {"posts": [post["id"], post_of(fan).post_id], "users": [author]}
    answer = api.call("POST", "/internal/cards", wanted, zone="us")[1]
    assert not unsigned(answer)
    assert classes(json.dumps(answer["posts"])) == {"p"}
    assert list(answer["posts"].values())[1] is None
