"""What people decide about each other, across zones: in force at once where it must be, everywhere soon."""

import contextlib

import pytest

from infra.cli.client import Json
from infra.cli.problem import ApiError
from tests.journeys.system import Someone, System, eventually


@pytest.fixture
def ada(system: System) -> Someone:
    return system.newcomer("eu")


@pytest.fixture
def bob(system: System) -> Someone:
    return system.newcomer("us")


def state(viewer: Someone, whom: Someone) -> set[str]:
    """What the viewer and somebody are to each other."""
    seen = viewer.client.user(whom.id)["viewer"]
    return {name for name, holds in seen.items() if holds}


def refused(call: object, *arguments: object) -> str:
    assert callable(call)
    with pytest.raises(ApiError) as error:
        call(*arguments)
    return error.value.type


def put(who: Someone, what: str, whom: Someone, method: str = "PUT") -> None:
    who.client.call(method, f"/v1/{what}/{whom.id}")


def kinds(who: Someone) -> list[str]:
    return [one["kind"] for one in who.client.page("/v1/notifications")["items"]]


def waiting(who: Someone) -> list[str]:
    return [one["user"]["id"] for one in who.client.page("/v1/follow-requests")["items"]]


def test_a_block_is_in_force_at_once_and_ends_follows_of_both_sides(
    system: System, ada: Someone, bob: Someone
) -> None:
    ada.client.follow(bob.id)
    bob.client.follow(ada.id)
    eventually(lambda: state(bob, ada), lambda found: found == {"following", "followed_by"})

    put(ada, "blocks", bob)

    assert refused(bob.client.follow, ada.id) == "blocked"
    assert refused(bob.client.page, f"/v1/users/{ada.id}/followers") == "blocked"
    assert refused(bob.client.page, f"/v1/timelines/users/{ada.id}") == "blocked"
    eventually(lambda: state(bob, ada), lambda found: found == {"blocked_by"})
    assert state(ada, bob) == {"blocked"}
    eventually(
        lambda: system.stranger().user(ada.id), lambda profile: profile["follower_count"] == 0
    )

    put(ada, "blocks", bob, "DELETE")

    def follow() -> bool:
        with contextlib.suppress(ApiError):
            bob.client.follow(ada.id)
            return True
        return False

    eventually(follow, bool)
    assert "following" in state(bob, ada)


def test_what_is_muted_leaves_home_and_notifications_until_it_is_unmuted(
    ada: Someone, bob: Someone
) -> None:
    ada.client.follow(bob.id)
    post = bob.client.post("Heard?")["id"]
    eventually(ada.home, lambda ids: post in ids)
    put(ada, "mutes", bob)
    eventually(ada.home, lambda ids: post not in ids)
    bob.client.follow(ada.id)
    assert "followed_by" in eventually(lambda: state(ada, bob), lambda s: "followed_by" in s)
    assert kinds(ada) == []
    put(ada, "mutes", bob, "DELETE")
    eventually(ada.home, lambda ids: post in ids)


def test_a_private_account_shows_its_posts_to_whom_it_approved(
    system: System, ada: Someone, bob: Someone
) -> None:
    before = system.newcomer("us")
    before.client.follow(ada.id)
    early = ada.client.post("for all, so far")["id"]
    eventually(before.home, lambda ids: early in ids)
    ada.client.edit({"private": True})

    assert bob.client.follow(ada.id)
    assert state(bob, ada) == {"requested"}
    assert refused(bob.client.read, early) == "account-private"
    assert refused(bob.client.page, f"/v1/timelines/users/{ada.id}") == "account-private"
    eventually(lambda: waiting(ada), lambda ids: ids == [bob.id])
    assert "follow_request" in kinds(ada)
    late = ada.client.post("for followers")["id"]
    eventually(before.home, lambda ids: ids[:2] == [late, early])
    assert bob.home() == []

    put(ada, "follow-requests", bob)

    eventually(lambda: state(bob, ada), lambda found: found == {"following"})
    assert waiting(ada) == []
    eventually(bob.home, lambda ids: ids == [late, early])
    eventually(lambda: kinds(bob), lambda found: found == ["follow_accepted"])
    assert bob.client.read(late)["visibility"] == "followers"
    eventually(lambda: bob.client.read(early), lambda post: post["visibility"] == "followers")
    assert refused(system.stranger().read, early) == "account-private"


def test_an_account_that_opens_approves_whoever_waits_and_shows_its_posts(
    system: System, ada: Someone, bob: Someone
) -> None:
    ada.client.edit({"private": True})
    post = ada.client.post("soon for all")["id"]
    bob.client.follow(ada.id)
    eventually(lambda: waiting(ada), bool)
    ada.client.edit({"private": False})
    eventually(lambda: state(bob, ada), lambda found: "following" in found)
    eventually(bob.home, lambda ids: ids == [post])
    eventually(lambda: _read(system, post), lambda found: found.get("visibility") == "public")


def _read(system: System, post: str) -> Json:
    with contextlib.suppress(ApiError):
        return system.stranger().read(post)
    return {}


def test_follows_are_notified_in_one_group_and_marked_read(
    system: System, ada: Someone, bob: Someone
) -> None:
    other = system.newcomer("ap")
    for fan in (bob, other):
        fan.client.follow(ada.id)
    page = eventually(
        lambda: ada.client.page("/v1/notifications"),
        lambda found: sum(one["count"] for one in found["items"]) == 2,
    )
    assert {person["id"] for one in page["items"] for person in one["actors"]} == {bob.id, other.id}
    newest = max(one["at"] for one in page["items"])
    ada.client.call("PUT", "/v1/notifications/read", {"until": newest})
    assert ada.client.call("GET", "/v1/notifications/unread")["count"] == 0


def test_everybody_is_found_by_how_their_name_begins_and_by_id(ada: Someone, bob: Someone) -> None:
    query = {"prefix": bob.username[:-1]}
    found = eventually(
        lambda: ada.client.call("GET", "/v1/users", query=query)["items"],
        lambda people: bob.id in [one["id"] for one in people],
    )
    assert found[0]["viewer"]["following"] is False
    ids = f"{bob.id},{ada.id}"
    people = ada.client.call("GET", "/v1/users", query={"ids": ids})["items"]
    assert [one["id"] for one in people] == [bob.id, ada.id]


def test_a_list_is_filled_and_emptied(ada: Someone, bob: Someone) -> None:
    made = ada.client.call("POST", "/v1/lists", {"name": "Friends"})
    path = f"/v1/lists/{made['id']}"
    ada.client.call("PUT", f"{path}/members/{bob.id}")
    assert ada.client.call("GET", path)["member_count"] == 1
    assert [one["id"] for one in ada.client.page(f"{path}/members")["items"]] == [bob.id]
    assert refused(bob.client.call, "GET", path) == "list-unknown"
    ada.client.call("DELETE", f"{path}/members/{bob.id}")
    ada.client.call("DELETE", path)
    assert refused(ada.client.call, "GET", path) == "list-unknown"


def test_what_is_reported_leaves_the_reporters_home_only(
    system: System, ada: Someone, bob: Someone
) -> None:
    other = system.newcomer("us")
    for fan in (bob, other):
        fan.client.follow(ada.id)
    bad, good = (ada.client.post(text)["id"] for text in ("bad", "good"))
    for fan in (bob, other):
        eventually(fan.home, lambda ids: ids == [good, bad])
    bob.client.call("POST", "/v1/reports", {"post_id": bad, "reason": "spam"})
    eventually(bob.home, lambda ids: ids == [good])
    assert other.home() == [good, bad]
