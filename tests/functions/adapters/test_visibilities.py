from dataclasses import replace

from tests.functions.adapters.given import claim_of, post_of, someone, stamp


def test_a_post_is_shown_to_followers_and_to_all_again(stores):
    author = someone(stores, "eu")
    post = post_of(author)
    here = stores["eu"]
    here.posts.create(post, claim_of("k"))
    assert not here.visibilities.show(author, post.post_id, "public", stamp(5))
    assert here.visibilities.show(author, post.post_id, "followers", stamp(6))
    assert not here.visibilities.show(author, post.post_id, "followers", stamp(7))
    hidden = replace(post, visibility="followers", updated=stamp(6))
    assert here.posts.get(author, post.post_id) == hidden
    assert here.visibilities.show(author, post.post_id, "public", stamp(8))
    assert here.posts.get(author, post.post_id) == replace(post, updated=stamp(8))


def test_what_changed_later_or_is_gone_stays(stores):
    author = someone(stores, "eu")
    post = post_of(author)
    here = stores["eu"]
    here.posts.create(post, claim_of("k"))
    assert not here.visibilities.show(author, post.post_id, "followers", post.updated)
    here.posts.delete(author, post.post_id, 5, stamp(6))
    assert not here.visibilities.show(author, post.post_id, "followers", stamp(7))
    assert not here.visibilities.show(author, post_of(author, 9).post_id, "followers", stamp(9))
    assert here.posts.get(author, post.post_id).updated == stamp(6)
