"""What happens between people: profiles and follows."""

from dataclasses import dataclass
from typing import ClassVar

from shared.messages.base import Card, Message


@dataclass(frozen=True, slots=True)
class ProfileChanged(Message):
    """The public part of a profile changed, or the profile has gone."""

    kind: ClassVar[str] = "profile_changed"

    user_id: str
    updated: str
    card: Card | None  # None: gone
    username: str = ""  # of a profile that is gone; others have it in their cards


@dataclass(frozen=True, slots=True)
class ProfileAnnounced(Message):
    """To a region with followers: keep this public profile."""

    kind: ClassVar[str] = "profile_announced"

    user_id: str
    updated: str
    card: Card | None  # None: gone


@dataclass(frozen=True, slots=True)
class FollowChanged(Message):
    """An edge appeared or vanished; which of the two, the consumer reads for itself."""

    kind: ClassVar[str] = "follow_changed"

    follower_id: str
    author_id: str
    bucket: int | None = None  # where the follower stands, or stood, in the author's lists


@dataclass(frozen=True, slots=True)
class RelationChanged(Message):
    """A block, mute, follow, follow request or report came, went or was decided.

    The outbox leaves it in the home region of `user_id`; it goes on to that of `other`
    where they are concerned. What became of it is read from the rows as they are now.
    """

    kind: ClassVar[str] = "relation_changed"

    relation: str  # as the row's partition is called: "blocks", "mutes", "following", …
    user_id: str
    other: str


@dataclass(frozen=True, slots=True)
class PrivacyChanged(Message):
    """An account became private or public: its recent posts follow, a page a message."""

    kind: ClassVar[str] = "privacy_changed"

    user_id: str
    before: str | None = None  # posts older than this are still to do
