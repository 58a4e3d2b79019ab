"""Sketches of what readers have seen, each in one row beside the home timeline.

The row sorts after the reader row, so that the query of a home page leaves it out.
"""

from pynamodb.exceptions import UpdateError

from functions.adapters import keys
from functions.adapters.models import SeenRow
from functions.adapters.retries import tries
from functions.adapters.tables import Tables
from functions.adapters.translation import FAILED, code_of, translated
from shared.seen import Sketch


class DynamoSeen:
    """Sketches of this region's own people."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def get(self, owner_id: str) -> Sketch:
        """See `ports.Seen.get`."""
        row = self._row(owner_id, consistent=False)
        return _sketch(row) if row else Sketch()

    def add(self, owner_id: str, post_ids: list[str]) -> None:
        """See `ports.Seen.add`."""
        for _ in tries():
            row = self._row(owner_id, consistent=True)
            sketch = _sketch(row) if row else Sketch()
            grown = sketch.with_posts(post_ids)
            if grown == sketch or self._put(owner_id, grown, int(row.version) if row else 0):
                return

    def _row(self, owner_id: str, *, consistent: bool) -> SeenRow | None:
        table = self._tables.seen(owner_id)
        with translated():
            try:
                return table.get(owner_id, keys.SEEN, consistent_read=consistent)
            except table.DoesNotExist:
                return None

    def _put(self, owner_id: str, sketch: Sketch, version: int) -> bool:
        """Store a sketch, unless another one was stored since `version`."""
        row = self._tables.seen(owner_id)(owner_id, keys.SEEN)
        older = SeenRow.older.set(sketch.older) if sketch.older else SeenRow.older.remove()
        unchanged = SeenRow.version == version if version else SeenRow.owner.does_not_exist()
        with translated():
            try:
                row.update(
                    actions=[
                        SeenRow.younger.set(sketch.younger),
                        older,
                        SeenRow.posts.set(sketch.count),
                        SeenRow.version.set(version + 1),
                    ],
                    condition=unchanged,
                )
            except UpdateError as error:
                if not (code_of(error) or "").startswith(FAILED):
                    raise
                return False
        return True


def _sketch(row: SeenRow) -> Sketch:
    return Sketch(row.younger, row.older or b"", int(row.posts))
