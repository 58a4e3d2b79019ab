import pytest

from functions.records import Relation, Share
from shared.errors import Blocked, UserUnknown
from tests.functions.adapters.given import someone
from tests.functions.world import new_user
from tests.shared.documents import REGIONS


def test_a_follow_shows_from_both_ends_and_is_counted(stores):
    fan, author = someone(stores, "us"), someone(stores, "eu")
    graph = stores["us"].graph
    assert graph.follow(fan, author, 5)
    edge = graph.edge(fan, author)
    assert (edge.follower_id, edge.author_id, edge.followed_ms, edge.bucket) == (fan, author, 5, 0)
    assert graph.following(fan, 10) == [author]
    assert graph.followers(author, REGIONS["us"], 0, 10) == [fan]
    assert stores["us"].users.get(fan).following_count == 1
    assert graph.audience_here(author) == [Share(REGIONS["us"], 0, 1, 1)]


def test_following_twice_is_following_once(stores):
    fan, author = someone(stores, "us"), someone(stores, "eu")
    assert stores["us"].graph.follow(fan, author, 5)
    assert not stores["us"].graph.follow(fan, author, 6)
    assert stores["us"].graph.audience_here(author)[0].count == 1
    assert stores["us"].users.get(fan).following_count == 1


def test_unfollowing_leaves_nothing_but_a_counted_version(stores):
    fan, author = someone(stores, "us"), someone(stores, "eu")
    graph = stores["us"].graph
    graph.follow(fan, author, 5)
    assert graph.unfollow(fan, author)
    assert not graph.unfollow(fan, author)
    assert graph.edge(fan, author) is None
    assert graph.following(fan, 10) == graph.followers(author, REGIONS["us"], 0, 10) == []
    assert graph.audience_here(author) == [Share(REGIONS["us"], 0, 0, 2)]
    assert stores["us"].users.get(fan).following_count == 0


def test_a_follower_without_a_profile_is_refused(stores):
    fan, author = new_user("us"), someone(stores, "eu")
    with pytest.raises(UserUnknown):
        stores["us"].graph.follow(fan, author, 5)
    assert stores["us"].graph.edge(fan, author) is None


def test_an_author_of_the_same_zone_knows_the_audience_at_once(stores):
    fan, author = someone(stores, "eu"), someone(stores, "eu")
    stores["eu"].graph.follow(fan, author, 5)
    assert stores["eu"].graph.audience(author) == [Share(REGIONS["eu"], 0, 1, 1)]


def test_another_zones_audience_is_known_once_registered(stores):
    fan, author = someone(stores, "us"), someone(stores, "eu")
    stores["us"].graph.follow(fan, author, 5)
    assert stores["eu"].graph.audience(author) == []
    stores["us"].graph.register(author, stores["us"].graph.audience_here(author))
    assert stores["eu"].graph.audience(author) == [Share(REGIONS["us"], 0, 1, 1)]
    assert stores["eu"].graph.audience_here(author) == []


def test_registering_late_copies_of_an_audience_changes_nothing(stores):
    author = someone(stores, "eu")
    for count, version in ((1, 1), (3, 3), (2, 2), (3, 3)):
        stores["us"].graph.register(author, [Share(REGIONS["us"], 0, count, version)])
    assert stores["eu"].graph.audience(author) == [Share(REGIONS["us"], 0, 3, 3)]


def test_followers_page_in_order_of_their_ids_from_any_region(stores):
    author = someone(stores, "eu")
    fans = sorted(someone(stores, "us") for _ in range(7))
    for fan in fans:
        stores["us"].graph.follow(fan, author, 5)
    for zone in ("us", "eu"):
        graph = stores[zone].graph
        first = graph.followers(author, REGIONS["us"], 0, 4)
        rest = graph.followers(author, REGIONS["us"], 0, 4, first[-1])
        assert first + rest == fans


def test_following_pages_in_order_of_ids(stores):
    fan = someone(stores, "us")
    authors = sorted(someone(stores, zone) for zone in ("us", "eu", "ap", "eu", "us"))
    for author in authors:
        stores["us"].graph.follow(fan, author, 5)
    first = stores["us"].graph.following(fan, 3)
    assert first + stores["us"].graph.following(fan, 3, first[-1]) == authors


def test_buckets_grow_with_the_audience_and_unfollowing_finds_them(stores, monkeypatch):
    monkeypatch.setattr("functions.buckets.BUCKET_FOLLOWERS", 2)
    author = someone(stores, "us")
    fans = [someone(stores, "us") for _ in range(12)]
    graph = stores["us"].graph
    for fan in fans:
        graph.follow(fan, author, 5)
    shares = graph.audience(author)
    assert len(shares) > 1
    assert sum(share.count for share in shares) == 12
    listed = [fan for s in shares for fan in graph.followers(author, REGIONS["us"], s.bucket, 100)]
    assert sorted(listed) == sorted(fans)
    for fan in fans:
        assert graph.unfollow(fan, author)
    assert {share.count for share in graph.audience(author)} == {0}


@pytest.mark.parametrize("kind", ["blocks", "blocked_by"])
def test_a_block_of_either_side_stops_a_follow(stores, kind):
    fan, author = someone(stores, "us"), someone(stores, "eu")
    block = Relation(user_id=fan, kind=kind, other=author, at_ms=5)
    stores["us"].relations.put(block)
    with pytest.raises(Blocked):
        stores["us"].graph.follow(fan, author, 5)
    assert stores["us"].graph.edge(fan, author) is None
    stores["us"].relations.remove(fan, kind, author)
    assert stores["us"].graph.follow(fan, author, 5)


def test_a_request_becomes_a_follow_in_one_step(stores):
    fan, author = someone(stores, "us"), someone(stores, "eu")
    here = stores["us"]
    assert not here.graph.accept(fan, author, 5, 9)
    here.relations.put(Relation(user_id=fan, kind="requested", other=author, at_ms=5))
    assert not here.graph.accept(fan, author, 4, 9)
    assert here.graph.accept(fan, author, 5, 9)
    assert here.relations.get(fan, "requested", author) is None
    assert here.graph.edge(fan, author).followed_ms == 9
    assert here.graph.audience_here(author)[0].count == 1
    assert not here.graph.accept(fan, author, 5, 9)


def test_a_request_of_somebody_blocked_stays_one(stores):
    fan, author = someone(stores, "us"), someone(stores, "eu")
    here = stores["us"]
    here.relations.put(Relation(user_id=fan, kind="requested", other=author, at_ms=5))
    here.relations.put(Relation(user_id=fan, kind="blocked_by", other=author, at_ms=6))
    with pytest.raises(Blocked):
        here.graph.accept(fan, author, 5, 9)
    assert here.relations.get(fan, "requested", author) is not None
    assert here.graph.edge(fan, author) is None


def test_followers_up_to_one_are_found_whoever_is_beyond(stores):
    author = someone(stores, "eu")
    fans = sorted(someone(stores, "us") for _ in range(5))
    for fan in fans:
        stores["us"].graph.follow(fan, author, 5)
    graph, us = stores["us"].graph, REGIONS["us"]
    assert graph.followers(author, us, 0, 100, None, fans[2]) == fans[:3]
    assert graph.followers(author, us, 0, 100, fans[0], fans[2]) == fans[1:3]
    assert graph.followers(author, us, 0, 2, fans[0], fans[4]) == fans[1:3]
    graph.unfollow(fans[0], author)
    graph.unfollow(fans[2], author)
    assert graph.followers(author, us, 0, 100, fans[0], fans[2]) == [fans[1]]
