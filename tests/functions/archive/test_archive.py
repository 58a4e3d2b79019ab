"""An archive over a bucket in memory: repeats, versions, tombstones, compaction, pages."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.archive import layout
from functions.archive.archive import Archive
from functions.archive.documents import document_of, merge, pack, post_of, unpack
from functions.records import Post
from shared.clock import HybridTime
from shared.ids import new_post_id
from tests.functions.fakes_archive import FakeMonths, FakeObjects
from tests.functions.world import START_MS, new_user

DAY_MS = 86_400_000
AUTHOR = new_user("eu")


def post(number: int, author: str = AUTHOR, per_day: int = 3, **changes: object) -> Post:
    """The number-th post, `per_day` a day from a fixed day on."""
    time = HybridTime(START_MS - 300 * DAY_MS + number * (DAY_MS // per_day))
    made = Post(
        author_id=author,
        post_id=new_post_id(time, author),
        text=f"post {number}",
        created_ms=time.ms,
        updated=time.text,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def tombstone(of: Post) -> Post:
    late = HybridTime(START_MS + 5)
    return replace(of, text="", deleted_ms=late.ms, updated=late.text)


@pytest.fixture
def objects() -> FakeObjects:
    return FakeObjects()


@pytest.fixture
def archive(objects: FakeObjects) -> Archive:
    return Archive(objects, FakeMonths())


def test_keys_follow_from_the_post(archive: Archive, objects: FakeObjects) -> None:
    one = post(0)
    archive.keep(one)
    day = layout.day_of(one.post_id)
    assert sorted(objects.held) == [
        f"days/{day.date}/{AUTHOR}",
        f"posts/{AUTHOR}/{day.date[:7]}/{one.post_id}-{one.updated}.json.gz",
    ]


def test_a_repeat_writes_the_same_bytes(archive: Archive, objects: FakeObjects) -> None:
    archive.keep(post(0))
    before = dict(objects.held)
    archive.keep(post(0))
    assert objects.held == before


def test_a_document_says_everything_and_nothing_empty() -> None:
    rich = post(
        1,
        media_ids=("m1",),
        reply_to="r",
        hashtags=("a", "b"),
        revision=2,
        edited_ms=7,
        visibility="followers",
    )
    assert unpack(pack([rich])) == [rich]
    assert set(document_of(post(1))) == {"author_id", "post_id", "text", "created_ms", "updated"}
    assert post_of(document_of(rich) | {"of_a_later_version": 1}) == rich


def test_a_post_is_found_before_and_after_compaction(archive: Archive) -> None:
    one, other = post(0), post(1)
    archive.keep(one)
    archive.keep(other)
    assert archive.get(one.post_id) == one
    archive.compact(layout.day_of(one.post_id))
    assert archive.get(one.post_id) == one
    assert archive.get(other.post_id) == other
    assert archive.get(post(2).post_id) is None


def test_compaction_leaves_one_object_a_day_and_no_marker(
    archive: Archive, objects: FakeObjects
) -> None:
    made = [post(number, per_day=3) for number in range(9)]
    for one in made:
        archive.keep(one)
    days = archive.waiting(100, None, "9999")
    for day in days:
        archive.compact(day)
    assert sorted(objects.held) == sorted(day.key for day in days)
    assert archive.latest(AUTHOR, 100) == made[::-1]
    assert archive.waiting(100, None, "9999") == []


def test_compaction_of_the_same_again_changes_nothing(
    archive: Archive, objects: FakeObjects
) -> None:
    one = post(0)
    archive.keep(one)
    archive.compact(layout.day_of(one.post_id))
    before = dict(objects.held)
    archive.keep(one)
    assert archive.compact(layout.day_of(one.post_id)) == 1
    assert objects.held == before


def test_a_tombstone_wins_whenever_it_came_and_takes_the_contents_away(
    archive: Archive, objects: FakeObjects
) -> None:
    one = post(0)
    for order in ([one, tombstone(one)], [tombstone(one), one]):
        for version in order:
            archive.keep(version)
            archive.compact(layout.day_of(one.post_id))
        assert archive.get(one.post_id) == tombstone(one)
        assert not any(b"post 0" in data for data in map(_plain, objects.held.values()))


def test_the_latest_version_wins(archive: Archive) -> None:
    one = post(0)
    edited = replace(one, text="edited", revision=1, updated=HybridTime(START_MS).text)
    for version in (edited, one):
        archive.keep(version)
    assert archive.get(one.post_id) == edited
    archive.compact(layout.day_of(one.post_id))
    archive.keep(one)
    assert archive.get(one.post_id) == edited


def test_waiting_days_are_bounded_resumable_and_old_enough(archive: Archive) -> None:
    for number in range(6):
        archive.keep(post(number, per_day=1))
    first = archive.waiting(2, None, "9999")
    rest = archive.waiting(100, first[-1].marker, "9999")
    assert [*first, *rest] == [layout.day_of(post(n, per_day=1).post_id) for n in range(6)]
    assert archive.waiting(100, None, first[1].date) == first[:1]


def test_a_single_that_comes_during_compaction_keeps_a_marker(
    archive: Archive, objects: FakeObjects
) -> None:
    archive.keep(post(0))
    day = layout.day_of(post(0).post_id)

    def meddle(operation: str) -> None:
        if operation == "replace":
            objects.before = lambda _: None
            archive.keep(post(1))

    objects.before = meddle
    archive.compact(day)
    assert archive.waiting(10, None, "9999") == [day]
    assert archive.latest(AUTHOR, 10) == [post(1), post(0)]


def test_two_compactions_of_a_day_at_once_lose_nothing(
    archive: Archive, objects: FakeObjects
) -> None:
    archive.keep(post(0))
    day = layout.day_of(post(0).post_id)

    def meddle(operation: str) -> None:
        if operation == "replace":
            objects.before = lambda _: None
            archive.keep(post(1))
            archive.compact(day)

    objects.before = meddle
    archive.compact(day)
    assert archive.latest(AUTHOR, 10) == [post(1), post(0)]


@pytest.mark.parametrize("operation", ["read", "keys"])
def test_a_reader_meets_a_compaction_and_misses_nothing(
    archive: Archive, objects: FakeObjects, operation: str
) -> None:
    made = [post(number) for number in range(12)]
    for one in made:
        archive.keep(one)

    def meddle(name: str) -> None:
        if name == operation:
            objects.before = lambda _: None
            for day in archive.waiting(100, None, "9999"):
                archive.compact(day)

    objects.before = meddle
    assert archive.latest(AUTHOR, 100) == made[::-1]


def _plain(data: bytes) -> bytes:
    return b"".join(one.text.encode() for one in unpack(data)) if data else b""


numbers = st.integers(0, 60)
act = st.one_of(
    st.tuples(st.just("keep"), numbers),
    st.tuples(st.just("bury"), numbers),
    st.tuples(st.just("compact"), numbers),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(act, max_size=60), st.integers(1, 12))
def test_pages_are_what_was_kept_whatever_was_compacted_when(
    steps: list[tuple[str, int]], limit: int
) -> None:
    archive = Archive(FakeObjects(), FakeMonths())
    kept: list[Post] = []
    for name, number in steps:
        one = post(number, per_day=2)
        if name == "compact":
            archive.compact(layout.day_of(one.post_id))
            continue
        version = one if name == "keep" else tombstone(one)
        archive.keep(version)
        kept.append(version)
    expected, found, before = merge(kept), [], None
    while page := archive.latest(AUTHOR, limit, before):
        found += page
        before = page[-1].post_id
        assert len(page) <= limit
    assert found == expected
    for one in expected:
        assert archive.get(one.post_id) == one


def test_a_page_of_the_archive_costs_a_listing_and_few_objects(
    archive: Archive, objects: FakeObjects
) -> None:
    """Of somebody who posts 15 times a day: two days' objects hold a page of 20."""
    for number in range(15 * 20):
        archive.keep(post(number, per_day=15))
    for day in archive.waiting(100, None, "9999"):
        archive.compact(day)
    asked: list[str] = []
    objects.before = asked.append
    read: list[str] = []
    real = objects.read

    def counted(keys):  # type: ignore[no-untyped-def]
        wanted = list(keys)
        read.extend(wanted)
        return real(wanted)

    objects.read = counted  # type: ignore[method-assign]
    assert len(archive.latest(AUTHOR, 20)) == 20
    assert asked == ["keys", "read"]
    assert len(read) == 2
    asked.clear()
    read.clear()
    assert archive.get(post(7, per_day=15).post_id)
    assert asked == ["keys", "read"]
    assert len(read) == 1
