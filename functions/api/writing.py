"""New posts with all that they refer to; edits with history; deletions of posts of any kind."""

from dataclasses import dataclass, replace
from typing import Protocol

from functions.api import engaging, posts
from functions.api.posts import About
from functions.api.targets import spreadable, target
from functions.ports import Graph, Media, Names, Posts, Relations, Reposts, Users, Versions
from functions.records import Post, Version
from functions.showing.views import take
from shared.clock import HybridClock, HybridTime
from shared.errors import (
    EditsExhausted,
    Forbidden,
    MediaUnfit,
    MediaUnknown,
    Missing,
    NotYours,
    RepostTextless,
    UserUnknown,
)
from shared.ids import parse_post_id
from shared.limits import EDITS_MAX
from shared.text import hashtags, mentions


class Parts(Protocol):
    """What writing needs."""

    @property
    def clock(self) -> HybridClock: ...
    @property
    def users(self) -> Users: ...
    @property
    def names(self) -> Names: ...
    @property
    def posts(self) -> Posts: ...
    @property
    def reposts(self) -> Reposts: ...
    @property
    def versions(self) -> Versions: ...
    @property
    def graph(self) -> Graph: ...
    @property
    def relations(self) -> Relations: ...
    @property
    def media(self) -> Media: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A post as it is asked for."""

    text: str
    media_ids: tuple[str, ...] = ()
    key: str | None = None
    reply_to: str | None = None
    quote_of: str | None = None


def write(draft: Draft, author_id: str, parts: Parts) -> Post:
    """Write a post, or return the one that the same request wrote before.

    Raises:
        PostUnknown, PostDeleted: there is nothing to reply to, or to quote.
        Blocked, AccountPrivate, PostPrivate, PostHeld: that may not be replied to, or quoted.
        MediaUnknown, MediaUnfit: a media file is not the author's, or cannot be shown.
        And as `posts.create`.
    """
    contents: posts.Contents = {
        "text": draft.text,
        "media_ids": list(draft.media_ids),
        "key": draft.key,
    }
    try:
        about = _look_up(draft, author_id, parts)
    except (Missing, Forbidden, MediaUnknown, MediaUnfit):
        first = posts.repeated(parts.posts, author_id, **contents, about=About(asked=_asked(draft)))
        if first is None:
            raise
        return first
    return posts.create(
        parts.posts, parts.clock, author_id, **contents, about=about, media=parts.media
    )


def edit(post_id: str, text: str, caller_id: str, parts: Parts) -> Post:
    """Replace the text of one's own post, and keep what it was.

    Nobody is notified of an edit; whom the new text mentions is looked up all the same.

    Raises:
        IdMalformed, PostUnknown, PostDeleted, NotYours: there is nothing of the caller's.
        RepostTextless, EditsExhausted, TextEmpty, TextTooLong: it cannot be.
        Busy: it was changed at the same time.
    """
    if parse_post_id(post_id).author_id != caller_id:
        raise NotYours
    post = posts.read(parts.posts, post_id)
    if post.repost_of is not None:
        raise RepostTextless
    posts.check_contents(text, post.media_ids)
    if text == post.text:
        return post
    if post.revision >= EDITS_MAX:
        raise EditsExhausted(f"A post can be edited {EDITS_MAX} times.")
    parts.clock.observe(HybridTime.from_text(post.updated))
    time = parts.clock.tick()
    edited = replace(
        post,
        text=text,
        mentions=_mentioned(text, parts.names),
        hashtags=tuple(hashtags(text)),
        revision=post.revision + 1,
        edited_ms=time.ms,
        updated=time.text,
    )
    parts.versions.edit(post, edited)
    return edited


def history(post: Post, parts: Parts) -> list[Version]:
    """What a post was and is, the oldest first."""
    now = Version(post.revision, post.text, post.edited_ms or post.created_ms)
    if post.revision == 0:
        return [now]
    return [*parts.versions.of(post.post_id), now]


def delete(post_id: str, caller_id: str, parts: Parts) -> None:
    """Delete one's own post with its history; a repost is undone.

    The history goes first, so that a request that dies in between leaves a post whose
    deletion is repeated; and once more afterwards, for an edit that came in between.

    Raises: as `posts.delete`.
    """
    post = None
    if parse_post_id(post_id).author_id == caller_id:
        post = parts.posts.get(caller_id, post_id)
    if post is not None and post.repost_of is not None:
        engaging.undo_repost(post.repost_of, caller_id, parts)
    elif post is not None and post.revision > 0:
        parts.versions.forget(post_id)
    posts.delete(parts.posts, parts.clock, caller_id, post_id)
    parts.versions.forget(post_id)


def _look_up(draft: Draft, author_id: str, parts: Parts) -> About:
    """Everything that a draft refers to, as it is now."""
    replied = target(draft.reply_to, author_id, parts) if draft.reply_to else None
    quoted = spreadable(draft.quote_of, author_id, parts) if draft.quote_of else None
    author = parts.users.get(author_id)
    if author is None:
        raise UserUnknown("The author has no profile.")
    shown = take(draft.media_ids, author_id, parts)
    return About(
        reply_to=replied.post_id if replied else None,
        root_id=(replied.root_id or replied.post_id) if replied else None,
        quote_of=quoted.post_id if quoted else None,
        mentions=_mentioned(draft.text, parts.names),
        visibility="followers" if author.private else "public",
        media=shown.views,
        held=not shown.playable,
        asked=_asked(draft),
    )


def _asked(draft: Draft) -> tuple[str, ...]:
    """What a draft refers to, as the request has it: part of what its key stands for."""
    refers = {"reply_to": draft.reply_to, "quote_of": draft.quote_of}
    return tuple(f"{name}={post_id}" for name, post_id in refers.items() if post_id)


def _mentioned(text: str, names: Names) -> tuple[str, ...]:
    """The ids of whom a text mentions; names that nobody has are plain text."""
    wanted = mentions(text)
    found = names.owners(wanted) if wanted else {}
    return tuple(found[name] for name in wanted if name in found)
