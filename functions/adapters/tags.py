"""Hashtags in the tags table of the region that owns each."""

from heapq import merge
from itertools import islice

from functions.adapters import keys
from functions.adapters.models import TagRow
from functions.adapters.tables import Tables
from functions.adapters.translation import translated
from functions.deadline import now_ms
from shared.ids import parse_post_id
from shared.limits import TAG_DAYS
from shared.murmur3 import murmur3_32

TAG_S = TAG_DAYS * 86_400


class DynamoTags:
    """Hashtags of any region."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, tag: str, post_id: str) -> None:
        """See `ports.Tags.add`."""
        row = self._row(tag, post_id)
        row.expires_at = parse_post_id(post_id).time.ms // 1000 + TAG_S
        with translated():
            row.save()

    def discard(self, tag: str, post_id: str) -> None:
        """See `ports.Tags.discard`."""
        with translated():
            self._row(tag, post_id).delete()

    def latest(self, tag: str, limit: int, before: str | None = None) -> list[str]:
        """See `ports.Tags.latest`: a query a part, merged."""
        table, now_s = self._tables.tags(tag), now_ms() // 1000
        older = TagRow.post_id < before if before else None
        parts: list[list[str]] = []
        for part in range(keys.TAG_PARTS):
            with translated():
                rows = table.query(
                    keys.tag(tag, part),
                    older,
                    filter_condition=TagRow.expires_at > now_s,
                    scan_index_forward=False,
                    limit=limit,
                    page_size=limit,
                )
                parts.append([row.post_id for row in rows])
        return list(islice(merge(*parts, reverse=True), limit))

    def _row(self, tag: str, post_id: str) -> TagRow:
        part = murmur3_32(post_id.encode()) % keys.TAG_PARTS
        return self._tables.tags(tag)(keys.tag(tag, part), post_id)
