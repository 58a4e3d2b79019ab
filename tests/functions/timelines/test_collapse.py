from hypothesis import given
from hypothesis import strategies as st

from functions.records import Entry
from functions.timelines.collapse import Window
from functions.timelines.positions import SHOWN, hash_of

AUTHOR = "eu3v9k2m8x7q1c"


def entry(number: int, about: int | None = None, reason: str = "reply", author: str = AUTHOR):
    subject = None if about is None else f"subject {about}"
    return Entry("", f"entry {number}", author, "follow" if about is None else reason, subject)


def shown(entries, window=None):
    window = window or Window()
    return [window.show(one) for one in entries if not window.collapse(one)]


def test_the_newest_entry_stands_for_the_others():
    entries = [entry(3, 1), entry(2), entry(1, 1), Entry("", "subject 1", AUTHOR)]
    items = shown(entries)
    assert [item.entry for item in items] == entries[:2]
    assert [item.under for item in items] == [[entries[2], entries[3]], []]


def test_people_who_reposted_are_counted_once_each():
    entries = [
        entry(4, 1, "repost", "ann"),
        entry(3, 1, "reply", "ben"),
        entry(2, 1, "repost", "cem"),
        entry(1, 1, "repost", "ann"),
    ]
    (item,) = shown(entries)
    assert item.reposters == 2


def test_a_subject_may_appear_again_after_the_window():
    others = [entry(n, n) for n in range(1, SHOWN + 1)]
    assert len(shown([entry(100, 0), *others, entry(0, 0)])) == SHOWN + 2
    assert len(shown([entry(100, 0), *others[1:], entry(0, 0)])) == SHOWN


def test_posts_by_themselves_take_no_place_in_the_window():
    entries = [entry(200, 0), *(entry(n) for n in range(1, 3 * SHOWN)), entry(0, 0)]
    assert len(shown(entries)) == 3 * SHOWN


@given(
    st.lists(st.none() | st.integers(0, 60), max_size=150),
    st.lists(st.integers(1, 30), min_size=1, max_size=20),
)
def test_pages_of_any_size_show_the_same(abouts, sizes):
    """What one endless page shows is what pages show that hand on only hashes."""
    entries = [entry(1_000 - n, about) for n, about in enumerate(abouts)]
    whole = [item.entry for item in shown(entries)]
    paged, hashes, turn = [], (), 0
    rest = list(entries)
    while rest:
        size, turn = sizes[turn % len(sizes)], turn + 1
        window, page = Window(hashes), []
        while rest and (len(page) < size):
            one = rest.pop(0)
            if not window.collapse(one):
                page.append(window.show(one).entry)
        hashes = (hashes + tuple(hash_of(one.about) for one in page if one.about))[-SHOWN:]
        paged += page
    assert paged == whole
