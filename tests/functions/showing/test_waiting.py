"""Posts that wait for their media, through the API and the queues: who sees them, and when."""

import pytest

from functions.records import Relation
from shared.limits import MEDIA_MAX
from tests.functions.api.test_writing import make_private


class Club:
    """Calls of the api, each followed by nothing: messages wait until a test settles them."""

    def __init__(self, world, api):
        self.world, self.api = world, api

    def write(self, who, *media, text="Look", key=None, **refers):
        self.world.pass_time()
        body = {"text": text, "media_ids": [one.media_id for one in media], **refers}
        headers = {"idempotency-key": key or str(self.world.tables.now_ms)}
        status, post = self.api.call("POST", "/v1/posts", body, user=who, headers=headers)
        assert status == 201, post
        return post

    def home(self, who):
        return [one["post"]["id"] for one in self.api.get("/v1/timelines/home", user=who)["items"]]

    def posts_of(self, author, who=None):
        page = self.api.get(f"/v1/timelines/users/{author}", user=who)
        return [one["post"]["id"] for one in page["items"]]

    def status(self, post, who=None):
        return self.api.call("GET", f"/v1/posts/{post['id']}", user=who)[0]


@pytest.fixture
def club(world, api):
    return Club(world, api)


def test_a_post_whose_media_are_ready_goes_out_at_once(world, studio, club, author, fan):
    post = club.write(author, studio.made(author))
    assert post["visibility"] == "public"
    assert post["media"][0]["state"] == "ready"
    assert post["media"][0]["playlist"].startswith("/media/")
    world.settle()
    assert club.home(fan) == [post["id"]]


def test_a_post_waits_until_its_media_can_be_played(world, studio, club, author, fan):
    file = studio.upload(author, alt="A cat")
    post = club.write(author, file, text="")
    assert (post["visibility"], post["media"][0]["state"]) == ("author", "queued")
    assert (post["media"][0]["alt"], post["media"][0]["playlist"]) == ("A cat", None)
    world.settle()
    assert club.status(post, author) == 200
    assert club.posts_of(author, author) == [post["id"]]
    assert club.posts_of(author, fan) == club.posts_of(author) == []
    assert {club.status(post, who) for who in (fan, None)} == {404}
    assert club.home(fan) == []
    studio.play(file.media_id)
    world.settle()
    assert club.home(fan) == [post["id"]]
    assert {club.status(post, who) for who in (author, fan, None)} == {200}
    assert club.posts_of(author) == [post["id"]]


def test_its_author_sees_how_far_it_is(world, studio, club, api, author):
    file = studio.upload(author, state="uploading")
    post = club.write(author, file)
    world.settle()
    studio.fail(file.media_id)  # and no message was handed on yet
    paths = (f"/v1/posts?ids={post['id']}", f"/v1/timelines/users/{author}")

    def seen():
        (media,) = api.get(f"/v1/posts/{post['id']}", user=author)["media"]
        for path in paths:
            (item,) = api.get(path, user=author)["items"]
            assert item["post"]["media"] == [media]
        return media["state"], media["reason"]

    assert seen() == ("failed", "truncated")
    studio.lose(file.media_id)  # an upload that was never finished
    assert seen() == ("deleted", None)


def test_other_words_for_a_file_reach_its_posts(world, studio, club, api, author, fan):
    file = studio.made(author, alt="A dog")
    club.write(author, file)
    world.settle()
    studio.describe(file.media_id, "A cat")
    world.settle()
    (item,) = api.get("/v1/timelines/home", user=fan)["items"]
    assert item["post"]["media"][0]["alt"] == "A cat"


def test_a_post_waits_for_all_of_its_media(world, studio, club, author, fan):
    one, two = studio.upload(author), studio.upload(author, kind="image")
    post = club.write(author, one, two)
    studio.play(two.media_id)
    world.settle()
    assert club.home(fan) == []
    studio.play(one.media_id)
    world.settle()
    assert club.home(fan) == [post["id"]]


