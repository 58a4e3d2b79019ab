import pytest

from shared.clock import rfc3339
from shared.limits import NOTICE_WINDOW_MS, READER_SET_MAX, UNREAD_MAX

POST = "0cz6r0w8k40003v9k2m8x7q1c5"


@pytest.fixture
def user(society):
    return society.newcomer("eu")


def tell(society, user, kind, actor, subject=POST, at_ms=None):
    told = society.of(user).notices.tell(user, kind, subject, actor, at_ms or society.tables.now_ms)
    society.pass_time(1)
    return told


def kinds(api, user):
    return [one["kind"] for one in api.everything("/v1/notifications", user=user)]


def test_people_of_a_group_are_shown_and_counted(api, society, user):
    actors = [society.newcomer(zone) for zone in ("eu", "us", "ap", "us")]
    for actor in actors:
        tell(society, user, "like", actor)
    (like,) = api.get("/v1/notifications", user=user)["items"]
    assert (like["kind"], like["post_id"], like["count"], like["more"]) == ("like", POST, 4, False)
    assert len(like["actors"]) == 3
    assert {one["id"] for one in like["actors"]} <= set(actors)


def test_a_follow_is_about_no_post(api, society, user):
    fan = society.newcomer("us")
    api.do("PUT", f"/v1/follows/{user}", user=fan)
    society.settle()
    (follow,) = api.get("/v1/notifications", user=user)["items"]
    assert (follow["kind"], follow["post_id"]) == ("follow", None)
    assert [one["id"] for one in follow["actors"]] == [fan]


def test_groups_of_a_window_are_in_the_order_of_what_came_last(api, society, user):
    one, two = society.newcomer("eu"), society.newcomer("us")
    tell(society, user, "repost", one)
    tell(society, user, "follow", one, subject=user)
    tell(society, user, "like", one)
    tell(society, user, "repost", two)
    page = api.get("/v1/notifications", user=user)
    assert [item["kind"] for item in page["items"]] == ["repost", "like", "follow"]


def test_pages_go_through_all_windows_newest_first(api, society, user):
    actor = society.newcomer("us")
    now_ms = society.tables.now_ms
    for number in range(7):
        tell(society, user, "like", actor, at_ms=now_ms - number * NOTICE_WINDOW_MS)
    found = api.everything("/v1/notifications", user=user)
    assert [one["id"] for one in found] == sorted((one["id"] for one in found), reverse=True)
    assert len(found) == 7


def test_reading_marks_what_was_shown_and_nothing_newer(api, society, user):
    one, two = society.newcomer("eu"), society.newcomer("us")
    tell(society, user, "like", one)
    page = api.get("/v1/notifications", user=user)
    assert page["unread"] == {"count": 1, "capped": False}
    assert page["items"][0]["unread"]
    tell(society, user, "follow", two, subject=user)
    until = page["items"][0]["at"]
    assert api.do("PUT", "/v1/notifications/read", {"until": until}, user=user) == 204
    assert api.get("/v1/notifications/unread", user=user) == {"count": 1, "capped": False}
    items = api.get("/v1/notifications", user=user)["items"]
    assert {item["kind"]: item["unread"] for item in items} == {"follow": True, "like": False}
    api.do("PUT", "/v1/notifications/read", {}, user=user)
    assert api.get("/v1/notifications/unread", user=user)["count"] == 0


def test_reading_never_goes_back_nor_into_the_future(api, society, user):
    actor = society.newcomer("us")
    api.do("PUT", "/v1/notifications/read", {"until": rfc3339(4_000_000_000_000)}, user=user)
    society.pass_time()
    tell(society, user, "like", actor)
    assert api.get("/v1/notifications/unread", user=user)["count"] == 1
    api.do("PUT", "/v1/notifications/read", {}, user=user)
    api.do("PUT", "/v1/notifications/read", {"until": rfc3339(1000)}, user=user)
    assert api.get("/v1/notifications/unread", user=user)["count"] == 0


def test_a_group_is_unread_again_when_somebody_joins(api, society, user):
    one, two = society.newcomer("eu"), society.newcomer("us")
    tell(society, user, "like", one)
    api.do("PUT", "/v1/notifications/read", {}, user=user)
    society.pass_time()
    tell(society, user, "like", two)
    assert api.get("/v1/notifications/unread", user=user)["count"] == 1


def test_many_unread_are_counted_so_far(api, society, user):
    actor = society.newcomer("us")
    for number in range(UNREAD_MAX + 5):
        tell(society, user, "like", actor, subject=f"{POST[:-3]}{number:03d}")
    assert api.get("/v1/notifications/unread", user=user) == {"count": UNREAD_MAX, "capped": True}


@pytest.mark.parametrize("kind", ["mutes", "blocks"])
def test_the_unwanted_vanish_from_groups(api, society, user, kind):
    liked, unwanted = society.newcomer("eu"), society.newcomer("us")
    for actor in (liked, unwanted):
        tell(society, user, "like", actor)
    tell(society, user, "repost", unwanted)
    api.do("PUT", f"/v1/{kind}/{unwanted}", user=user)
    page = api.get("/v1/notifications", user=user)
    (like,) = page["items"]
    assert [one["id"] for one in like["actors"]] == [liked]
    assert like["count"] == 1
    assert page["unread"]["count"] == 1
    assert kinds(api, user) == ["like"]
    assert not tell(society, user, "reply", unwanted)


@pytest.mark.parametrize("until", ["yesterday", "2026-11-20", "2026-11-20T09:05:00", 5])
def test_moments_that_are_none(api, user, until):
    found = api.problem("PUT", "/v1/notifications/read", {"until": until}, user=user)
    assert found == (422, "field-invalid")


def test_they_are_ones_own(api, society, user):
    tell(society, user, "like", society.newcomer("us"))
    other = society.newcomer("eu")
    assert api.get("/v1/notifications", user=other)["items"] == []
    assert api.problem("GET", "/v1/notifications") == (401, "token-missing")


def test_of_a_crowded_set_the_authority_is_asked(api, society, user):
    liked, blocked = society.newcomer("eu"), society.newcomer("us")
    for actor in (liked, blocked):
        tell(society, user, "like", actor)
    tell(society, user, "repost", blocked)
    readers = society.of(user).readers
    readers.add(user, "blocked", [f"member-{n}" for n in range(READER_SET_MAX)])
    api.do("PUT", f"/v1/blocks/{blocked}", user=user)
    assert readers.get(user).crowded == {"blocked"}
    page = api.get("/v1/notifications", user=user)
    (like,) = page["items"]
    assert [one["id"] for one in like["actors"]] == [liked]
    assert page["unread"]["count"] == 1
