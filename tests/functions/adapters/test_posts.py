import pytest

from shared.errors import IdempotencyKeyReused, UserUnknown
from tests.functions.adapters.given import claim_of, post_of, someone, stamp
from tests.functions.world import new_user


def test_a_post_is_found_and_counted(stores):
    author = someone(stores, "eu")
    post = post_of(author)
    assert stores["eu"].posts.create(post, claim_of("k")) == post
    assert stores["eu"].posts.get(author, post.post_id) == post
    assert stores["eu"].users.get(author).post_count == 1


def test_the_same_key_and_body_return_the_first_post(stores):
    author = someone(stores, "eu")
    first = post_of(author, 1)
    stores["eu"].posts.create(first, claim_of("k"))
    assert stores["eu"].posts.create(post_of(author, 2), claim_of("k")) == first
    assert stores["eu"].posts.latest(author, 10) == [first]
    assert stores["eu"].users.get(author).post_count == 1


def test_the_same_key_with_another_body_is_refused(stores):
    author = someone(stores, "eu")
    stores["eu"].posts.create(post_of(author, 1), claim_of("k", "one"))
    with pytest.raises(IdempotencyKeyReused):
        stores["eu"].posts.create(post_of(author, 2), claim_of("k", "two"))


def test_keys_of_different_authors_do_not_meet(stores):
    for _ in range(2):
        author = someone(stores, "eu")
        post = post_of(author)
        assert stores["eu"].posts.create(post, claim_of("k", author)) == post


def test_an_expired_key_is_free_again(stores):
    author = someone(stores, "eu")
    stores["eu"].posts.create(post_of(author, 1), claim_of("k", "one", expires_s=1000))
    second = post_of(author, 2)
    assert stores["eu"].posts.create(second, claim_of("k", "two")) == second


def test_an_author_without_a_profile_cannot_post(stores):
    author = new_user("eu")
    with pytest.raises(UserUnknown):
        stores["eu"].posts.create(post_of(author), claim_of("k"))
    assert stores["eu"].posts.latest(author, 10) == []


def test_a_deleted_post_keeps_its_key_and_loses_its_contents(stores):
    author = someone(stores, "eu")
    post = post_of(author, text="secret")
    stores["eu"].posts.create(post, claim_of("k"))
    assert stores["eu"].posts.delete(author, post.post_id, 77, stamp(9))
    tombstone = stores["eu"].posts.get(author, post.post_id)
    assert (tombstone.text, tombstone.deleted_ms, tombstone.updated) == ("", 77, stamp(9))
    assert stores["eu"].users.get(author).post_count == 0


def test_deleting_twice_counts_once(stores):
    author = someone(stores, "eu")
    post = post_of(author)
    stores["eu"].posts.create(post, claim_of("k"))
    assert stores["eu"].posts.delete(author, post.post_id, 77, stamp(9))
    assert not stores["eu"].posts.delete(author, post.post_id, 78, stamp(10))
    assert stores["eu"].users.get(author).post_count == 0


def test_a_post_that_never_was_cannot_be_deleted(stores):
    author = someone(stores, "eu")
    assert not stores["eu"].posts.delete(author, post_of(author).post_id, 77, stamp(9))


def test_latest_pages_newest_first_from_any_region(stores):
    author = someone(stores, "eu")
    ids = []
    for number in range(7):
        post = post_of(author, number)
        stores["eu"].posts.create(post, claim_of(str(number)))
        ids.insert(0, post.post_id)
    for zone in ("eu", "us"):
        first = [post.post_id for post in stores[zone].posts.latest(author, 4)]
        rest = [post.post_id for post in stores[zone].posts.latest(author, 4, first[-1])]
        assert first + rest == ids