@pytest.mark.parametrize("first", ["post", "media"])
def test_media_that_become_playable_while_the_post_is_written(
    world, studio, club, author, fan, first
):
    file = studio.upload(author)
    post = club.write(author, file)
    studio.play(file.media_id)
    world.pending().sort(key=lambda one: (one[2].kind == "media_changed") == (first == "post"))
    world.settle()
    assert club.home(fan) == [post["id"]]


def test_a_change_that_was_told_before_the_post_was_stored_is_not_missed(
    world, studio, club, author, fan, monkeypatch
):
    """The file is looked at, can be played, and all is settled; only then the post is stored."""
    file = studio.upload(author)
    posts = world.of(author).posts
    store = posts.create

    def late(post, claim):
        studio.play(file.media_id)
        world.settle()
        return store(post, claim)

    monkeypatch.setattr(posts, "create", late)
    post = club.write(author, file)
    assert post["visibility"] == "author"
    world.settle()
    assert club.home(fan) == [post["id"]]


def test_media_deleted_while_the_post_is_written_are_not_posted(
    world, studio, api, author, monkeypatch
):
    file = studio.made(author)
    media = world.of(author).media
    use = media.use

    def late(post_id, media_ids):
        studio.delete(file.media_id)
        use(post_id, media_ids)

    monkeypatch.setattr(media, "use", late)
    body = {"text": "x", "media_ids": [file.media_id]}
    key = {"idempotency-key": "k"}
    assert api.problem("POST", "/v1/posts", body, user=author, headers=key) == (422, "media-unfit")
    assert world.tables.posts.get(author, {}) == {}


def test_media_deleted_before_the_post_is_announced_are_not_told_of(
    world, studio, club, api, author, fan
):
    file = studio.made(author)
    post = club.write(author, file)
    studio.delete(file.media_id)
    (announced,) = [one for one in world.pending() if one[2].kind == "post_changed"]
    world.pending().clear()
    world.hand_on(announced[0], announced[2])
    told = [m for _, _, m in world.pending() if m.kind == "post_announced"]
    assert [one.card["media"][0]["state"] for one in told] == ["deleted"]
    world.settle()
    ((item),) = api.get("/v1/timelines/home", user=fan)["items"]
    assert item["post"]["id"] == post["id"]
    assert item["post"]["media"][0].get("playlist") is None


def test_what_failed_is_never_shown_to_others(world, studio, club, api, author, fan):
    file = studio.upload(author)
    post = club.write(author, file)
    studio.fail(file.media_id)
    world.settle()
    assert club.home(fan) == []
    (media,) = api.get(f"/v1/timelines/users/{author}", user=author)["items"][0]["post"]["media"]
    assert (media["state"], media["reason"]) == ("failed", "truncated")
    assert club.status(post, fan) == 404


def test_messages_that_come_twice_late_and_in_any_order_change_nothing(
    world, studio, club, author, fan
):
    file = studio.upload(author)
    post = club.write(author, file)
    changes = list(world.pending())
    studio.play(file.media_id)
    world.settle()
    studio.finish(file.media_id)
    world.settle()
    row = world.tables.posts[author][post["id"]]
    for region, _, message in reversed(changes * 2):
        world.hand_on(region, message)
    studio.tell(file.media_id)
    world.settle()
    assert world.tables.posts[author][post["id"]] == row
    assert club.home(fan) == [post["id"]]


def test_cards_are_renewed_when_more_can_be_shown(world, studio, club, api, author, fan):
    file = studio.upload(author)
    club.write(author, file)
    studio.play(file.media_id)
    world.settle()
    assert (
        api.get("/v1/timelines/home", user=fan)["items"][0]["post"]["media"][0]["preview"] is None
    )
    pushed = list(world.tables.chains)
    studio.finish(file.media_id)
    world.settle()
    (item,) = api.get("/v1/timelines/home", user=fan)["items"]
    assert item["post"]["media"][0]["state"] == "ready"
    assert item["post"]["media"][0]["preview"].startswith("/media/")
    assert list(world.tables.chains) == pushed


