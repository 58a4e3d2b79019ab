"""What people do with posts: counts, marks, and earlier versions."""

from dataclasses import asdict, dataclass
from typing import Literal

from shared import views

Engagement = Literal["replies", "quotes", "reposts", "likes"]  # of a post by others
MarkKind = Literal["likes", "bookmarks"]  # of a user; reposts are posts, see `ports.Reposts`


@dataclass(frozen=True, slots=True)
class Counts:
    """How often a post was replied to, reposted, quoted and liked."""

    replies: int = 0
    reposts: int = 0
    quotes: int = 0
    likes: int = 0

    def view(self) -> views.View:
        """The counts as clients see them."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a reader did with a post."""

    liked: bool = False
    reposted: bool = False
    bookmarked: bool = False

    def view(self) -> views.View:
        """The viewer state of an item."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Version:
    """A post's text as it was before an edit, and when it was written."""

    revision: int
    text: str
    written_ms: int
