"""One entry a post: replies collapse under the conversation, reposts under the original.

Entries come newest first, so the newest stands for the others. A post by itself is the
oldest entry about itself, and stands for nothing; so only replies and reposts are
remembered, SHOWN of them: those of the pages before by the cursor, as hashes, those of
this page by id.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from functions.records import Entry
from functions.timelines.positions import SHOWN, hash_of
from functions.timelines.rules import subject_of


@dataclass(slots=True)
class Item:
    """An entry to show, and the entries that it stands for."""

    entry: Entry
    under: list[Entry] = field(default_factory=list)

    @property
    def reposters(self) -> int:
        """How many people's reposts are in the item."""
        together = {one.author_id for one in (self.entry, *self.under) if one.reason == "repost"}
        return len(together)


class Window:
    """The subjects shown lately: of earlier pages as hashes, and of this one."""

    def __init__(self, shown: Iterable[bytes] = ()) -> None:
        self._earlier: deque[bytes] = deque(shown, SHOWN)
        self._known = set(self._earlier)
        self._here: dict[str, Item] = {}  # in the order in which they were shown

    def collapse(self, entry: Entry) -> bool:
        """Take an entry in under an item that is shown; False if there is none."""
        subject = subject_of(entry)
        if subject in self._here:
            self._here[subject].under.append(entry)
            return True
        return bool(self._known) and hash_of(subject) in self._known

    def show(self, entry: Entry) -> Item:
        """Show an entry; the oldest subject of a full window may appear again."""
        item = Item(entry)
        if entry.about is None:
            return item
        if len(self._earlier) + len(self._here) == SHOWN:
            if self._earlier:
                self._known.discard(self._earlier.popleft())
            else:
                del self._here[next(iter(self._here))]
        self._here[entry.about] = item
        return item
