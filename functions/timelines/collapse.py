"""One entry a post: replies collapse under the conversation, reposts under the original.

Entries come newest first, so the newest stands for the others. What was shown on the
pages before is remembered by the cursor (positions.SHOWN subjects, as hashes); what is on
this page, by id.
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
    """The subjects shown lately."""

    def __init__(self, shown: Iterable[bytes] = ()) -> None:
        self._latest: deque[bytes] = deque(shown, SHOWN)
        self._earlier = set(self._latest)
        self._here: dict[str, Item] = {}
        self._order: deque[str] = deque()

    def collapse(self, entry: Entry) -> bool:
        """Take an entry in under an item that is shown; False if there is none."""
        subject = subject_of(entry)
        if subject in self._here:
            self._here[subject].under.append(entry)
            return True
        return hash_of(subject) in self._earlier

    def show(self, entry: Entry) -> Item:
        """Show an entry."""
        item, subject = Item(entry), subject_of(entry)
        if len(self._latest) == SHOWN:
            self._forget()
        self._latest.append(hash_of(subject))
        self._here[subject] = item
        self._order.append(subject)
        return item

    def _forget(self) -> None:
        """Let the oldest subject appear again."""
        oldest = self._latest.popleft()
        if self._order and len(self._order) == SHOWN:
            del self._here[self._order.popleft()]
        else:
            self._earlier.discard(oldest)
