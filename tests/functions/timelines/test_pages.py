"""Pages of a home timeline against a plain reference: whatever their size, and while posts arrive."""

from hypothesis import given, settings
from hypothesis import strategies as st

from functions.records import Card, Entry, Reader
from functions.timelines.home import home, skeleton
from functions.timelines.positions import LATE_MS, SHOWN, Position
from functions.timelines.rules import broken, subject_of
from shared.clock import HybridTime
from shared.ids import new_post_id, new_user_id
from tests.functions.world import START_MS, World

READER = new_user_id("eu", bytes(8))
PEOPLE = [new_user_id("us", bytes([n] * 8)) for n in range(1, 7)]
MUTED, BLOCKED, PULLED = PEOPLE[3:]
SUBJECTS = [new_post_id(HybridTime(START_MS - 1 - n), PEOPLE[n % 3]) for n in range(5)]
GAP_MS = 1_000


def made(number: int, who: int, kind: str, subject: int) -> Entry:
    author = PEOPLE[who]
    post_id = new_post_id(HybridTime(START_MS + number * GAP_MS), author)
    about = SUBJECTS[subject] if kind in ("reply", "repost") else None
    return Entry(READER, post_id, author, kind, about)


entries = st.lists(
    st.tuples(
        st.integers(0, len(PEOPLE) - 1),
        st.sampled_from(["follow", "follow", "follow", "reply", "repost", "quote"]),
        st.integers(0, len(SUBJECTS) - 1),
        st.booleans(),  # deleted
        st.booleans(),  # pushed as well as pulled
    ),
    max_size=70,
)


class Timeline:
    """A world with one reader's timeline in it."""

    def __init__(self) -> None:
        self.world = World()
        self.place = self.world.of(READER)
        self.world.tables.now_ms = START_MS + 100 * GAP_MS
        self.dead: set[str] = set()
        self.known: list[Entry] = []
        self._cards([*PEOPLE, *SUBJECTS], dead=False)
        for name, person in (("muted", MUTED), ("blocked", BLOCKED), ("pulled", PULLED)):
            self.place.readers.add(READER, name, [person])

    def add(self, entry: Entry, *, dead: bool = False, pushed: bool = False) -> None:
        self.known.append(entry)
        if entry.author_id == PULLED:
            self.place.relays.keep([entry])
        if entry.author_id != PULLED or pushed:
            self.place.feeds.push([entry])
        if dead:
            self.dead.add(entry.post_id)
        self._cards([entry.post_id], dead=dead)

    def expected(self) -> list[str]:
        """What the reader must see: the newest living entry of each subject in the window."""
        reader = self.place.readers.get(READER) or Reader(owner_id=READER)
        found: list[Entry] = []
        for entry in sorted(self.known, key=lambda one: one.post_id, reverse=True):
            lately = [one.about for one in found if one.about][-SHOWN:]
            lives = entry.post_id not in self.dead
            if lives and broken(entry, reader) is None and subject_of(entry) not in lately:
                found.append(entry)
        return [entry.post_id for entry in found]

    def _cards(self, ids: list[str], *, dead: bool) -> None:
        stamp = HybridTime(START_MS).text
        self.place.cards.keep(Card(i, "post", stamp, None if dead else {"id": i}) for i in ids)


def built(wanted) -> Timeline:
    timeline = Timeline()
    for number, (who, kind, subject, dead, pushed) in enumerate(wanted):
        timeline.add(made(number, who, kind, subject), dead=dead, pushed=pushed)
    return timeline


def shown(item) -> tuple[str, str | None]:
    return item["post"]["id"], item.get("via", {}).get("id")


def contents(timeline: Timeline, ids: list[str]) -> list[tuple[str, str | None]]:
    by_id = {entry.post_id: entry for entry in timeline.known}
    return [
        (by_id[i].about, by_id[i].author_id) if by_id[i].reason == "repost" else (i, None)
        for i in ids
    ]


@settings(max_examples=150, deadline=None)
@given(entries, st.integers(1, 9))
def test_pages_of_any_size_are_the_whole_timeline(wanted, limit):
    timeline = built(wanted)
    found, position = [], Position()
    for _ in range(200):
        page = home(timeline.place, READER, limit, position)
        assert len(page.items) <= limit
        found += page.items
        if page.following is None:
            break
        position = page.following
    assert [shown(item) for item in found] == contents(timeline, timeline.expected())


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 2),
            st.sampled_from(["follow", "reply", "repost"]),
            st.integers(0, 4),
            st.booleans(),
            st.just(False),
        ),
        min_size=30,
        max_size=60,
    ),
    st.integers(1, 4),
)
def test_a_busy_conversation_appears_once_however_many_pages_it_spans(wanted, limit):
    timeline = built(wanted)
    found, position = [], Position()
    while position is not None:
        page = home(timeline.place, READER, limit, position)
        found += page.items
        position = page.following
    assert [shown(item) for item in found] == contents(timeline, timeline.expected())


@settings(max_examples=100, deadline=None)
@given(entries, entries, st.integers(1, 6))
def test_pages_are_stable_while_posts_arrive(before, arriving, limit):
    """What was there when paging began appears once, in order, whatever is added on top."""
    timeline = built(before)
    wanted = contents(timeline, timeline.expected())
    found, position, late = [], Position(), list(arriving)
    for number in range(300):
        page = home(timeline.place, READER, limit, position)
        found += page.items
        if page.following is None:
            break
        position = page.following
        if late:
            who, kind, subject, dead, pushed = late.pop()
            timeline.add(made(200 + number, who, kind, subject), dead=dead, pushed=pushed)
    assert [shown(item) for item in found] == wanted


@settings(max_examples=100, deadline=None)
@given(entries, entries, st.integers(1, 6), st.integers(0, LATE_MS // GAP_MS - 1))
def test_what_is_newer_is_everything_that_came_since_and_nothing_else(
    before, arriving, limit, behind
):
    """Also what comes late, with an id among those that were read."""
    timeline = built([one for one in before if one[1] == "follow"])
    page = skeleton(timeline.place, READER, 100, Position())
    read = {item["post_id"] for item in page.items}
    newest = page.newest
    timeline.world.tables.now_ms += 1
    for number, (who, _, _, dead, pushed) in enumerate(arriving):
        at = (timeline.world.tables.now_ms - START_MS) / GAP_MS - behind * number / 100 + 0.5
        entry = made(0, who, "follow", 0)
        post_id = new_post_id(HybridTime(START_MS + int(at * GAP_MS), number), entry.author_id)
        fresh = Entry(READER, post_id, entry.author_id)
        if dead:
            continue
        timeline.add(fresh, pushed=pushed)
    expected = [i for i in timeline.expected() if i not in read]
    found: list[str] = []
    position = newest
    while position is not None:
        step = skeleton(timeline.place, READER, limit, position)
        found += [item["post_id"] for item in step.items]
        position = step.following
    dead = timeline.dead
    assert [i for i in found if i not in dead] == [i for i in expected if i not in dead]
