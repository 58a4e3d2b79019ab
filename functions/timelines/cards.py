"""Cards by id: what a page, and the edge, asks a region for in one batch."""

from collections.abc import Iterable

from functions.ports import Cards
from shared.views import View


def card_views(cards: Cards, ids: Iterable[str]) -> dict[str, View | None]:
    """The view of each card; None if it is unknown here or was deleted."""
    wanted = list(ids)
    kept = cards.get(wanted)
    return {card_id: kept[card_id].view if card_id in kept else None for card_id in wanted}
