"""The isolate's shelf, the PoP's names, bodies that are stored as they stream, purges."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.caching import pop
from edge.caching.entry import OVERHEAD, Entry
from edge.caching.keeping import SEGMENT, Segments, stretch_of
from edge.caching.purges import NAMES_MAX, Purges
from edge.caching.shelf import VARIANTS_MAX, Shelf
from edge.steps import Step, WritePop
from tests.edge.caching.history import History, was_hit
from tests.edge.given import NOW_MS

FRESH = {"cache-control": "max-age=60"}


def entry(body: bytes = b"", varying: dict[str, str | None] | None = None, **more: object) -> Entry:
    made = Entry(200, dict(FRESH), varying or {}, NOW_MS, NOW_MS, body, length=len(body))
    return made.but(**more) if more else made


# Entries.


@given(
    st.binary(max_size=50), st.dictionaries(st.text(max_size=5), st.none() | st.text(max_size=5))
)
def test_entry_is_read_as_it_is_packed(body: bytes, varying: dict[str, str | None]) -> None:
    made = entry(body, varying, tags=("a", "b"), start=0)
    assert Entry.unpack(made.pack()) == made


@pytest.mark.parametrize("packed", [b"", b"\n", b"{}\n", b"[1]\n", b'{"tags":[],"other":1}\n'])
def test_what_cannot_be_read_is_nothing(packed: bytes) -> None:
    assert Entry.unpack(packed) is None
    assert pop.unpack(packed) is None


# The shelf.


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 3_000)), max_size=30))
def test_shelf_never_weighs_more_than_it_may(puts: list[tuple[str, int]]) -> None:
    shelf = Shelf(5 * OVERHEAD)
    for key, size in puts:
        shelf.put(key, entry(b"x" * size))
        assert shelf.weight <= 5 * OVERHEAD
    assert shelf.weight == sum(one.weight for key in "abcdef" for one in shelf.get(key))


def test_least_recently_used_resource_makes_room() -> None:
    shelf = Shelf(2 * entry().weight)
    shelf.put("a", entry())
    shelf.put("b", entry())
    shelf.get("a")
    shelf.put("c", entry())
    assert [bool(shelf.get(key)) for key in "abc"] == [True, False, True]


def test_variants_of_a_resource_are_bounded() -> None:
    shelf = Shelf(1_000_000)
    for number in range(VARIANTS_MAX + 5):
        shelf.put("a", entry(varying={"x": str(number)}))
    assert shelf.get("a")[0].varying["x"] == str(VARIANTS_MAX + 4)
    assert len(shelf.get("a")) == VARIANTS_MAX


def test_tagged_resources_of_before_are_dropped() -> None:
    shelf = Shelf(1_000_000)
    shelf.put("a", entry(tags=("t", "u")))
    shelf.put("b", entry(tags=("t",), requested_ms=NOW_MS + 1))
    shelf.drop_tagged({"t": NOW_MS})
    assert [len(shelf.get(key)) for key in "ab"] == [0, 1]


# The PoP.


def test_variants_have_names_of_their_own_by_a_signpost() -> None:
    steps = pop.steps_to_store("k", entry(varying={"x": "1"}), {"x": "1"}, None, b"abcd")
    assert [step.name for step in steps][1] == "k"
    sign = pop.unpack(steps[1].body)
    assert isinstance(sign, pop.Signpost)
    assert sign.name_of("k", {"x": "1"}) == steps[0].name != sign.name_of("k", {"x": "2"})
    again = pop.steps_to_store("k", entry(varying={"x": "2"}), {"x": "2"}, sign, b"efgh")
    assert again[0].name == sign.name_of("k", {"x": "2"})
    anew = pop.steps_to_store("k", entry(varying={"x": "1"}), {"x": "1"}, None, b"efgh")
    assert anew[0].name != steps[0].name


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        (FRESH, 60),
        ({"cache-control": "max-age=60, stale-while-revalidate=10, stale-if-error=99"}, 159),
        (FRESH | {"etag": '"1"'}, 60 + pop.VALIDATED_S),
        ({"cache-control": "max-age=99999999"}, pop.KEPT_MAX_S),
        ({}, 0),
    ],
)
def test_time_in_the_pop_is_what_a_response_may_be_of_use(
    headers: dict[str, str], seconds: int
) -> None:
    assert pop.kept_s(entry(headers=headers)) == seconds


# Bodies that stream.


class Stored:
    def __init__(self) -> None:
        self.entries: list[Entry | None] = []

    def __call__(self, one: Entry | None) -> Sequence[Step]:
        self.entries.append(one)
        return [] if one is None else [WritePop("entry", one.pack(), 60)]


def keep(body: bytes, piece: int, length: int | None) -> tuple[Stored, list[WritePop]]:
    stored = Stored()
    keeper = Segments(entry(length=0), "body", length, stored)
    steps: list[Step] = []
    for start in range(0, len(body), piece):
        steps += keeper.take(body[start : start + piece])
    steps += keeper.end()
    return stored, [step for step in steps if isinstance(step, WritePop)]


@pytest.mark.parametrize("size", [0, 1, SEGMENT - 1, SEGMENT])
def test_small_body_is_in_its_entry(size: int) -> None:
    stored, written = keep(b"x" * size, 70_000, None)
    (one,) = stored.entries
    assert one is not None
    assert (one.body, one.length, one.segments) == (b"x" * size, size, 0)
    assert [step.name for step in written] == ["entry"]


@pytest.mark.parametrize("size", [SEGMENT + 1, 2 * SEGMENT, 3 * SEGMENT - 5])
@pytest.mark.parametrize("piece", [70_000, SEGMENT, 2 * SEGMENT])
def test_large_body_is_in_segments_and_its_entry_comes_last(size: int, piece: int) -> None:
    body = bytes(range(251)) * (size // 251 + 1)
    stored, written = keep(body[:size], piece, size)
    (one,) = stored.entries
    assert one is not None
    assert (one.body, one.length, one.segments) == (b"", size, len(written) - 1)
    assert written[-1].name == "entry"
    assert b"".join(step.body for step in written[:-1]) == body[:size]
    assert all(len(step.body) == SEGMENT for step in written[:-2])
    names, start, end = stretch_of(one, SEGMENT - 3, SEGMENT + 1)
    held = {step.name: step.body for step in written}
    assert b"".join(held[name] for name in names)[start:end] == body[SEGMENT - 3 : SEGMENT + 1]


def test_body_of_another_length_than_declared_is_not_stored() -> None:
    stored, written = keep(b"x" * 10, 5, 11)
    assert (stored.entries, written) == ([None], [])


def test_body_that_breaks_off_is_not_stored() -> None:
    stored = Stored()
    keeper = Segments(entry(length=0), "body", None, stored)
    keeper.take(b"x")
    keeper.fail()
    assert stored.entries == [None]


# Purges.


def test_purge_is_about_what_was_asked_for_before_it() -> None:
    purges = Purges()
    assert purges.learn({"tag:t": NOW_MS, "key:k": NOW_MS + 5}) == ["tag:t", "key:k"]
    tagged = entry(tags=("t",))
    assert purges.void("other", tagged)
    assert not purges.void("other", tagged.but(requested_ms=NOW_MS + 1))
    assert purges.void("k", entry(requested_ms=NOW_MS + 5))
    assert not purges.void("other", entry())
    purges.learn({}, everything_ms=NOW_MS)
    assert purges.void("other", entry())


def test_old_news_are_no_news() -> None:
    purges = Purges()
    purges.learn({"tag:t": NOW_MS})
    count = purges.news
    assert purges.learn({"tag:t": NOW_MS}) == []
    assert purges.learn({"tag:t": NOW_MS - 1}) == []
    assert (purges.news, purges.when("tag:t")) == (count, NOW_MS)


def test_too_many_purges_become_one_of_everything_before() -> None:
    purges = Purges()
    purges.learn({f"tag:{number}": NOW_MS + number for number in range(NAMES_MAX)})
    assert purges.everything_ms == 0
    purges.learn({"tag:last": NOW_MS + NAMES_MAX})
    assert NOW_MS < purges.everything_ms < NOW_MS + NAMES_MAX
    for number in (0, NAMES_MAX - 1):  # whether by its name or with everything
        one = entry(tags=(str(number),), requested_ms=NOW_MS + number)
        assert purges.void("k", one)


def test_purged_response_is_asked_for_anew_in_every_store() -> None:
    history = History().origin(body=b"1", cache_control="max-age=60", cache_tag="t")
    history.get()
    other = History(dict(history.edge.pop)).later(1)
    for one in (history, other):
        one.edge.memory.purges.learn({"tag:t": NOW_MS})
        one.later(1).origin(body=b"2", cache_control="max-age=60", cache_tag="t")
        answer = one.get()
        assert (was_hit(answer), answer.body, "cache-tag" in answer.headers) == (False, b"2", False)
