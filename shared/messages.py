"""What the streams and queues carry.

    posts/users/graph stream → outbox → plans:  PostChanged, ProfileChanged
                                        slices: FollowChanged
    planner → plans of each region with followers: PostAnnounced, ProfileAnnounced
    planner → slices: Slice → (next) Slice …

Messages may arrive late, twice and in any order. They therefore carry either
immutable facts under a version (`updated`, a hybrid time as text), or only names,
so that the consumer reads the state as it is now.
"""

import json
from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar, Self

from shared.errors import MessageMalformed

Card = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """A message of any kind; `kind` is its name on the wire."""

    kind: ClassVar[str] = ""

    def to_json(self) -> str:
        """The message as a queue carries it."""
        return json.dumps({"kind": self.kind, **asdict(self)}, separators=(",", ":"))

    @classmethod
    def from_fields(cls, document: dict[str, Any]) -> Self:
        """The message from its fields; ones that a newer sender added are passed over."""
        return cls(**{item.name: document[item.name] for item in fields(cls)})


@dataclass(frozen=True, slots=True)
class PostChanged(Message):
    """A post was stored or deleted in its author's home region."""

    kind: ClassVar[str] = "post_changed"

    post_id: str
    author_id: str
    updated: str
    card: Card | None  # None: deleted


@dataclass(frozen=True, slots=True)
class ProfileChanged(Message):
    """The public part of a profile changed."""

    kind: ClassVar[str] = "profile_changed"

    user_id: str
    updated: str
    card: Card


@dataclass(frozen=True, slots=True)
class FollowChanged(Message):
    """An edge appeared or vanished; which of the two, the consumer reads for itself."""

    kind: ClassVar[str] = "follow_changed"

    follower_id: str
    author_id: str


@dataclass(frozen=True, slots=True)
class PostAnnounced(Message):
    """To a region with followers: keep this public post, and deliver it."""

    kind: ClassVar[str] = "post_announced"

    post_id: str
    author_id: str
    updated: str
    card: Card | None  # None: deleted
    author_updated: str
    author_card: Card


@dataclass(frozen=True, slots=True)
class ProfileAnnounced(Message):
    """To a region with followers: keep this public profile."""

    kind: ClassVar[str] = "profile_announced"

    user_id: str
    updated: str
    card: Card


@dataclass(frozen=True, slots=True)
class Slice(Message):
    """A share of an author's followers in a region: one page of one bucket, after a key."""

    kind: ClassVar[str] = "slice"

    author_id: str
    post_id: str
    bucket: int
    after: str | None


_KINDS: dict[str, type[Message]] = {
    cls.kind: cls
    for cls in (PostChanged, ProfileChanged, FollowChanged, PostAnnounced, ProfileAnnounced, Slice)
}


def parse(text: str) -> Message:
    """Read a message of any kind.

    Raises:
        MessageMalformed: it is not one; retrying cannot help.
    """
    try:
        document = json.loads(text)
        return _KINDS[document["kind"]].from_fields(document)
    except (ValueError, KeyError, TypeError) as error:
        raise MessageMalformed(f"not a message: {type(error).__name__}: {error}") from error
