"""What a reconciliation looked at, found and repaired."""

from dataclasses import asdict, dataclass, fields
from typing import Self


@dataclass
class Findings:
    """Counts; they add up over steps."""

    checked: int = 0  # entries that must be there
    missing: int = 0  # of these, not there
    foreign: int = 0  # entries that must not be there
    cards: int = 0  # cards that were missing
    relays: int = 0  # posts that were missing in their author's relay
    repaired: int = 0  # entries pushed or taken back, cards and relays kept
    cold: int = 0  # timelines that nobody reads: they are built when they are read

    def __iadd__(self, other: Self) -> Self:
        """Add up."""
        for item in fields(self):
            setattr(self, item.name, getattr(self, item.name) + getattr(other, item.name))
        return self

    @property
    def faults(self) -> int:
        """How much was not as it must be."""
        return self.missing + self.foreign + self.cards + self.relays

    def counts(self) -> dict[str, int]:
        """The counts by name."""
        return asdict(self)
