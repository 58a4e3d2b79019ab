"""Everybody by username in the people table, a partition for every two first characters.

The region that owns a beginning is found as that of a username is, so each search is
one query in one region, and what it finds is the answer: the rows hold whole profiles,
the public part of them.
"""

import json

from pynamodb.exceptions import PutError

from functions.adapters.models import PersonRow
from functions.adapters.tables import Tables
from functions.adapters.translation import FAILED, code_of, translated
from functions.records import Card
from shared.limits import SEARCH_PREFIX_MIN


class DynamoPeople:
    """People of every region; each beginning in its own."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def keep(self, username: str, card: Card) -> None:
        """See `ports.People.keep`."""
        beginning = username[:SEARCH_PREFIX_MIN]
        row = self._tables.people(beginning)(
            beginning,
            username,
            user_id=card.id,
            body=json.dumps(card.view, separators=(",", ":")) if card.view else None,
            updated=card.updated,
        )
        older = PersonRow.username.does_not_exist() | (PersonRow.updated < card.updated)
        # A name may be taken again once its first owner is gone.
        anothers = PersonRow.body.does_not_exist() & (PersonRow.user_id != card.id)
        with translated():
            try:
                row.save(condition=older | anothers)
            except PutError as error:
                if not (code_of(error) or "").startswith(FAILED):
                    raise

    def beginning(self, prefix: str, limit: int, after: str | None = None) -> list[Card]:
        """See `ports.People.beginning`."""
        part = prefix[:SEARCH_PREFIX_MIN]
        end = prefix + "\x7f"  # after every character of a username
        within = PersonRow.username.between(after + "\x00" if after else prefix, end)
        with translated():
            rows = self._tables.people(part).query(
                part, within, filter_condition=PersonRow.body.exists(), limit=limit, page_size=limit
            )
            return [_card(row) for row in rows]


def _card(row: PersonRow) -> Card:
    return Card(row.user_id, "user", row.updated, json.loads(row.body) if row.body else None)
