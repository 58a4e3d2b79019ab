import pytest

from functions.records import Entry, Reader
from functions.timelines.rules import broken, shown_author, shown_id, subject_of
from shared.clock import HybridTime
from shared.ids import new_post_id, new_user_id
from tests.functions.world import START_MS

READER, ANN, BEN = (new_user_id("eu", bytes([n] * 8)) for n in range(3))
ORIGINAL = new_post_id(HybridTime(START_MS), BEN)
POST = new_post_id(HybridTime(START_MS + 1), ANN)
PLAIN = Entry(READER, POST, ANN)
QUOTE = Entry(READER, POST, ANN, "quote")
REPLY = Entry(READER, POST, ANN, "reply", ORIGINAL)
REPOST = Entry(READER, POST, ANN, "repost", ORIGINAL)


@pytest.mark.parametrize(
    ("entry", "shown", "author", "subject"),
    [
        (PLAIN, POST, ANN, POST),
        (QUOTE, POST, ANN, POST),
        (REPLY, POST, ANN, ORIGINAL),
        (REPOST, ORIGINAL, BEN, ORIGINAL),
    ],
    ids=["plain", "quote", "reply", "repost"],
)
def test_what_an_entry_shows(entry, shown, author, subject):
    assert (shown_id(entry), shown_author(entry), subject_of(entry)) == (shown, author, subject)


@pytest.mark.parametrize(
    ("entry", "sets", "rule"),
    [
        (PLAIN, {}, None),
        (PLAIN, {"muted": ANN}, "muted"),
        (PLAIN, {"blocked": ANN}, "blocked"),
        (PLAIN, {"blocked_by": ANN}, "blocked-by"),
        (PLAIN, {"reported": ANN}, "reported"),
        (PLAIN, {"reported": POST}, "reported"),
        (PLAIN, {"muted": BEN}, None),
        (REPOST, {"muted": BEN}, "muted"),
        (REPOST, {"muted": ANN}, "muted"),
        (REPOST, {"blocked": BEN}, "blocked"),
        (REPOST, {"reported": ORIGINAL}, "reported"),
        (REPLY, {"muted": BEN}, None),
        (REPLY, {"blocked": BEN}, "blocked"),
        (REPLY, {"blocked_by": BEN}, "blocked-by"),
        (REPLY, {"reported": BEN}, None),
    ],
)
def test_rules(entry, sets, rule):
    reader = Reader(owner_id=READER, **{name: frozenset([one]) for name, one in sets.items()})
    assert broken(entry, reader) == rule


def test_ones_own_posts_are_not_shown_by_others():
    assert broken(REPOST, Reader(owner_id=BEN)) == "own"
    assert broken(REPLY, Reader(owner_id=BEN)) is None
