"""What happens to posts: stored, edited, deleted, announced, related to others, liked."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from shared.messages.base import Card, Message

Relation = Literal["reply", "quote", "repost", "mention"]
Phase = Literal["", "held", "released", "renewed"]


@dataclass(frozen=True, slots=True)
class PostChanged(Message):
    """A post was stored, edited or deleted in its author's home region.

    Only what is `fresh` is delivered and related; later changes renew what is kept. `tags`
    are the hashtags that it has or had before the change: those whose index may differ now.
    `phase` is what its media have to do with it: "held" while it waits for them, so that
    nobody is told (and it never was, if it is deleted now); "released" when it waits no
    more, and is told of as if new; "renewed" when only what it says of them changed.
    """

    kind: ClassVar[str] = "post_changed"

    post_id: str
    author_id: str
    updated: str
    card: Card | None  # None: deleted
    revision: int = 0
    tags: tuple[str, ...] = ()
    shown: bool = False  # others may see it than before, so it is delivered anew
    only: tuple[str, ...] = ()  # regions that could not be told before; none: all of them
    phase: Phase = ""
    dropped: tuple[str, ...] = ()  # media that it showed until it was deleted now

    def __post_init__(self) -> None:
        """JSON knows no tuples."""
        for name in ("tags", "only", "dropped"):
            object.__setattr__(self, name, tuple(getattr(self, name)))

    @property
    def fresh(self) -> bool:
        """Whether others are told of the post for the first time."""
        return self.phase == "released" or (self.revision == 0 and self.phase != "renewed")


@dataclass(frozen=True, slots=True)
class PostAnnounced(Message):
    """To a region with followers: keep this post's card, and deliver it.

    A private post has no card and is delivered all the same; a deleted one, or one whose
    author has gone, has neither. `deliver` is false where only cards are renewed. The
    author's class comes along: a region that has not heard of a change learns it here.
    """

    kind: ClassVar[str] = "post_announced"

    post_id: str
    author_id: str
    updated: str
    card: Card | None  # None: deleted, or private
    author_updated: str
    author_card: Card | None  # None: the author has gone
    private: bool = False
    deliver: bool = True
    shown: bool = False  # it was delivered before, and others may see it now
    run: str = ""  # the version of the change that delivers it
    reason: str = "follow"
    about: str | None = None
    reach: str = "push"
    reach_version: int = 0


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

    @property
    def group(self) -> str:
        """Of whom it concerns: answers to one person in the news wait for each other only."""
        return self.target_user_id


@dataclass(frozen=True, slots=True)
class PostTagged(Message):
    """To the region that owns a hashtag: list the post under it, or list it no more."""

    kind: ClassVar[str] = "post_tagged"

    post_id: str
    author_id: str
    tag: str


@dataclass(frozen=True, slots=True)
class LikeChanged(Message):
    """A like came or went; which of the two, the consumer reads for itself.

    The outbox leaves it in the actor's region; from there it goes on to the post's.
    """

    kind: ClassVar[str] = "like_changed"

    actor_id: str
    post_id: str

    @property
    def group(self) -> str:
        """The post, whose count they all change, so one that spreads holds up no others."""
        return self.post_id
