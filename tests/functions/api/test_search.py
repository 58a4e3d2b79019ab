import pytest

from tests.functions.world import new_user


@pytest.fixture
def user(society):
    return society.newcomer("eu", "zoe")


@pytest.fixture
def adas(society, user):
    """People of every zone, listed once their profiles were announced."""
    names = ("ada", "ada_b", "adam", "adele", "bob")
    zones = ("eu", "us", "ap", "us", "eu")
    found = {name: society.newcomer(zone, name) for name, zone in zip(names, zones, strict=True)}
    society.settle()
    return found


def names(page):
    return [one["username"] for one in page["items"]]


@pytest.mark.parametrize("prefix", ["ada", "ADA", "@ada", "@Ada"])
def test_people_are_found_by_how_their_names_begin(api, user, adas, prefix):
    assert names(api.get(f"/v1/users?prefix={prefix}", user=user)) == ["ada", "ada_b", "adam"]


def test_a_search_goes_on_page_by_page(api, user, adas):
    found, cursor = [], ""
    while cursor is not None:
        page = api.get(f"/v1/users?prefix=ad&limit=1{cursor and f'&cursor={cursor}'}", user=user)
        found += names(page)
        cursor = page["next_cursor"]
    assert found == ["ada", "ada_b", "adam", "adele"]


def test_what_changed_is_found_as_it_is_now(api, society, user, adas):
    api.call("PATCH", "/v1/me", {"display_name": "Countess"}, user=adas["ada_b"])
    society.settle()
    found = api.get("/v1/users?prefix=ada_", user=user)["items"]
    assert [one["display_name"] for one in found] == ["Countess"]
    assert found[0]["viewer"]["following"] is False


def test_blocks_of_either_side_hide_people(api, society, user, adas):
    api.do("PUT", f"/v1/blocks/{adas['ada']}", user=user)
    api.do("PUT", f"/v1/blocks/{user}", user=adas["adam"])
    api.do("PUT", f"/v1/mutes/{adas['adele']}", user=user)
    society.settle()
    assert names(api.get("/v1/users?prefix=ad", user=user)) == ["ada_b", "adele"]


@pytest.mark.parametrize("prefix", ["", "a", "@a", "a-b", "x" * 31, "%C3%A1d"])
def test_beginnings_that_are_none(api, user, prefix):
    found = api.problem("GET", f"/v1/users?prefix={prefix}", user=user)
    assert found == (400, "parameter-malformed")


def test_nobody_is_called_that(api, user, adas):
    assert api.get("/v1/users?prefix=qqq", user=user) == {"items": [], "next_cursor": None}


def test_people_by_their_ids(api, society, user, adas):
    api.do("PUT", f"/v1/follows/{adas['ada_b']}", user=user)
    ids = [adas["bob"], new_user("us"), user, adas["ada_b"], adas["bob"]]
    found = api.get(f"/v1/users?ids={','.join(ids)}", user=user)["items"]
    assert [one["id"] for one in found] == [adas["bob"], user, adas["ada_b"]]
    assert [bool(one["viewer"] and one["viewer"]["following"]) for one in found] == [0, 0, 1]


def test_ids_that_are_none_or_too_many(api, user):
    assert api.problem("GET", "/v1/users?ids=x", user=user) == (400, "id-malformed")
    many = ",".join(new_user("eu") for _ in range(101))
    assert api.problem("GET", f"/v1/users?ids={many}", user=user) == (400, "parameter-malformed")
    for neither in ("", f"?ids={user}&prefix=ada"):
        found = api.problem("GET", f"/v1/users{neither}", user=user)
        assert found == (400, "parameter-malformed")
    assert api.problem("GET", f"/v1/users?ids={user}") == (401, "token-missing")
