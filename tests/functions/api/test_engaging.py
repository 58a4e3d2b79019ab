import pytest

from functions.api import engaging, posts
from functions.records import Mark
from shared import errors
from shared.clock import HybridTime
from shared.ids import new_post_id
from tests.functions.api.test_writing import block, make_private, write
from tests.functions.world import World


@pytest.fixture
def world():
    return World()


@pytest.fixture
def author(world):
    return world.newcomer("eu")


@pytest.fixture
def fan(world):
    return world.newcomer("us")


def marks_of(world, user, post):
    return world.of(user).marks.of(user, [post.post_id]).get(post.post_id, Mark())


def test_a_repost_is_a_post_that_repeats_another(world, author, fan):
    first, place = write(world, author), world.of(fan)
    repost = engaging.repost(first.post_id, fan, place)
    assert (repost.repost_of, repost.text, repost.author_id) == (first.post_id, "", fan)
    assert posts.read(place.posts, repost.post_id) == repost
    assert engaging.repost(first.post_id, fan, place) == repost
    assert marks_of(world, fan, first) == Mark(reposted=True)


def test_reposting_a_repost_reposts_the_original(world, author, fan):
    first = write(world, author)
    repost = engaging.repost(first.post_id, fan, world.of(fan))
    again = engaging.repost(repost.post_id, author, world.of(author))
    assert again.repost_of == first.post_id


def test_an_undone_repost_can_be_made_again(world, author, fan):
    first, place = write(world, author), world.of(fan)
    repost = engaging.repost(first.post_id, fan, place)
    for _ in range(2):
        engaging.undo_repost(first.post_id, fan, place)
    with pytest.raises(errors.PostDeleted):
        posts.read(place.posts, repost.post_id)
    assert marks_of(world, fan, first) == Mark()
    assert engaging.repost(first.post_id, fan, place) != repost


def test_a_repost_of_a_private_account_is_for_its_followers(world, author, fan):
    make_private(world, fan)
    repost = engaging.repost(write(world, author).post_id, fan, world.of(fan))
    assert repost.visibility == "followers"


@pytest.mark.parametrize(("kind", "flag"), [("likes", "liked"), ("bookmarks", "bookmarked")])
def test_likes_and_bookmarks_come_and_go(world, author, fan, kind, flag):
    first, place = write(world, author), world.of(fan)
    for _ in range(2):
        engaging.put(kind, first.post_id, fan, place)
    assert marks_of(world, fan, first) == Mark(**{flag: True})
    for _ in range(2):
        engaging.remove(kind, first.post_id, fan, place.marks)
    assert marks_of(world, fan, first) == Mark()


def test_liking_a_repost_likes_the_original(world, author, fan):
    first = write(world, author)
    repost = engaging.repost(first.post_id, fan, world.of(fan))
    engaging.put("likes", repost.post_id, author, world.of(author))
    assert world.of(author).marks.liked_ms(author, first.post_id) is not None


def test_a_like_can_be_taken_back_when_the_post_has_gone(world, author, fan):
    first, place = write(world, author), world.of(fan)
    engaging.put("likes", first.post_id, fan, place)
    engaging.repost(first.post_id, fan, place)
    posts.delete(world.of(author).posts, world.of(author).clock, author, first.post_id)
    engaging.remove("likes", first.post_id, fan, place.marks)
    engaging.undo_repost(first.post_id, fan, place)
    assert marks_of(world, fan, first) == Mark()


def act(world, user, post_id):
    place = world.of(user)
    return [
        lambda: engaging.repost(post_id, user, place),
        lambda: engaging.put("likes", post_id, user, place),
        lambda: engaging.put("bookmarks", post_id, user, place),
    ]


def test_nothing_is_done_with_what_is_not_there(world, author, fan):
    gone = write(world, author)
    posts.delete(world.of(author).posts, world.of(author).clock, author, gone.post_id)
    for post_id, condition in (
        (gone.post_id, errors.PostDeleted),
        (new_post_id(HybridTime(1), author), errors.PostUnknown),
        ("nonsense", errors.IdMalformed),
    ):
        for action in act(world, fan, post_id):
            with pytest.raises(condition):
                action()


@pytest.mark.parametrize("by_author", [True, False])
def test_a_block_stops_everything(world, author, fan, by_author):
    first = write(world, author)
    block(world, *((author, fan) if by_author else (fan, author)))
    for action in act(world, fan, first.post_id):
        with pytest.raises(errors.Blocked):
            action()


def test_a_private_post_is_liked_by_followers_and_reposted_by_nobody(world, author, fan):
    make_private(world, author)
    first = write(world, author)
    for action in act(world, fan, first.post_id):
        with pytest.raises(errors.AccountPrivate):
            action()
    world.of(fan).graph.follow(fan, author, 1)
    repost, *rest = act(world, fan, first.post_id)
    for action in rest:
        action()
    with pytest.raises(errors.PostPrivate):
        repost()
