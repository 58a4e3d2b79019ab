"""Home timelines as readers see them: feeds-NN, where a reader's rows are neighbours.

    owner | post_id          an entry
    owner | post_id +        what the reader did with the post
    owner | ~                the reader row, after every post id

So one query from the top downwards, eventually consistent, brings all that a page needs:
50 rows are well under the 8 KB that one read unit pays for.
"""

from typing import Any

from pynamodb.connection.table import TableConnection
from pynamodb.expressions.condition import Condition

from functions.adapters import keys
from functions.adapters.models import FeedRow, ReaderRow
from functions.adapters.readers import reader_of
from functions.adapters.tables import Tables
from functions.adapters.translation import translated
from functions.deadline import now_ms
from functions.records import Entry, Mark, Stretch

Item = dict[str, dict[str, Any]]


class DynamoTimelines:
    """Timelines of this region's own people."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def stretch(
        self, owner_id: str, rows: int, before: str | None = None, until: str | None = None
    ) -> Stretch:
        """See `ports.Timelines.stretch`."""
        key, ends = FeedRow.post_id, 0
        within: Condition = key < before if before else key <= keys.READER
        if until is not None:
            # The only condition with two ends, and both are within: they must not fill the page.
            within, ends = key.between(until, before or keys.READER), 2
        with translated():
            answer = self._of(owner_id).query(
                owner_id, within, limit=rows + ends, scan_index_forward=False
            )
        items = [item for item in answer["Items"] if item["post_id"]["S"] not in (before, until)]
        last = answer.get("LastEvaluatedKey")
        return self._stretch(items, last["post_id"]["S"] if last else None)

    def entry(self, owner_id: str, post_id: str) -> Entry | None:
        """See `ports.Timelines.entry`."""
        with translated():
            answer = self._of(owner_id).get_item(owner_id, post_id)
        item = answer.get("Item")
        return _entry(item) if item and _lives(item, now_ms() // 1000) else None

    def _of(self, owner_id: str) -> TableConnection:
        """The table by itself: making a model of each row costs more than the query."""
        return self._tables.feeds(owner_id)._get_connection()  # noqa: SLF001 - no public way

    @staticmethod
    def _stretch(items: list[Item], floor: str | None) -> Stretch:
        now_s = now_ms() // 1000
        reader, marks, entries = None, {}, []
        for item in items:
            key = item["post_id"]["S"]
            if key == keys.READER:
                reader = reader_of(ReaderRow.from_raw_data(item))
            elif key.endswith(keys.MARK_SUFFIX):
                marks[key.removesuffix(keys.MARK_SUFFIX)] = _mark(item)
            elif _lives(item, now_s):
                entries.append(_entry(item))
        return Stretch(tuple(entries), marks, reader, floor)


def _lives(item: Item, now_s: int) -> bool:
    """Whether an entry's time is not over: DynamoDB comes round to removing it later."""
    return int(item["expires_at"]["N"]) > now_s


def _entry(item: Item) -> Entry:
    about = item.get("about")
    return Entry(
        item["owner"]["S"],
        item["post_id"]["S"],
        item["author_id"]["S"],
        item["reason"]["S"],
        about["S"] if about else None,
        "private" in item and bool(item["private"].get("BOOL")),
    )


def _mark(item: Item) -> Mark:
    flags = ("liked", "reposted", "bookmarked")
    return Mark(*(bool(item.get(flag, {}).get("BOOL")) for flag in flags))
