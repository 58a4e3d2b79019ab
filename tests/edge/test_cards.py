import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from edge.cards import FRESH_MS, KEPT_MS, OVERHEAD, SETTLING_MS, Card, Wanted, compose, remember
from edge.memory import Memory
from shared import views
from tests.edge.given import NOW_MS, memory

VIEW = st.none() | st.fixed_dictionaries({"id": st.text(max_size=3), "text": st.text(max_size=20)})
IDS = st.sampled_from(["p1", "p2", "p3"])


USERS = st.sampled_from(["u1", "u2", "u3"])
MARK = st.fixed_dictionaries({"liked": st.booleans(), "reposted": st.booleans()})
ENTRY = st.fixed_dictionaries(
    {"post_id": IDS, "author_id": USERS, "reason": st.text(max_size=5)},
    optional={
        "following": st.booleans(),
        "viewer": MARK,
        "via": USERS,
        "via_count": st.integers(1, 3),
        "more": st.integers(1, 3),
        "post": st.fixed_dictionaries({"id": IDS, "text": st.text(max_size=5)}),
    },
)


@given(
    entries=st.lists(ENTRY, max_size=6),
    posts=st.dictionaries(IDS, VIEW),
    users=st.dictionaries(USERS, VIEW),
)
def test_items_are_those_of_the_shared_view(
    entries: list[dict[str, Any]], posts: dict[str, Any], users: dict[str, Any]
) -> None:
    isolate = memory()
    wanted = Wanted.of(entries, isolate, NOW_MS)
    remember({"posts": posts, "users": users}, wanted, isolate, NOW_MS)
    items = json.loads(b"[%b]" % b",".join(compose(entries, wanted)))
    assert items == views.hydrate(entries, posts, users)


def test_private_posts_are_asked_of_nobody_and_people_who_reposted_are() -> None:
    entries = [
        {"post_id": "p1", "author_id": "u1", "reason": "follow", "post": {"id": "p1"}},
        {"post_id": "p2", "author_id": "u1", "reason": "repost", "via": "u2", "via_count": 1},
    ]
    wanted = Wanted.of(entries, memory(), NOW_MS)
    assert (wanted.posts, wanted.users) == (["p2"], ["u1", "u2"])


ENTRIES = [
    {"post_id": "p1", "author_id": "u1", "reason": "follow"},
    {"post_id": "p2", "author_id": "u1", "reason": "follow"},
]
ANSWER: dict[str, Any] = {"posts": {"p1": {}, "p2": {"n": 2}}, "users": {"u1": {}}}


def holding(answer: dict[str, Any] = ANSWER, asked_ms: int = NOW_MS) -> Memory:
    isolate = memory()
    remember(answer, Wanted.of(ENTRIES, isolate, asked_ms), isolate, asked_ms)
    return isolate


def missing(isolate: Memory, now_ms: int, since_ms: int = 0) -> list[str]:
    wanted = Wanted.of(ENTRIES, isolate, now_ms, since_ms)
    return wanted.posts + wanted.users


def test_each_missing_card_is_asked_for_once() -> None:
    wanted = Wanted.of(ENTRIES, memory(), NOW_MS)
    assert json.loads(wanted.question()) == {"posts": ["p1", "p2"], "users": ["u1"]}


def test_card_is_good_for_seconds_without_news() -> None:
    isolate = holding()
    isolate.snapshot_ms = 0
    assert missing(isolate, NOW_MS + FRESH_MS - 1) == []
    assert missing(isolate, NOW_MS + FRESH_MS) == ["p1", "p2", "u1"]


def test_card_is_good_for_minutes_with_news() -> None:
    isolate = holding()
    for later in (FRESH_MS, KEPT_MS - 1):
        isolate.snapshot_ms = NOW_MS + later - FRESH_MS
        assert missing(isolate, NOW_MS + later) == []
    isolate.snapshot_ms = NOW_MS + KEPT_MS
    assert missing(isolate, NOW_MS + KEPT_MS) == ["p1", "p2", "u1"]


