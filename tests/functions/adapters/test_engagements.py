import pytest

from functions.records import Counts
from tests.functions.adapters.given import post_of
from tests.functions.world import new_user

KINDS = ("replies", "reposts", "quotes", "likes")


@pytest.fixture
def author():
    return new_user("eu")


def test_who_comes_twice_is_counted_once(stores, author):
    post, here = post_of(author).post_id, stores["eu"].engagements
    assert [here.add(post, "likes", "a", 1), here.add(post, "likes", "a", 2)] == [True, False]
    assert here.counts([post]) == {post: Counts(likes=1)}
    assert [here.discard(post, "likes", "a"), here.discard(post, "likes", "a")] == [True, False]
    assert here.counts([post]).get(post, Counts()) == Counts()


def test_each_kind_has_its_count(stores, author):
    post, here = post_of(author).post_id, stores["eu"].engagements
    for number, kind in enumerate(KINDS, 1):
        for member in range(number):
            here.add(post, kind, str(member), 1)
    assert here.counts([post]) == {post: Counts(replies=1, reposts=2, quotes=3, likes=4)}


def test_counts_of_many_authors_are_read_together(stores):
    posts = [post_of(new_user(zone), n).post_id for zone in ("eu", "us", "ap") for n in range(3)]
    for zone, post in zip(["eu", "us", "ap"], posts[::3], strict=True):
        stores[zone].engagements.add(post, "replies", "r", 1)
    assert stores["us"].engagements.counts(posts) == {post: Counts(1) for post in posts[::3]}


@pytest.mark.parametrize("newest_first", [False, True])
def test_members_page_in_both_directions(stores, author, newest_first):
    post, here = post_of(author).post_id, stores["eu"].engagements
    replies = [post_of(new_user("us"), number).post_id for number in range(7)]
    for reply in replies:
        here.add(post, "replies", reply, 1)
    first = here.members(post, "replies", 4, newest_first=newest_first)
    rest = stores["us"].engagements.members(
        post, "replies", 4, first[-1], newest_first=newest_first
    )
    assert first + rest == sorted(replies, reverse=newest_first)


def test_kinds_do_not_mix(stores, author):
    post, here = post_of(author).post_id, stores["eu"].engagements
    here.add(post, "reposts", "a", 1)
    assert here.members(post, "likes", 9) == []
