"""Profiles, posts, follow edges, timelines, cards and tokens."""

from dataclasses import dataclass
from typing import Any, Literal

from functions.records.fan_out import ReachClass
from shared import views

Visibility = Literal["public", "followers"]  # who may read a post


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """The public part of a profile: what other people, cells and zones may see and keep."""

    user_id: str
    username: str
    display_name: str = ""
    bio: str = ""
    created_ms: int
    updated: str
    private: bool = False  # shows itself to approved followers only
    reach: ReachClass = "push"
    reach_version: int = 0  # how often the class changed
    vip: bool = False  # has so many followers that their own entries are written first

    def view(self) -> views.View:
        """The author as clients and cards see them."""
        return views.author_view(
            user_id=self.user_id,
            username=self.username,
            display_name=self.display_name,
            bio=self.bio,
            created_ms=self.created_ms,
            private=self.private,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile(Author):
    """A whole profile. `language` and `birth_date` are its owner's alone and never leave the zone."""

    zone: str
    language: str | None = None
    birth_date: str | None = None
    following_count: int = 0
    post_count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A post; a deleted one keeps its key and loses its contents."""

    author_id: str
    post_id: str
    text: str
    media_ids: tuple[str, ...] = ()
    created_ms: int
    updated: str
    deleted_ms: int | None = None
    reply_to: str | None = None
    root_id: str | None = None  # of a reply: the post that the conversation began with
    quote_of: str | None = None
    repost_of: str | None = None  # then there is no text
    mentions: tuple[str, ...] = ()  # user ids
    hashtags: tuple[str, ...] = ()
    revision: int = 0  # how often it was edited
    edited_ms: int | None = None
    visibility: Visibility = "public"
    media: tuple[views.View, ...] = ()  # of `media_ids`: shared.views.media_view, unsigned
    held: bool = False  # waits for its media: only its author sees it

    @property
    def published(self) -> bool:
        """Whether anybody but its author is told of it."""
        return self.deleted_ms is None and not self.held

    def view(self) -> views.View:
        """The post as cards have it, and as clients see it once its media have addresses."""
        return views.post_view(
            post_id=self.post_id,
            author_id=self.author_id,
            text=self.text,
            media_ids=self.media_ids,
            media=self.media,
            created_ms=self.created_ms,
            reply_to=self.reply_to,
            root_id=self.root_id,
            quote_of=self.quote_of,
            repost_of=self.repost_of,
            mentions=self.mentions,
            hashtags=self.hashtags,
            edited_ms=self.edited_ms,
            visibility="author" if self.held else self.visibility,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """An idempotency key as it was first used: with which body, for which post."""

    key_digest: str
    body_digest: str
    expires_s: int


@dataclass(frozen=True, slots=True)
class Edge:
    """A follow edge. Its bucket is where the follower stands in the author's follower lists."""

    follower_id: str
    author_id: str
    followed_ms: int
    bucket: int


@dataclass(frozen=True, slots=True)
class Share:
    """How many followers an author has in one bucket of one region.

    `version` counts the changes, so that copies can arrive late, twice or out of order.
    """

    region: str
    bucket: int
    count: int
    version: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One post in one home timeline."""

    owner_id: str
    post_id: str
    author_id: str
    reason: str = "follow"  # or "reply", "quote", "repost"
    about: str | None = None  # the post that it collapses under, unless that is itself
    private: bool = False  # for followers only, so there is no card of it


@dataclass(frozen=True, slots=True)
class Card:
    """A public view as a region keeps it; without a view it is a tombstone."""

    id: str
    kind: str  # "post" or "user"
    updated: str
    view: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Tokens:
    """What an account's owner gets for a password or a refresh token."""

    access_token: str
    expires_in: int  # seconds
    refresh_token: str | None = None  # a refresh does not issue another one
