"""Home timelines as readers see them, and what they have seen, in memory."""

from functions.records import Entry, Mark, Stretch
from shared.ids import parse_post_id
from shared.limits import FEED_DAYS
from shared.seen import Sketch
from tests.functions.fakes_tables import Tables

MONTH_MS = FEED_DAYS * 86_400_000


class FakeTimelines:
    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.asked: list[tuple[str, int]] = []  # owner and rows of each query

    def stretch(
        self, owner_id: str, rows: int, before: str | None = None, until: str | None = None
    ) -> Stretch:
        self.asked.append((owner_id, rows))
        own, marks = self.tables.feeds.get(owner_id, {}), self._marks(owner_id)
        reader = self.tables.readers.get(owner_id)
        kept = {*own, *(f"{post_id}+" for post_id in marks), *(["~"] if reader else [])}
        within = sorted(
            (k for k in kept if (before is None or k < before) and (until is None or k > until)),
            reverse=True,
        )
        page = within[:rows]
        return Stretch(
            tuple(own[key] for key in page if key in own and self._lives(key)),
            {key[:-1]: marks[key[:-1]] for key in page if key.endswith("+")},
            reader if "~" in page else None,
            page[-1] if len(page) == rows else None,
        )

    def entry(self, owner_id: str, post_id: str) -> Entry | None:
        entry = self.tables.feeds.get(owner_id, {}).get(post_id)
        return entry if entry and self._lives(post_id) else None

    def _marks(self, owner_id: str) -> dict[str, Mark]:
        kinds = ("likes", "reposts", "bookmarks")
        own = [self.tables.marked.get((owner_id, kind), {}) for kind in kinds]
        return {i: Mark(*(i in kind for kind in own)) for i in {i for kind in own for i in kind}}

    def _lives(self, post_id: str) -> bool:
        return parse_post_id(post_id).time.ms + MONTH_MS > self.tables.now_ms


class FakeSeen:
    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def get(self, owner_id: str) -> Sketch:
        return self.tables.seen.get(owner_id, Sketch())

    def add(self, owner_id: str, post_ids: list[str]) -> None:
        self.tables.seen[owner_id] = self.get(owner_id).with_posts(post_ids)