def test_a_post_may_be_edited_while_it_waits(world, studio, club, api, author, fan):
    file = studio.upload(author)
    post = club.write(author, file, text="Luk @bob")
    body = {"text": "Look @bob #sky"}
    status, edited = api.call("PATCH", f"/v1/posts/{post['id']}", body, user=author)
    assert (status, edited["visibility"]) == (200, "author")
    world.settle()
    assert world.tables.tags.get("sky") is None
    assert api.get("/v1/notifications", user=fan)["items"] == []
    studio.play(file.media_id)
    world.settle()
    assert club.home(fan) == [post["id"]]
    assert world.tables.tags["sky"] == {post["id"]}
    (notice,) = api.get("/v1/notifications", user=fan)["items"]
    assert notice["kind"] == "mention"


def test_a_post_with_media_needs_no_text_and_one_without_does(studio, club, api, author):
    post = club.write(author, studio.made(author), text="Look")
    status, edited = api.call("PATCH", f"/v1/posts/{post['id']}", {"text": ""}, user=author)
    assert (status, edited["text"]) == (200, "")
    bare = club.write(author, text="Hello")
    path = f"/v1/posts/{bare['id']}"
    assert api.problem("PATCH", path, {"text": " "}, user=author) == (422, "text-empty")


def test_a_post_deleted_while_it_waits_was_never_there(world, studio, club, author, fan):
    file = studio.upload(author)
    post = club.write(author, file)
    late = list(world.pending())
    world.settle()
    club.api.do("DELETE", f"/v1/posts/{post['id']}", user=author)
    world.settle()
    studio.play(file.media_id)
    world.settle()
    for region, _, message in late:
        world.hand_on(region, message)
    world.settle()
    assert club.home(fan) == []
    assert not [key for key in world.tables.cards if key[1] == post["id"]]
    assert world.tables.profiles[author].post_count == 0


def test_what_waits_is_not_counted(world, studio, club, author):
    file = studio.upload(author)
    club.write(author, file)
    assert world.tables.profiles[author].post_count == 0
    studio.play(file.media_id)
    world.settle()
    assert world.tables.profiles[author].post_count == 1


def test_replies_and_quotes_count_when_they_go_out(world, studio, club, api, author, fan):
    first = club.write(fan)
    file = studio.upload(author)
    reply = club.write(author, file, reply_to=first["id"], quote_of=first["id"])
    world.settle()
    path = f"/v1/posts/{first['id']}"
    assert api.get(path)["counts"]["replies"] == 0
    studio.play(file.media_id)
    world.settle()
    assert api.get(path)["counts"]["replies"] == 1
    assert [one["post"]["id"] for one in api.get(f"{path}/replies")["items"]] == [reply["id"]]


def test_what_waits_cannot_be_referred_to(studio, club, api, author, fan):
    post = club.write(author, studio.upload(author))
    path = f"/v1/posts/{post['id']}"
    for what in ("like", "bookmark", "repost"):
        assert api.problem("PUT", f"{path}/{what}", user=fan) == (404, "post-unknown")
        assert api.problem("PUT", f"{path}/{what}", user=author) == (409, "post-held")
    for refers in ({"reply_to": post["id"]}, {"quote_of": post["id"]}):
        for who, problem in ((fan, (404, "post-unknown")), (author, (409, "post-held"))):
            body, key = {"text": "x", **refers}, {"idempotency-key": "k"}
            assert api.problem("POST", "/v1/posts", body, user=who, headers=key) == problem


def test_what_waits_is_unknown_to_others_wherever_they_ask(studio, club, api, author, fan):
    post = club.write(author, studio.upload(author))
    path = f"/v1/posts/{post['id']}"
    for what in ("", "/history", "/replies", "/quotes", "/reposts", "/likes"):
        assert api.problem("GET", path + what, user=fan) == (404, "post-unknown")
    assert api.get(f"/v1/posts?ids={post['id']}", user=fan)["items"] == []
    assert len(api.get(f"/v1/posts?ids={post['id']}", user=author)["items"]) == 1
    report = {"post_id": post["id"], "reason": "spam"}
    assert api.problem("POST", "/v1/reports", report, user=fan) == (404, "post-unknown")
    explain = f"/v1/timelines/home/explain?post_id={post['id']}"
    assert api.problem("GET", explain, user=fan) == (404, "post-unknown")
    assert api.get(explain, user=author)["because"] == "own"


