"""Which months of an author are in the archive: one row beside the author's posts."""

from functions.adapters import keys
from functions.adapters.models import ArchiveRow
from functions.adapters.tables import Tables
from functions.adapters.translation import translated

WHAT = "months"
REMEMBERED = 10_000  # months that a process knows to be noted


class DynamoMonths:
    """A month is written once a process: most posts that expire together are of one month."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._noted: set[tuple[str, str]] = set()

    def of(self, author_id: str) -> list[str]:
        """See `ports.Months.of`."""
        table = self._tables.archive(author_id)
        with translated():
            try:
                row = table.get(keys.archive(author_id), WHAT)
            except table.DoesNotExist:
                return []
        return sorted(row.months or (), reverse=True)

    def add(self, author_id: str, month: str) -> None:
        """See `ports.Months.add`."""
        if (author_id, month) in self._noted:
            return
        row = self._tables.archive(author_id)(keys.archive(author_id), WHAT)
        with translated():
            row.update(actions=[ArchiveRow.months.add({month})])
        if len(self._noted) >= REMEMBERED:
            self._noted.clear()
        self._noted.add((author_id, month))
