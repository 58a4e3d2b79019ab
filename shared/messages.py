"""What the streams and queues carry.

    posts/users/graph stream → outbox → plans:  PostChanged, ProfileChanged
                                        slices: FollowChanged
    planner → plans of each region with followers: PostAnnounced, ProfileAnnounced
    planner → plans of the region of whom a post concerns: PostRelated
              plans of the region that owns a hashtag: PostTagged
    graph stream → plans: LikeChanged → plans of the liked post's region
    planner → slices: Slice → (next) Slice …

Messages may arrive late, twice and in any order. They therefore carry either
immutable facts under a version (`updated`, a hybrid time as text), or only names,
so that the consumer reads the state as it is now.
"""

import json
from dataclasses import MISSING, asdict, dataclass, fields
from typing import Any, ClassVar, Literal, Self

from shared.errors import MessageMalformed

Card = dict[str, Any]
Relation = Literal["reply", "quote", "repost", "mention"]


@dataclass(frozen=True, slots=True)
class Message:
    """A message of any kind; `kind` is its name on the wire."""

    kind: ClassVar[str] = ""

    def to_json(self) -> str:
        """The message as a queue carries it."""
        return json.dumps({"kind": self.kind, **asdict(self)}, separators=(",", ":"))

    @classmethod
    def from_fields(cls, document: dict[str, Any]) -> Self:
        """The message from its fields; ones that a newer sender added are passed over.

        Fields with a default may be missing: an older sender did not know them.
        """
        return cls(
            **{
                item.name: document[item.name]
                for item in fields(cls)
                if item.name in document or item.default is MISSING
            }
        )


@dataclass(frozen=True, slots=True)
class PostChanged(Message):
    """A post was stored, edited or deleted in its author's home region.

    Only revision 0 delivers and relates; later ones renew what is kept. `tags` are the
    hashtags that it has or had before the change: those whose index may differ now.
    """

    kind: ClassVar[str] = "post_changed"

    post_id: str
    author_id: str
    updated: str
    card: Card | None  # None: deleted
    revision: int = 0
    tags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """JSON knows no tuples."""
        object.__setattr__(self, "tags", tuple(self.tags))


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
class PostRelated(Message):
    """To the home region of whom a post concerns: count it there, and notify.

    What is counted is read from the post, or the repost edge, as it is now; `deleted` is
    what the sender saw.
    """

    kind: ClassVar[str] = "post_related"

    post_id: str
    author_id: str
    relation: Relation
    target_post_id: str | None  # None: a mention
    target_user_id: str
    deleted: bool


@dataclass(frozen=True, slots=True)
class LikeChanged(Message):
    """A like came or went; which of the two, the consumer reads for itself.

    The outbox leaves it in the actor's region; from there it goes on to the post's.
    """

    kind: ClassVar[str] = "like_changed"

    actor_id: str
    post_id: str


@dataclass(frozen=True, slots=True)
class PostTagged(Message):
    """To the region that owns a hashtag: list the post under it, or list it no more."""

    kind: ClassVar[str] = "post_tagged"

    post_id: str
    author_id: str
    tag: str


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
    for cls in (
        PostChanged,
        ProfileChanged,
        FollowChanged,
        PostAnnounced,
        ProfileAnnounced,
        PostRelated,
        LikeChanged,
        PostTagged,
        Slice,
    )
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
