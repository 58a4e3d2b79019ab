import pytest

from tests.functions.world import new_user


@pytest.mark.parametrize(("kind", "state"), [("blocks", "blocked"), ("mutes", "muted")])
@pytest.mark.parametrize("zone", ["eu", "us"])
def test_it_is_put_shown_and_taken_back(api, society, kind, state, zone):
    user, other = society.newcomer("eu"), society.newcomer(zone)
    for _ in range(2):
        assert api.do("PUT", f"/v1/{kind}/{other}", user=user) == 204
    assert getattr(society.of(user).readers.get(user), state) == {other}
    assert api.get(f"/v1/users/{other}", user=user, zone=zone)["viewer"][state]
    assert [one["id"] for one in api.everything(f"/v1/{kind}", user=user)] == [other]
    society.settle()
    for _ in range(2):
        assert api.do("DELETE", f"/v1/{kind}/{other}", user=user) == 204
    society.settle()
    assert not api.get(f"/v1/users/{other}", user=user, zone=zone)["viewer"][state]
    assert api.everything(f"/v1/{kind}", user=user) == []
    assert getattr(society.of(user).readers.get(user), state) == frozenset()


def test_lists_are_ones_own_and_paged(api, society):
    user = society.newcomer("eu")
    others = sorted(society.newcomer(zone) for zone in ("eu", "us", "ap", "us", "eu"))
    for other in others:
        api.do("PUT", f"/v1/blocks/{other}", user=user)
    assert [one["id"] for one in api.everything("/v1/blocks", user=user)] == others
    assert api.everything("/v1/mutes", user=user) == []
    cursor = api.get("/v1/blocks?limit=2", user=user)["next_cursor"]
    stranger = society.newcomer("eu")
    found = api.problem("GET", f"/v1/blocks?cursor={cursor}", user=stranger)
    assert found == (400, "cursor-foreign")


def test_a_block_ends_follows_and_a_mute_does_not(api, society):
    user, blocked, muted = (society.newcomer(zone) for zone in ("eu", "us", "us"))
    for other in (blocked, muted):
        api.do("PUT", f"/v1/follows/{other}", user=user)
        api.do("PUT", f"/v1/follows/{user}", user=other)
    api.do("PUT", f"/v1/blocks/{blocked}", user=user)
    api.do("PUT", f"/v1/mutes/{muted}", user=user)
    society.settle()
    followers = api.get(f"/v1/users/{user}/followers")["items"]
    following = api.get(f"/v1/users/{user}/following")["items"]
    assert [one["id"] for one in followers] == [one["id"] for one in following] == [muted]


def test_nobody_follows_across_a_block(api, society):
    user, other = society.newcomer("eu"), society.newcomer("us")
    api.do("PUT", f"/v1/blocks/{other}", user=user)
    for one, two in ((user, other), (other, user)):  # at once: no message has moved
        assert api.problem("PUT", f"/v1/follows/{two}", user=one) == (403, "blocked")


def test_whoever_is_blocked_reads_no_follow_lists(api, society):
    user, other = society.newcomer("eu"), society.newcomer("us")
    api.do("PUT", f"/v1/blocks/{other}", user=user)
    for which in ("followers", "following"):
        path = f"/v1/users/{user}/{which}"
        assert api.problem("GET", path, user=other, zone="eu") == (403, "blocked")
        assert api.get(path)["items"] == []
    assert api.get(f"/v1/users/{user}", user=other, zone="eu")["viewer"]["blocked_by"]


@pytest.mark.parametrize("kind", ["blocks", "mutes"])
def test_nobody_to_do_it_to(api, society, kind):
    user = society.newcomer("eu")
    for method in ("PUT", "DELETE"):
        assert api.problem(method, f"/v1/{kind}/{user}", user=user) == (422, "relation-self")
        assert api.problem(method, f"/v1/{kind}/x", user=user) == (400, "id-malformed")
        assert api.problem(method, f"/v1/{kind}/{user}") == (401, "token-missing")
    found = api.problem("PUT", f"/v1/{kind}/{new_user('us')}", user=user)
    assert found == (404, "user-unknown")
    assert api.do("DELETE", f"/v1/{kind}/{new_user('us')}", user=user) == 204
