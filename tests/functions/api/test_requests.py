import pytest


@pytest.fixture
def author(api, society):
    user = society.newcomer("us")
    status, profile = api.call("PATCH", "/v1/me", {"private": True}, user=user)
    assert (status, profile["private"]) == (200, True)
    society.settle()
    return user


def waiting(api, author):
    return [one["user"]["id"] for one in api.everything("/v1/follow-requests", user=author)]


@pytest.mark.parametrize("zone", ["eu", "us"])
def test_a_private_account_is_asked_and_approves(api, society, author, zone):
    fan = society.newcomer(zone)
    for _ in range(2):
        assert api.do("PUT", f"/v1/follows/{author}", user=fan) == 202
    assert api.get(f"/v1/users/{author}", user=fan, zone="us")["viewer"]["requested"]
    society.settle()
    assert waiting(api, author) == [fan]
    for _ in range(2):
        assert api.do("PUT", f"/v1/follow-requests/{fan}", user=author) == 204
    assert waiting(api, author) == []
    society.settle()
    viewer = api.get(f"/v1/users/{author}", user=fan, zone="us")["viewer"]
    assert viewer["following"]
    assert not viewer["requested"]
    assert api.do("PUT", f"/v1/follows/{author}", user=fan) == 204
    assert api.get(f"/v1/users/{author}")["follower_count"] == 1


def test_a_rejection_leaves_nothing(api, society, author):
    fan = society.newcomer("eu")
    api.do("PUT", f"/v1/follows/{author}", user=fan)
    society.settle()
    assert api.do("DELETE", f"/v1/follow-requests/{fan}", user=author) == 204
    society.settle()
    viewer = api.get(f"/v1/users/{author}", user=fan, zone="us")["viewer"]
    assert not viewer["following"]
    assert not viewer["requested"]
    assert api.problem("PUT", f"/v1/follow-requests/{fan}", user=author) == (404, "request-unknown")


def test_a_request_can_be_withdrawn(api, society, author):
    fan = society.newcomer("eu")
    api.do("PUT", f"/v1/follows/{author}", user=fan)
    society.settle()
    api.do("DELETE", f"/v1/follows/{author}", user=fan)
    society.settle()
    assert waiting(api, author) == []


def test_requests_are_paged_past_decided_ones(api, society, author):
    fans = sorted(society.newcomer("eu") for _ in range(7))
    for fan in fans:
        api.do("PUT", f"/v1/follows/{author}", user=fan)
    society.settle()
    for fan in fans[1:4]:
        api.do("PUT", f"/v1/follow-requests/{fan}", user=author)
    assert waiting(api, author) == [fans[0], *fans[4:]]


def test_followers_stay_when_an_account_becomes_private(api, society):
    fan, author = society.newcomer("eu"), society.newcomer("us")
    api.do("PUT", f"/v1/follows/{author}", user=fan)
    api.call("PATCH", "/v1/me", {"private": True}, user=author)
    society.settle()
    assert api.do("PUT", f"/v1/follows/{author}", user=fan) == 204
    assert api.get(f"/v1/users/{author}/followers", user=fan, zone="us")["items"]


def test_strangers_read_no_lists_of_a_private_account(api, society, author):
    stranger = society.newcomer("eu")
    for which in ("followers", "following"):
        path = f"/v1/users/{author}/{which}"
        assert api.problem("GET", path, zone="us") == (403, "account-private")
        assert api.problem("GET", path, user=stranger, zone="us") == (403, "account-private")
        assert api.get(path, user=author)["items"] == []
    assert api.get(f"/v1/users/{author}", zone="us")["private"]


def test_nobody_to_decide_about(api, society, author):
    fan = society.newcomer("eu")
    for method in ("PUT", "DELETE"):
        found = api.problem(method, f"/v1/follow-requests/{fan}", user=author)
        assert found == (404, "request-unknown")
        assert api.problem(method, "/v1/follow-requests/x", user=author)[1] == "id-malformed"
        assert api.problem(method, f"/v1/follow-requests/{fan}")[1] == "token-missing"


def test_requests_wait_no_more_when_the_account_opens(api, society, author):
    fan = society.newcomer("eu")
    api.do("PUT", f"/v1/follows/{author}", user=fan)
    society.settle()
    api.call("PATCH", "/v1/me", {"private": False}, user=author)
    society.settle()
    assert api.get(f"/v1/users/{author}", user=fan, zone="us")["viewer"]["following"]
