import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from edge.cards import FRESH_MS, OVERHEAD, Wanted, compose, remember
from edge.recent import Recent
from shared import views
from tests.edge.given import NOW_MS

VIEW = st.none() | st.fixed_dictionaries({"id": st.text(max_size=3), "text": st.text(max_size=20)})
IDS = st.sampled_from(["p1", "p2", "p3"])


@given(
    entries=st.lists(st.fixed_dictionaries({"post_id": IDS, "author_id": st.sampled_from(["u1", "u2"]), "reason": st.text(max_size=5)}), max_size=6),
    posts=st.dictionaries(IDS, VIEW),
    users=st.dictionaries(st.sampled_from(["u1", "u2"]), VIEW),
)  # fmt: skip
def test_items_are_those_of_the_shared_view(
    entries: list[dict[str, str]], posts: dict[str, Any], users: dict[str, Any]
) -> None:
    cards: Recent[bytes] = Recent(10_000)
    wanted = Wanted.of(entries, cards, NOW_MS)
    remember({"posts": posts, "users": users}, wanted, cards, NOW_MS)
    items = json.loads(b"[%b]" % b",".join(compose(entries, wanted)))
    assert items == views.hydrate(entries, posts, users)


ENTRIES = [
    {"post_id": "p1", "author_id": "u1", "reason": "follow"},
    {"post_id": "p2", "author_id": "u1", "reason": "follow"},
]


def test_each_missing_card_is_asked_for_once() -> None:
    wanted = Wanted.of(ENTRIES, Recent(1_000), NOW_MS)
    assert json.loads(wanted.question()) == {"posts": ["p1", "p2"], "users": ["u1"]}


def test_card_at_hand_is_not_asked_for_while_it_is_fresh() -> None:
    cards: Recent[bytes] = Recent(1_000)
    remember({"posts": {"p1": {}, "p2": None}, "users": {"u1": {}}}, Wanted.of(ENTRIES, cards, NOW_MS), cards, NOW_MS)  # fmt: skip
    assert not Wanted.of(ENTRIES, cards, NOW_MS + FRESH_MS - 1).missing
    assert Wanted.of(ENTRIES, cards, NOW_MS + FRESH_MS).missing


def test_cards_count_by_their_bytes() -> None:
    cards: Recent[bytes] = Recent(1_000)
    wanted = Wanted.of(ENTRIES[:1], cards, NOW_MS)
    remember({"posts": {"p1": {"text": "ü" * 10}}, "users": {}}, wanted, cards, NOW_MS)
    assert cards.weight == len('{"text":"üüüüüüüüüü"}'.encode()) + 2 * OVERHEAD
