"""Cards: public posts and profiles that a region's people need."""

import json
from collections.abc import Iterable

from pynamodb.exceptions import PutError

from functions.adapters.batches import get_all
from functions.adapters.models import CardRow
from functions.adapters.tables import Tables
from functions.adapters.translation import FAILED, code_of, translated
from functions.records import Card


class DynamoCards:
    """Cards of this region. The newest version of a card stays, whatever comes when."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def keep(self, cards: Iterable[Card]) -> None:
        """See `ports.Cards.keep`."""
        table = self._tables.cards()
        for card in cards:
            row = table(
                card.id,
                kind=card.kind,
                updated=card.updated,
                deleted=card.view is None,
                body=None if card.view is None else json.dumps(card.view, separators=(",", ":")),
            )
            older = CardRow.id.does_not_exist() | (CardRow.updated < card.updated)
            with translated():
                try:
                    row.save(condition=older)
                except PutError as error:
                    if not (code_of(error) or "").startswith(FAILED):
                        raise

    def get(self, ids: Iterable[str]) -> dict[str, Card]:
        """See `ports.Cards.get`."""
        return {
            row.id: Card(row.id, row.kind, row.updated, json.loads(row.body) if row.body else None)
            for row in get_all(self._tables.cards(), ids, consistent=False)
        }
