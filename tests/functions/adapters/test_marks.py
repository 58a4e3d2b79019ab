import pytest

from functions.records import Mark
from tests.functions.adapters.given import post_of, someone
from tests.functions.world import new_user


@pytest.fixture
def user(stores):
    return someone(stores, "eu")


def posts_of(*numbers):
    author = new_user("us")
    return [post_of(author, number).post_id for number in numbers]


@pytest.mark.parametrize("kind", ["likes", "bookmarks"])
def test_putting_twice_and_removing_twice_does_it_once(stores, user, kind):
    (post,) = posts_of(1)
    marks = stores["eu"].marks
    assert [marks.put(user, kind, post, 5), marks.put(user, kind, post, 6)] == [True, False]
    assert [marks.remove(user, kind, post), marks.remove(user, kind, post)] == [True, False]
    assert marks.of(user, [post]).get(post, Mark()) == Mark()


def test_a_like_is_seen_from_every_region_with_its_first_time(stores, user):
    (post,) = posts_of(1)
    stores["eu"].marks.put(user, "likes", post, 5)
    stores["eu"].marks.put(user, "likes", post, 6)
    assert stores["us"].marks.liked_ms(user, post) == 5
    stores["eu"].marks.remove(user, "likes", post)
    assert stores["us"].marks.liked_ms(user, post) is None


def test_a_bookmark_is_no_like(stores, user):
    (post,) = posts_of(1)
    stores["eu"].marks.put(user, "bookmarks", post, 5)
    assert stores["eu"].marks.liked_ms(user, post) is None


def test_marks_of_several_kinds_stand_together(stores, user):
    both, liked, none = posts_of(1, 2, 3)
    marks = stores["eu"].marks
    marks.put(user, "likes", both, 5)
    marks.put(user, "bookmarks", both, 5)
    marks.put(user, "likes", liked, 5)
    assert marks.of(user, [both, liked, none]) == {
        both: Mark(liked=True, bookmarked=True),
        liked: Mark(liked=True),
    }
    marks.remove(user, "likes", both)
    assert marks.of(user, [both]) == {both: Mark(bookmarked=True)}


def test_marks_are_their_owners_only(stores, user):
    (post,) = posts_of(1)
    stores["eu"].marks.put(user, "likes", post, 5)
    assert stores["eu"].marks.of(someone(stores, "eu"), [post]) == {}


def test_a_mark_is_no_entry_of_a_timeline(stores, user):
    (post,) = posts_of(1)
    stores["eu"].marks.put(user, "likes", post, 5)
    assert stores["eu"].feeds.remove_author(user, new_user("us")) == 0


def test_bookmarks_page_by_the_newest_posts(stores, user):
    ids = posts_of(*range(7))
    for post in ids:
        stores["eu"].marks.put(user, "bookmarks", post, 5)
    marks = stores["eu"].marks
    first = marks.bookmarks(user, 4)
    assert first + marks.bookmarks(user, 4, first[-1]) == sorted(ids, reverse=True)