def test_whoever_follows_while_it_waits_gets_it_with_the_others(world, studio, club, author):
    file = studio.upload(author)
    post = club.write(author, file)
    world.settle()
    late = world.newcomer("ap")
    world.of(late).graph.follow(late, author, world.tables.now_ms)
    world.settle()
    assert club.home(late) == []
    studio.play(file.media_id)
    world.settle()
    assert club.home(late) == [post["id"]]


def test_a_list_does_not_show_what_waits_nor_collapse_under_it(world, studio, club, api, author):
    reader = world.newcomer("eu")
    first = club.write(world.newcomer("us"))
    shown = club.write(author, reply_to=first["id"])
    club.write(author, studio.upload(author), reply_to=first["id"])
    _, made = api.call("POST", "/v1/lists", {"name": "cats"}, user=reader)
    api.do("PUT", f"/v1/lists/{made['id']}/members/{author}", user=reader)
    page = api.get(f"/v1/timelines/lists/{made['id']}", user=reader)
    assert [one["post"]["id"] for one in page["items"]] == [shown["id"]]


def test_a_private_account_waits_and_goes_out_to_its_followers(
    world, studio, club, api, author, fan
):
    file = studio.upload(author)
    post = club.write(author, file)
    make_private(world, author)
    studio.play(file.media_id)
    world.settle()
    (item,) = api.get("/v1/timelines/home", user=fan)["items"]
    assert (item["post"]["id"], item["post"]["visibility"]) == (post["id"], "followers")
    assert club.status(post) == 403


def test_the_same_request_again_gets_the_same_post(world, studio, club, author):
    file = studio.upload(author)
    first = club.write(author, file, key="k")
    studio.play(file.media_id)
    world.settle()
    again = club.write(author, file, key="k")
    assert (again["id"], again["visibility"]) == (first["id"], "public")
    assert world.of(author).media.uses(file.media_id, 9) == [first["id"]]
    studio.delete(file.media_id)
    world.settle()
    gone = club.write(author, file, key="k")
    assert (gone["id"], gone["media"][0]["state"]) == (first["id"], "deleted")


def test_a_key_with_another_body_leaves_no_use_behind(studio, club, api, world, author):
    file = studio.made(author)
    club.write(author, key="k")
    body = {"text": "x", "media_ids": [file.media_id]}
    key = {"idempotency-key": "k"}
    problem = api.problem("POST", "/v1/posts", body, user=author, headers=key)
    assert problem == (409, "idempotency-key-reused")
    assert world.of(author).media.uses(file.media_id, 9) == []


def test_media_that_cannot_be_posted(world, studio, api, author, fan):
    theirs = studio.made(fan).media_id
    failed = studio.upload(author)
    studio.fail(failed.media_id)
    gone = studio.made(author)
    studio.delete(gone.media_id)
    mine = studio.made(author).media_id
    unknown = studio.made(author)
    studio.lose(unknown.media_id)
    cases = [
        ([theirs], "media-unknown"),
        (["nonsense"], "media-unknown"),
        ([mine, unknown.media_id], "media-unknown"),
        ([mine, failed.media_id], "media-unfit"),
        ([gone.media_id], "media-unfit"),
        ([mine, mine], "field-invalid"),
        ([mine] * (MEDIA_MAX + 1), "field-invalid"),
    ]
    for media_ids, problem in cases:
        body, key = {"text": "x", "media_ids": media_ids}, {"idempotency-key": "k"}
        assert api.problem("POST", "/v1/posts", body, user=author, headers=key) == (422, problem)
    assert world.tables.posts.get(author, {}) == {}


def test_a_blocked_reader_meets_no_other_answer_than_a_stranger(world, studio, club, api, author):
    reader = world.newcomer("eu")
    post = club.write(author, studio.upload(author))
    world.of(author).relations.put(Relation(user_id=author, kind="blocks", other=reader, at_ms=1))
    path = f"/v1/posts/{post['id']}"
    assert api.problem("GET", path, user=reader) == (404, "post-unknown")