def test_changed_card_is_asked_for_and_not_trusted_until_the_change_has_settled() -> None:
    isolate = holding()
    isolate.purges.learn({"card:u1": NOW_MS + 100})
    assert missing(isolate, NOW_MS + 200) == ["u1"]
    wanted = Wanted.of(ENTRIES, isolate, NOW_MS + 200)
    remember(ANSWER, wanted, isolate, NOW_MS + 200)
    assert wanted.settling
    assert missing(isolate, NOW_MS + 300) == []
    isolate.snapshot_ms = NOW_MS + 200 + FRESH_MS
    assert missing(isolate, NOW_MS + 200 + FRESH_MS) == ["u1"]
    settled_ms = NOW_MS + 101 + SETTLING_MS
    remember(ANSWER, Wanted.of(ENTRIES, isolate, settled_ms), isolate, settled_ms)
    isolate.snapshot_ms = settled_ms + FRESH_MS
    assert missing(isolate, settled_ms + FRESH_MS) == []


def test_deleted_post_is_gone_whatever_a_region_still_says() -> None:
    isolate = holding()
    isolate.purges.learn({"gone:p1": NOW_MS + 100})
    wanted = Wanted.of(ENTRIES, isolate, NOW_MS + 200)
    assert (wanted.missing, len(compose(ENTRIES, wanted))) == (False, 1)


def test_absence_is_believed_for_seconds_only() -> None:
    isolate = holding(ANSWER | {"posts": {"p1": {}, "p2": None}})
    isolate.snapshot_ms = NOW_MS + FRESH_MS
    assert missing(isolate, NOW_MS + FRESH_MS - 1) == []
    assert missing(isolate, NOW_MS + FRESH_MS) == ["p2"]


def test_absence_in_another_region_is_not_believed() -> None:
    isolate = memory()
    wanted = Wanted.of(ENTRIES, isolate, NOW_MS)
    remember(ANSWER | {"posts": {"p1": {}}}, wanted, isolate, NOW_MS, at_home=False)
    assert len(compose(ENTRIES, wanted)) == 1
    assert missing(isolate, NOW_MS) == ["p2"]


def test_nothing_from_before_ones_own_write_will_do() -> None:
    isolate = holding()
    assert missing(isolate, NOW_MS + 10, since_ms=NOW_MS) == []
    assert missing(isolate, NOW_MS + 10, since_ms=NOW_MS + 1) == ["p1", "p2", "u1"]


def test_cards_of_the_pop_are_taken_if_they_are_good() -> None:
    isolate = memory()
    wanted = Wanted.of(ENTRIES, isolate, NOW_MS)
    fresh, old = Card(b'{"a":1}', NOW_MS - 10), Card(b"{}", NOW_MS - 10_000)
    isolate.snapshot_ms = 0
    wanted.found([fresh.pack(), old.pack(), None], isolate, NOW_MS)
    assert (wanted.posts, wanted.users) == (["p2"], ["u1"])
    assert wanted.held["p1"] == b'{"a":1}'
    assert missing(isolate, NOW_MS) == ["p2", "u1"]


def test_card_that_cannot_be_read_is_none() -> None:
    assert [Card.unpack(packed) for packed in (b"", b"x", b"soon\n{}")] == [None] * 3
    assert Card.unpack(Card(b"{}\n", 7).pack()) == Card(b"{}\n", 7)


def test_cards_count_by_their_bytes() -> None:
    isolate = memory()
    wanted = Wanted.of(ENTRIES[:1], isolate, NOW_MS)
    remember({"posts": {"p1": {"text": "ü" * 10}}, "users": {}}, wanted, isolate, NOW_MS)
    assert isolate.cards.weight == len('{"text":"üüüüüüüüüü"}'.encode()) + 2 * OVERHEAD
