"""What the reconciler needs, with an operator's hands instead of a function's role."""

from __future__ import annotations

from functools import cached_property

from functions.adapters.cards import DynamoCards
from functions.adapters.feeds import DynamoFeeds
from functions.adapters.graph import DynamoGraph
from functions.adapters.ledger import DynamoLedger
from functions.adapters.posts import DynamoPosts
from functions.adapters.reaches import DynamoReaches
from functions.adapters.readers import DynamoReaders
from functions.adapters.relays import DynamoRelays
from functions.adapters.tables import Tables
from functions.adapters.users import DynamoUsers
from functions.deadline import now_ms
from functions.reconciler.relay import Look


class RegionParts:
    """One region's adapters."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self.region = tables.region
        self.now = now_ms
        self.looks: dict[str, Look] = {}

    @cached_property
    def graph(self) -> DynamoGraph:
        """Follow edges."""
        return DynamoGraph(self._tables)

    @cached_property
    def posts(self) -> DynamoPosts:
        """Posts that still have rows."""
        return DynamoPosts(self._tables)

    @cached_property
    def users(self) -> DynamoUsers:
        """Profiles."""
        return DynamoUsers(self._tables)

    @cached_property
    def cards(self) -> DynamoCards:
        """Cards."""
        return DynamoCards(self._tables)

    @cached_property
    def feeds(self) -> DynamoFeeds:
        """Timelines."""
        return DynamoFeeds(self._tables)

    @cached_property
    def readers(self) -> DynamoReaders:
        """Reader rows."""
        return DynamoReaders(self._tables)

    @cached_property
    def reaches(self) -> DynamoReaches:
        """Classes of authors."""
        return DynamoReaches(self._tables)

    @cached_property
    def relays(self) -> DynamoRelays:
        """Relays of heavy authors."""
        return DynamoRelays(self._tables)

    @cached_property
    def ledger(self) -> DynamoLedger:
        """What was set out to do for each post."""
        return DynamoLedger(self._tables)
