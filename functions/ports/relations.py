"""Blocks, mutes, follow requests and reports."""

from collections.abc import Iterable
from typing import Protocol

from functions.records import Decision, Relation, RelationKind, Tie


class Relations(Protocol):
    """Rows of graph-NN: read from anywhere, written in their owner's home region only."""

    def put(self, relation: Relation, *, over_older: bool = False) -> bool:
        """Add a relation; False if it is there, or, with `over_older`, one as new."""

    def remove(
        self, user_id: str, kind: RelationKind, other: str, at_ms: int | None = None
    ) -> bool:
        """Remove a relation, or only that of a moment; False if it is not there."""

    def decide(self, user_id: str, other: str, decision: Decision, decided_ms: int) -> bool:
        """Decide a request that waits; False if there is none."""

    def get(self, user_id: str, kind: RelationKind, other: str) -> Relation | None:
        """The relation as it is now; of anybody of any zone."""

    def known(self, ties: Iterable[Tie]) -> set[Tie]:
        """Which of these relations, or follow edges, exist now; of any zones."""

    def page(
        self, user_id: str, kind: RelationKind, limit: int, after: str | None = None
    ) -> list[Relation]:
        """Up to `limit` relations of a kind, in the order of the others' ids."""
