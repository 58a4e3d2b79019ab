"""A table and its archive as one: reads go on, rows win, changes come back to the table."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.archive.archive import Archive
from functions.archive.tiers import (
    POST_MS,
    TieredPostMedia,
    TieredPosts,
    TieredReposts,
    TieredVersions,
)
from functions.records import Post
from shared.clock import HybridTime
from shared.errors import Busy
from shared.ids import new_post_id
from shared.views import media_view
from tests.functions.adapters.given import claim_of
from tests.functions.fakes_archive import FakeMonths, FakeObjects
from tests.functions.world import START_MS, World

HOUR_MS = 3_600_000


class Shelf:
    """An author, a table and an archive; posts move from one to the other when a test says so."""

    def __init__(self) -> None:
        self.world = World()
        self.author = self.world.newcomer("eu")
        self.rows = self.world.at("eu").posts
        self.objects = FakeObjects()
        self.archive = Archive(self.objects, FakeMonths())
        self.tiers = TieredPosts(self.rows, lambda _: self.archive, self.world.at("eu").now)
        self.count = 0

    def write(self, age_ms: int) -> Post:
        time = HybridTime(START_MS - age_ms)
        self.count += 1
        post = Post(
            author_id=self.author,
            post_id=new_post_id(time, self.author),
            text=f"post {self.count}",
            created_ms=time.ms,
            updated=time.text,
        )
        self.rows.create(post, claim_of(str(self.count)))
        return post

    def expire(self, post_id: str) -> None:
        """What the time to live, the stream, the queue and the archiver do together."""
        row = self.world.tables.posts[self.author].pop(post_id)
        self.archive.keep(row)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def old(shelf: Shelf) -> Post:
    post = shelf.write(POST_MS + HOUR_MS)
    shelf.expire(post.post_id)
    return post


def test_an_archived_post_is_read_by_id(shelf: Shelf, old: Post) -> None:
    assert shelf.tiers.get(shelf.author, old.post_id) == old
    young = shelf.write(HOUR_MS)
    assert shelf.tiers.many([old.post_id, young.post_id]) == {
        old.post_id: old,
        young.post_id: young,
    }


def test_a_young_post_that_is_not_there_costs_no_look_into_the_archive(shelf: Shelf) -> None:
    def refuse(operation: str) -> None:
        raise AssertionError(operation)

    shelf.objects.before = refuse
    absent = new_post_id(HybridTime(START_MS - HOUR_MS), shelf.author)
    assert shelf.tiers.get(shelf.author, absent) is None
    posts = [shelf.write(number * HOUR_MS) for number in range(1, 5)]
    assert shelf.tiers.by_author(shelf.author, 3) == posts[:3]


def test_pages_go_on_into_the_archive_by_the_same_position(shelf: Shelf) -> None:
    posts = [shelf.write(number * POST_MS // 5) for number in range(1, 12)]
    for post in posts[5:]:
        shelf.expire(post.post_id)
    found, before = [], None
    while page := shelf.tiers.by_author(shelf.author, 3, before):
        found += page
        before = page[-1].post_id
    assert found == posts


def test_the_latest_posts_are_rows_only(shelf: Shelf, old: Post) -> None:
    young = shelf.write(HOUR_MS)
    assert shelf.tiers.latest(shelf.author, 9) == [young]
    assert shelf.tiers.by_author(shelf.author, 9) == [young, old]


def test_an_archived_repost_can_be_undone(shelf: Shelf, old: Post) -> None:
    place = shelf.world.at("eu")
    repost = replace(
        old,
        text="",
        repost_of=old.post_id,
        post_id=new_post_id(HybridTime(START_MS - POST_MS - 2 * HOUR_MS), shelf.author),
    )
    place.reposts.create(repost)
    shelf.expire(repost.post_id)
    reposts = TieredReposts(place.reposts, shelf.tiers)
    assert reposts.find(shelf.author, old.post_id) == repost.post_id
    assert reposts.undo(shelf.author, old.post_id, START_MS, HybridTime(START_MS).text)
    assert not reposts.undo(shelf.author, old.post_id, START_MS, HybridTime(START_MS).text)
    gone = shelf.tiers.get(shelf.author, repost.post_id)
    assert gone is not None
    assert gone.deleted_ms == START_MS


def test_an_archived_post_can_be_edited(shelf: Shelf, old: Post) -> None:
    place = shelf.world.at("eu")
    versions = TieredVersions(place.versions, shelf.tiers)
    edited = replace(old, text="edited", revision=1, updated=HybridTime(START_MS).text)
    versions.edit(old, edited)
    assert shelf.tiers.get(shelf.author, old.post_id) == edited
    assert [version.text for version in versions.of(old.post_id)] == [old.text]
    with pytest.raises(Busy):
        versions.edit(old, edited)


def test_what_an_archived_post_says_of_its_media_can_be_renewed(shelf: Shelf, old: Post) -> None:
    media = TieredPostMedia(shelf.world.at("eu").post_media, shelf.tiers)
    gone = media_view(media_id="m", kind="image", state="deleted")
    renewed = replace(old, media=(gone,), updated=HybridTime(START_MS).text)
    assert media.renew(old, renewed)
    assert shelf.tiers.get(shelf.author, old.post_id) == renewed
    assert not media.renew(old, renewed)


def test_a_deletion_reaches_the_archive_and_counts_once(shelf: Shelf, old: Post) -> None:
    late = HybridTime(START_MS)
    assert shelf.tiers.delete(shelf.author, old.post_id, late.ms, late.text)
    assert not shelf.tiers.delete(shelf.author, old.post_id, late.ms, late.text)
    gone = shelf.tiers.get(shelf.author, old.post_id)
    assert gone is not None
    assert (gone.deleted_ms, gone.text) == (late.ms, "")
    assert shelf.world.tables.profiles[shelf.author].post_count == 0
    shelf.expire(old.post_id)
    assert shelf.tiers.get(shelf.author, old.post_id) == gone
    assert not shelf.tiers.delete(shelf.author, old.post_id, late.ms, late.text)


def test_a_post_that_never_was_cannot_be_deleted(shelf: Shelf) -> None:
    absent = new_post_id(HybridTime(START_MS - 2 * POST_MS), shelf.author)
    assert not shelf.tiers.delete(shelf.author, absent, START_MS, "z")


def test_an_edit_of_an_archived_post_wins_over_the_archive(shelf: Shelf, old: Post) -> None:
    time = HybridTime(START_MS).text
    edited = replace(old, text="edited", revision=1, updated=time)
    assert shelf.tiers.recall(shelf.author, old.post_id)
    assert not shelf.tiers.recall(shelf.author, old.post_id)
    shelf.world.tables.posts[shelf.author][old.post_id] = edited
    assert shelf.tiers.get(shelf.author, old.post_id) == edited
    assert shelf.tiers.by_author(shelf.author, 5) == [edited]
    shelf.expire(old.post_id)
    assert shelf.tiers.get(shelf.author, old.post_id) == edited


def test_a_busy_archive_is_said_and_not_taken_for_an_absent_post(shelf: Shelf, old: Post) -> None:
    def refuse(_: str) -> None:
        raise Busy

    shelf.objects.before = refuse
    with pytest.raises(Busy):
        shelf.tiers.get(shelf.author, old.post_id)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 90), st.sampled_from("ward")), max_size=25))
def test_whatever_expires_or_comes_back_pages_are_all_posts_in_order(
    steps: list[tuple[int, str]],
) -> None:
    """Posts of 1 to 90 days ago: written, archived, recalled or deleted, in any order."""
    shelf = Shelf()
    known: dict[int, str] = {}
    for days, what in steps:
        if days not in known:
            known[days] = shelf.write(days * 24 * HOUR_MS).post_id
        post_id = known[days]
        rowed = post_id in shelf.world.tables.posts[shelf.author]
        if what == "a" and rowed and days > 30:
            shelf.expire(post_id)
        elif what == "r":
            shelf.tiers.recall(shelf.author, post_id)
        elif what == "d":
            shelf.tiers.delete(shelf.author, post_id, START_MS, HybridTime(START_MS).text)
    found, before = [], None
    while page := shelf.tiers.by_author(shelf.author, 4, before):
        found += [post.post_id for post in page]
        before = page[-1].post_id
    assert found == [known[days] for days in sorted(known)]
    for days, what in {days: what for days, what in steps if what == "d"}.items():
        gone = shelf.tiers.get(shelf.author, known[days])
        assert gone is not None, what
        assert gone.deleted_ms == START_MS
