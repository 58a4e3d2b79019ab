from dataclasses import replace

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


def test_everything_that_a_post_refers_to_is_kept(stores):
    author = someone(stores, "eu")
    other = new_user("us")
    post = replace(
        post_of(author),
        reply_to=post_of(other, 1).post_id,
        root_id=post_of(other, 2).post_id,
        quote_of=post_of(other, 3).post_id,
        mentions=(other, author),
        hashtags=("b", "a"),
        visibility="followers",
    )
    stores["eu"].posts.create(post, claim_of("k"))
    assert stores["us"].posts.get(author, post.post_id) == post
    stores["eu"].posts.delete(author, post.post_id, 7, stamp(9))
    buried = stores["eu"].posts.get(author, post.post_id)
    assert (buried.reply_to, buried.quote_of) == (post.reply_to, post.quote_of)
    assert (buried.mentions, buried.hashtags) == ((), ())


def test_many_posts_of_many_zones_are_read_together(stores):
    posts = {}
    for zone in ("eu", "us", "ap"):
        author = someone(stores, zone)
        for number in range(3):
            post = post_of(author, number)
            posts[post.post_id] = stores[zone].posts.create(post, claim_of(str(number)))
    unknown = post_of(new_user("ap")).post_id
    for zone in ("eu", "ap"):
        assert stores[zone].posts.many([*posts, unknown]) == posts
    assert stores["eu"].posts.many([]) == {}


def test_what_a_key_wrote_is_found_again(stores):
    author = someone(stores, "eu")
    post = post_of(author)
    assert stores["eu"].posts.written(author, claim_of("k")) is None
    stores["eu"].posts.create(post, claim_of("k"))
    assert stores["eu"].posts.written(author, claim_of("k")) == post
    with pytest.raises(IdempotencyKeyReused):
        stores["eu"].posts.written(author, claim_of("k", "another body"))
