from dataclasses import replace

import pytest

from functions.records import Mark
from shared.errors import UserUnknown
from tests.functions.adapters.given import post_of, someone, stamp
from tests.functions.world import new_user


@pytest.fixture
def original():
    return post_of(new_user("us"))


def repost_of(user, original, number=2):
    return replace(post_of(user, number, text=""), repost_of=original.post_id)


def test_a_repost_is_a_post_with_an_edge_and_a_mark(stores, original):
    user = someone(stores, "eu")
    repost = repost_of(user, original)
    here = stores["eu"]
    assert here.reposts.create(repost) == repost
    assert here.posts.get(user, repost.post_id) == repost
    assert stores["us"].reposts.find(user, original.post_id) == repost.post_id
    assert here.marks.of(user, [original.post_id]) == {original.post_id: Mark(reposted=True)}
    assert here.users.get(user).post_count == 1


def test_reposting_twice_returns_the_first(stores, original):
    user = someone(stores, "eu")
    first = stores["eu"].reposts.create(repost_of(user, original, 2))
    assert stores["eu"].reposts.create(repost_of(user, original, 3)) == first
    assert stores["eu"].posts.latest(user, 9) == [first]
    assert stores["eu"].users.get(user).post_count == 1


def test_an_undone_repost_is_a_tombstone_and_can_be_made_again(stores, original):
    user, here = someone(stores, "eu"), stores["eu"]
    first = here.reposts.create(repost_of(user, original, 2))
    assert here.reposts.undo(user, original.post_id, 77, stamp(9))
    assert not here.reposts.undo(user, original.post_id, 78, stamp(10))
    buried = here.posts.get(user, first.post_id)
    assert (buried.deleted_ms, buried.repost_of) == (77, original.post_id)
    assert here.reposts.find(user, original.post_id) is None
    assert here.users.get(user).post_count == 0
    assert here.marks.of(user, [original.post_id]).get(original.post_id, Mark()) == Mark()
    again = repost_of(user, original, 20)
    assert here.reposts.create(again) == again


def test_a_repost_whose_row_has_gone_can_still_be_undone(stores, original):
    user, here = someone(stores, "eu"), stores["eu"]
    first = here.reposts.create(repost_of(user, original))
    here.posts.delete(user, first.post_id, 7, stamp(8))  # a row that is live no more, as if expired
    assert here.reposts.undo(user, original.post_id, 77, stamp(9))
    assert here.reposts.find(user, original.post_id) is None


def test_somebody_without_a_profile_cannot_repost(stores, original):
    user = new_user("eu")
    with pytest.raises(UserUnknown):
        stores["eu"].reposts.create(repost_of(user, original))
    assert stores["eu"].reposts.find(user, original.post_id) is None
