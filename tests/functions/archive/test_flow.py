"""Posts that expire, change and come back, while the archive's messages come late, twice and in any order.

Rows leave by stream records as AWS writes them; the outbox sorts these, and the archiver
gets what comes of it in an order that hypothesis picks, with compactions in between. When
all is quiet, an author's timeline is every post that was ever written, in its last state.
"""

from dataclasses import replace
from types import SimpleNamespace

from hypothesis import given, settings
from hypothesis import strategies as st

from functions.archive.tiers import TieredVersions
from functions.archiver.keep import compact, keep
from functions.outbox.sorting import sort
from functions.records import Post
from shared.clock import HybridClock
from shared.messages import CompactDays, Message, PostExpired
from tests.functions.archive.test_tiers import HOUR_MS, Shelf
from tests.functions.fakes_archive import FakeSender
from tests.functions.outbox.test_changes import post_record, post_row
from tests.functions.outbox.test_expired import removed

number = st.integers(0, 99)
step = st.one_of(
    st.tuples(st.just("write"), number),
    st.tuples(st.sampled_from(["expire", "expire", "delete", "edit"]), number),
    st.tuples(st.sampled_from(["deliver", "deliver twice", "die"]), number),
    st.tuples(st.just("compact"), number),
)


class Library:
    """An author's posts in both tiers, what is on its way between them, and what should be."""

    def __init__(self) -> None:
        self.shelf = Shelf()
        place = self.shelf.world.at("eu")
        self.versions = TieredVersions(place.versions, self.shelf.tiers)
        self.clock = HybridClock(place.now)
        self.rows = self.shelf.world.tables.posts.setdefault(self.shelf.author, {})
        self.written: set[int] = set()
        self.returned: set[str] = set()  # rows that came back from the archive
        self.queue: list[Message] = []
        self.wanted: dict[str, Post] = {}
        self.archiver = SimpleNamespace(
            archive=self.shelf.archive, upkeep=FakeSender(), now=place.now
        )

    def write(self, which: int) -> None:
        if which not in self.written:
            self.written.add(which)
            post = self.shelf.write((31 * 24 + which) * HOUR_MS)
            self.wanted[post.post_id] = post

    def expire(self, which: int) -> None:
        """Remove a row; not one whose last message still waits.

        A row that came back lives for 30 days, and a message for 18 at most (4 in its
        queue and 14 among the dead letters).
        """
        waiting = {message.post_id for message in self.queue if isinstance(message, PostExpired)}
        rows = sorted(set(self.rows) - waiting)
        if rows:
            post = self.rows.pop(rows[which % len(rows)])
            self._stream(removed(self._row(post)))
            self.returned.discard(post.post_id)

    def delete(self, which: int) -> None:
        post_id, before = self._any(which)
        if post_id:
            time = self.clock.tick()
            if self.shelf.tiers.delete(self.shelf.author, post_id, time.ms, time.text):
                self._changed(post_id, before)

    def edit(self, which: int) -> None:
        post_id, before = self._any(which)
        post = self.shelf.tiers.get(self.shelf.author, post_id) if post_id else None
        if post is not None and post.deleted_ms is None:
            time = self.clock.tick()
            after = replace(
                post, text=f"edited {time.text}", updated=time.text, revision=post.revision + 1
            )
            self.versions.edit(post, after)
            self._changed(post_id, before)

    def deliver(self, which: int, *, times: int = 1, done: bool = True) -> None:
        if self.queue:
            index = which % len(self.queue)
            for _ in range(times):
                keep(self.queue[index], self.archiver)  # type: ignore[arg-type]
            if done:
                self.queue.pop(index)

    def compact(self) -> None:
        compact(CompactDays(), self.archiver)

    def settle(self) -> None:
        while self.queue:
            self.deliver(0)

    def _any(self, which: int) -> tuple[str, bool]:
        """A post that was written, and whether it has a row."""
        if not self.wanted:
            return "", False
        post_id = sorted(self.wanted)[which % len(self.wanted)]
        return post_id, post_id in self.rows

    def _changed(self, post_id: str, had_row: bool) -> None:
        """What the table's stream tells of a change of a row, new or old."""
        if not had_row:
            self.returned.add(post_id)
        post = self.rows[post_id]
        self.wanted[post_id] = post
        row = self._row(post)
        self._stream(post_record(row, row | {"updated": "before"}) | {"eventName": "MODIFY"})

    def _row(self, post: Post) -> dict[str, object]:
        row = post_row(post, deleted_ms=post.deleted_ms, revision=post.revision or None)
        return row | ({"restored": True} if post.post_id in self.returned else {})

    def _stream(self, record: dict[str, object]) -> None:
        found = sort([record])
        assert not found.aside
        self.queue += found.archive


@settings(max_examples=150, deadline=None)
@given(st.lists(step, min_size=10, max_size=60))
def test_both_tiers_end_as_what_was_done(steps: list[tuple[str, int]]) -> None:
    library = Library()
    act = {
        "write": library.write,
        "expire": library.expire,
        "delete": library.delete,
        "edit": library.edit,
        "deliver": library.deliver,
        "deliver twice": lambda which: library.deliver(which, times=2),
        "die": lambda which: library.deliver(which, done=False),
        "compact": lambda _: library.compact(),
    }
    for name, which in steps:
        act[name](which)
    library.settle()
    expected = sorted(library.wanted.values(), key=lambda post: post.post_id, reverse=True)
    tiers, author = library.shelf.tiers, library.shelf.author
    for _ in range(2):
        found, before = [], None
        while page := tiers.by_author(author, 4, before):
            found += page
            before = page[-1].post_id
        assert found == expected
        for post in expected:
            assert tiers.get(author, post.post_id) == post
        library.compact()
