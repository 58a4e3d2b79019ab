"""Owners hear of what became of their media, once, and of nothing else."""

from functions.showing import settle
from shared.limits import NOTICE_WINDOW_MS


def notices(api, user):
    items = api.get("/v1/notifications", user=user)["items"]
    return [(one["kind"], one["media_id"], one["post_id"], one["actors"]) for one in items]


def test_an_owner_hears_when_all_is_ready_and_not_before(world, studio, api, author):
    file = studio.upload(author)
    studio.play(file.media_id)
    world.settle()
    assert notices(api, author) == []
    studio.finish(file.media_id)
    world.settle()
    assert notices(api, author) == [("media_ready", file.media_id, None, [])]
    assert api.get("/v1/notifications/unread", user=author)["count"] == 1


def test_an_owner_hears_of_a_failure(world, studio, api, author):
    file = studio.upload(author)
    studio.fail(file.media_id)
    world.settle()
    assert notices(api, author) == [("media_failed", file.media_id, None, [])]


def test_a_message_that_comes_again_much_later_tells_nothing_new(world, studio, api, author):
    file = studio.made(author)
    world.pass_time(3 * NOTICE_WINDOW_MS)
    studio.tell(file.media_id)
    world.settle()
    assert len(notices(api, author)) == 1


def test_a_file_that_shares_what_was_made_long_ago_is_told_of_as_of_now(world, studio, api, author):
    first = studio.made(author)
    world.pass_time(3 * NOTICE_WINDOW_MS)
    second = studio.upload(author, state="processing", asset=first.asset)
    studio.tell(second.media_id)
    world.settle()
    assert [one[1] for one in notices(api, author)] == [second.media_id, first.media_id]


def test_every_post_hears_of_a_file_that_very_many_show(world, studio, api, author, monkeypatch):
    monkeypatch.setattr(settle, "PAGE", 2)
    file = studio.upload(author)
    body = {"text": "x", "media_ids": [file.media_id]}
    for key in "abcde":
        api.call("POST", "/v1/posts", body, user=author, headers={"idempotency-key": key})
    world.settle()
    studio.finish(file.media_id)
    world.settle()
    items = api.get(f"/v1/timelines/users/{author}")["items"]
    assert [item["post"]["visibility"] for item in items] == ["public"] * 5
    assert len(notices(api, author)) == 1


def test_nothing_is_said_of_what_its_owner_deleted(world, studio, api, author):
    file = studio.upload(author)
    studio.delete(file.media_id)
    world.settle()
    studio.tell(file.media_id)
    studio.lose(file.media_id)
    world.settle()
    assert notices(api, author) == []


def test_files_that_share_an_asset_are_shown_by_their_own_posts(world, studio, api, author, fan):
    first = studio.made(author, alt="one")
    second = studio.upload(author, state="processing", asset=first.asset, alt="two")
    body = {"text": "x", "media_ids": [second.media_id]}
    key = {"idempotency-key": "k"}
    _, post = api.call("POST", "/v1/posts", body, user=author, headers=key)
    assert post["visibility"] == "public"
    assert [(one["id"], one["alt"]) for one in post["media"]] == [(second.media_id, "two")]
