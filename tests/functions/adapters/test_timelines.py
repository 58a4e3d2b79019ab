import pytest
from botocore.exceptions import ClientError

from functions.adapters import connections
from functions.deadline import now_ms
from functions.records import Entry, Mark
from shared.clock import HybridTime
from shared.errors import Busy
from shared.ids import new_post_id
from tests.functions.world import new_user
from tests.shared.documents import REGIONS

DAY_MS = 86_400_000


def post_ids(count: int, author: str, ago_ms: int = 1000) -> list[str]:
    start = now_ms() - ago_ms
    return [new_post_id(HybridTime(start + number), author) for number in reversed(range(count))]


@pytest.fixture
def owner():
    return new_user("eu")


@pytest.fixture
def pushed(stores, owner):
    author = new_user("us")
    entries = [Entry(owner, post_id, author) for post_id in post_ids(6, author)]
    stores["eu"].feeds.push(entries)
    return entries


def test_a_stretch_from_the_top_brings_entries_marks_and_the_reader(stores, owner, pushed):
    place = stores["eu"]
    place.readers.add(owner, "muted", ["somebody"])
    place.seen.add(owner, ["anything"])
    for entry in (pushed[1], pushed[4]):
        place.marks.put(owner, "likes", entry.post_id, 1)
    found = place.timelines.stretch(owner, 100)
    assert found.entries == tuple(pushed)
    assert found.marks == {pushed[1].post_id: Mark(True), pushed[4].post_id: Mark(True)}
    assert found.reader.muted == {"somebody"}
    assert found.floor is None


def test_rows_of_all_kinds_count_and_the_floor_says_how_far_it_was_read(stores, owner, pushed):
    place = stores["eu"]
    place.readers.add(owner, "muted", ["somebody"])
    place.marks.put(owner, "bookmarks", pushed[1].post_id, 1)
    first = place.timelines.stretch(owner, 3)  # the reader, an entry, a mark
    assert (first.entries, first.floor) == ((pushed[0],), pushed[1].post_id + "+")
    assert first.marks == {pushed[1].post_id: Mark(bookmarked=True)}
    second = place.timelines.stretch(owner, 100, before=first.floor)
    assert (second.entries, second.reader, second.floor) == (tuple(pushed[1:]), None, None)


def test_a_stretch_lies_between_its_ends(stores, owner, pushed):
    place = stores["eu"]
    place.readers.add(owner, "muted", ["somebody"])
    between = place.timelines.stretch(owner, 100, pushed[1].post_id, pushed[4].post_id)
    assert between.entries == tuple(pushed[2:4])
    above = place.timelines.stretch(owner, 100, until=pushed[2].post_id)
    assert above.entries == tuple(pushed[:2])
    assert above.reader is not None


def test_stretches_one_after_the_other_are_the_whole(stores, owner, pushed):
    place = stores["eu"]
    for entry in pushed[::2]:
        place.marks.put(owner, "likes", entry.post_id, 1)
    for rows in (1, 2, 3, 4):
        for until, expected in ((None, pushed), (pushed[4].post_id, pushed[:4])):
            found, before = [], None
            for _ in range(20):
                one = place.timelines.stretch(owner, rows, before, until)
                found += one.entries
                before = one.floor
                if before is None:
                    break
            assert (found, before) == (expected, None)


def test_entries_keep_what_they_are_about(stores, owner):
    author = new_user("us")
    newest, root = post_ids(2, author)
    entry = Entry(owner, newest, author, "reply", root, private=True)
    stores["eu"].feeds.push([entry])
    assert stores["eu"].timelines.stretch(owner, 10).entries == (entry,)
    assert stores["eu"].timelines.entry(owner, newest) == entry
    assert stores["eu"].timelines.entry(owner, root) is None


def test_an_entry_is_over_after_a_month(stores, owner):
    author = new_user("us")
    (old,) = post_ids(1, author, 30 * DAY_MS + 2000)
    stores["eu"].feeds.push([Entry(owner, old, author)])
    assert stores["eu"].timelines.stretch(owner, 10).entries == ()
    assert stores["eu"].timelines.entry(owner, old) is None


def test_nobody_has_an_empty_stretch(stores):
    found = stores["eu"].timelines.stretch(new_user("eu"), 10)
    assert (found.entries, found.marks, found.reader, found.floor) == ((), {}, None, None)


@pytest.mark.parametrize("read", ["stretch", "entry"])
def test_a_table_that_refuses_for_load_is_busy(aws, monkeypatch, owner, read):
    client = connections.dynamodb(REGIONS["eu"]).client
    refusal = {"Error": {"Code": "ProvisionedThroughputExceededException", "Message": "slow"}}

    def refuse(operation, arguments):
        raise ClientError(refusal, operation)

    monkeypatch.setattr(client, "_make_api_call", refuse)
    with pytest.raises(Busy):
        getattr(aws["eu"].timelines, read)(owner, *([10] if read == "stretch" else ["p1"]))
