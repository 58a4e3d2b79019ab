"""What one query of a home timeline brings."""

from dataclasses import dataclass, field

from functions.records.engagement import Mark
from functions.records.readers import Reader
from functions.records.rows import Entry


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a home timeline, newest first, with what sorts between its entries.

    Everything above `floor` was read, and nothing below it; None: there is no more.
    """

    entries: tuple[Entry, ...]
    marks: dict[str, Mark] = field(default_factory=dict)  # by post, unmarked ones left out
    reader: Reader | None = None  # only of a stretch from the top
    floor: str | None = None
