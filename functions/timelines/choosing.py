"""Choose the items of a page from a walk: what is left out, what collapses, where it ends."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from functions.records import Entry
from functions.timelines.collapse import Item, Window
from functions.timelines.positions import SHOWN, Position, hash_of
from functions.timelines.walk import Path, Walk


@dataclass(frozen=True, slots=True)
class Choice:
    """By what entries are chosen."""

    position: Position
    limit: int
    hides: Callable[[Entry], bool]  # by the rules
    living: Callable[[list[Entry]], Collection[str]]  # the ids of those that can be shown


@dataclass(frozen=True, slots=True)
class Chosen:
    """The items, the entries that were passed on the way, and how far down that was."""

    items: list[Item]
    passed: list[str]
    lowest: str | None  # None: there is nothing below

    def following(self, position: Position) -> Position | None:
        """Where the next page begins, if this one began at `position`."""
        if self.lowest is None:
            return None
        shown = tuple(hash_of(one.entry.about) for one in self.items if one.entry.about)
        return Position(
            self.lowest, position.until, (position.shown + shown)[-SHOWN:], position.known
        )


def choose(walk: Walk, choice: Choice) -> Chosen:
    """Choose, and again without entries that turn out dead while they stand for others.

    A deleted reply or repost would hide the live entries that collapsed under it, on this
    page and the next. Posts by themselves hide nothing, being the oldest about themselves,
    so they may wait for their hydration.
    """
    path = Path(walk)
    checked: set[str] = set()
    dead: set[str] = set()
    while True:
        chosen = _choose(path, choice, dead)
        heads = [
            item.entry
            for item in chosen.items
            if item.entry.about and item.entry.post_id not in checked
        ]
        if not heads:
            return chosen
        ids = {entry.post_id for entry in heads}
        checked |= ids
        dead |= ids.difference(choice.living(heads))


def _choose(path: Path, choice: Choice, dead: set[str]) -> Chosen:
    items: list[Item] = []
    passed: list[str] = []
    window, until = Window(choice.position.shown), choice.position.until
    known = set(choice.position.known)
    for entry in path:
        if until is not None and entry.post_id <= until:
            return Chosen(items, passed, None)
        read = bool(known) and hash_of(entry.post_id) in known
        left_out = read or entry.post_id in dead or choice.hides(entry)
        if not left_out and not window.collapse(entry):
            if len(items) == choice.limit:
                return Chosen(items, passed, passed[-1])
            items.append(window.show(entry))
        passed.append(entry.post_id)
    return Chosen(items, passed, path.floor)
