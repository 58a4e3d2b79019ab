import pytest

from shared.limits import LIST_MEMBERS_MAX, LISTS_MAX
from tests.functions.world import new_user


@pytest.fixture
def user(society):
    return society.newcomer("eu")


def made(api, user, name="Friends"):
    status, one = api.call("POST", "/v1/lists", {"name": name}, user=user)
    assert status == 201
    return one


def test_a_list_is_made_read_renamed_and_removed(api, user):
    one = made(api, user)
    assert (one["name"], one["member_count"]) == ("Friends", 0)
    path = f"/v1/lists/{one['id']}"
    assert api.get(path, user=user) == one
    status, renamed = api.call("PATCH", path, {"name": "Close friends"}, user=user)
    assert (status, renamed) == (200, one | {"name": "Close friends"})
    for _ in range(2):
        assert api.do("DELETE", path, user=user) == 204
    assert api.problem("GET", path, user=user) == (404, "list-unknown")
    assert api.problem("PATCH", path, {"name": "x"}, user=user) == (404, "list-unknown")


def test_making_it_again_makes_no_other(api, user):
    assert made(api, user) == made(api, user)
    assert len(api.everything("/v1/lists", user=user)) == 1


def test_the_first_name_of_a_renamed_list_is_free_again(api, user):
    first = made(api, user)
    api.call("PATCH", f"/v1/lists/{first['id']}", {"name": "Other"}, user=user)
    second = made(api, user)
    assert second["id"] != first["id"]
    assert made(api, user) == second
    names = {one["name"] for one in api.everything("/v1/lists", user=user)}
    assert names == {"Friends", "Other"}


def test_people_of_every_zone_are_put_on_and_taken_off(api, society, user):
    path = f"/v1/lists/{made(api, user)['id']}"
    people = sorted(society.newcomer(zone) for zone in ("us", "eu", "ap", "us", "eu"))
    for one in people * 2:
        assert api.do("PUT", f"{path}/members/{one}", user=user) == 204
    assert [one["id"] for one in api.everything(f"{path}/members", user=user)] == people
    assert api.get(path, user=user)["member_count"] == 5
    for _ in range(2):
        assert api.do("DELETE", f"{path}/members/{people[0]}", user=user) == 204
    assert api.get(path, user=user)["member_count"] == 4


def test_lists_are_their_owners_alone(api, society, user):
    path = f"/v1/lists/{made(api, user)['id']}"
    other = society.newcomer("eu")
    assert api.everything("/v1/lists", user=other) == []
    for method, where, body in (
        ("GET", path, None),
        ("PATCH", path, {"name": "x"}),
        ("DELETE", path, None),
        ("GET", f"{path}/members", None),
        ("PUT", f"{path}/members/{user}", None),
        ("DELETE", f"{path}/members/{user}", None),
    ):
        assert api.problem(method, where, body, user=other) == (404, "list-unknown")
        assert api.problem(method, where, body) == (401, "token-missing")
    assert api.get(path, user=user)


def test_who_cannot_be_on_a_list(api, society, user):
    path = f"/v1/lists/{made(api, user)['id']}/members"
    assert api.problem("PUT", f"{path}/{new_user('us')}", user=user) == (404, "user-unknown")
    assert api.problem("PUT", f"{path}/x", user=user) == (400, "id-malformed")
    other = society.newcomer("us")
    api.do("PUT", f"/v1/blocks/{user}", user=other)
    assert api.problem("PUT", f"{path}/{other}", user=user) == (403, "blocked")
    assert api.do("PUT", f"{path}/{user}", user=user) == 204


def test_a_full_list_and_too_many_lists(api, society, user):
    one = made(api, user)
    place = society.of(user)
    for _ in range(LIST_MEMBERS_MAX):
        place.lists.add(one["id"], new_user("us"), 1)
    found = api.problem("PUT", f"/v1/lists/{one['id']}/members/{user}", user=user)
    assert found == (422, "list-full")
    for number in range(LISTS_MAX - 1):
        made(api, user, f"List {number}")
    found = api.problem("POST", "/v1/lists", {"name": "One more"}, user=user)
    assert found == (422, "lists-full")
    assert made(api, user)["id"] == one["id"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 51, 5, None])
def test_names_that_are_none(api, user, name):
    assert api.problem("POST", "/v1/lists", {"name": name}, user=user) == (422, "field-invalid")


def test_ids_that_are_none(api, user):
    assert api.problem("GET", "/v1/lists/nonsense", user=user) == (400, "id-malformed")
    assert api.problem("GET", f"/v1/lists/{user}-00000000", user=user) == (404, "list-unknown")
