"""Bring a post up to date with its media: what it says of them, and whether it waits for them.

The post is read before its media, and written only as it was read: so whoever writes last
has read everything that was told before, in whatever order messages come.
"""

from dataclasses import replace
from typing import Protocol

from functions.ports import Media, PostMedia, Posts, Users
from functions.records import Post
from functions.showing.views import look
from shared.clock import HybridClock, HybridTime
from shared.errors import Busy
from shared.ids import parse_post_id

TRIES = 4  # of a post that is edited at the same time


class Parts(Protocol):
    """What bringing a post up to date needs."""

    @property
    def clock(self) -> HybridClock: ...
    @property
    def users(self) -> Users: ...
    @property
    def posts(self) -> Posts: ...
    @property
    def media(self) -> Media: ...
    @property
    def post_media(self) -> PostMedia: ...


def renew(post: Post, parts: Parts) -> Post:
    """Let a live post say what is so of its media, and return it as it is then.

    One that waits is let go as soon as all of its media can be played, and never waits
    again: a file that is deleted later only leaves a gap. One whose media failed waits
    until it is deleted.

    Raises:
        Busy: it was changed at the same time, again and again.
    """
    for _ in range(TRIES):
        if not post.media_ids or post.deleted_ms is not None:
            return post
        shown = look(post.media_ids, parts, post.media)
        held = post.held and not shown.playable
        if (shown.views, held) == (post.media, post.held):
            return post
        if post.held and not held and parts.users.get(post.author_id) is None:
            return post  # the account has gone, and its posts go with it
        parts.clock.observe(
            max(parse_post_id(post.post_id).time, HybridTime.from_text(post.updated))
        )
        updated = parts.clock.tick().text
        after = replace(post, media=shown.views, held=held, updated=updated)
        if parts.post_media.renew(post, after):
            return after
        now = parts.posts.get(post.author_id, post.post_id)
        if now is None:
            return post
        post = now
    raise Busy("The post was changed at the same time; try again.")
