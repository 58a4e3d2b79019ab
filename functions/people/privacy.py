"""An account becomes private or public: its posts of the last 30 days become what it is.

The switch itself is one attribute, in force at once for whoever reads the account's
posts. Their rows, entries and cards follow page by page, each page a message that
sends the next one first. Requests that wait are approved once the account is public.
"""

from typing import Protocol

from functions.people.stillness import until_still
from functions.ports import Now, Outlet, Posts, Relations, Users, Visibilities
from functions.records import Post, Visibility
from shared.clock import HybridClock, HybridTime
from shared.ids import parse_post_id
from shared.limits import FEED_DAYS
from shared.messages import PrivacyChanged

PAGE = 50
DAY_MS = 86_400_000


class Parts(Protocol):
    """What a switch needs."""

    @property
    def now(self) -> Now: ...
    @property
    def clock(self) -> HybridClock: ...
    @property
    def users(self) -> Users: ...
    @property
    def posts(self) -> Posts: ...
    @property
    def visibilities(self) -> Visibilities: ...
    @property
    def relations(self) -> Relations: ...
    @property
    def outlet(self) -> Outlet: ...


def switch(change: PrivacyChanged, parts: Parts) -> int:
    """Make a page of posts as visible as their account is now; count those that changed."""
    user_id = change.user_id
    page = parts.posts.latest(user_id, PAGE, change.before)
    oldest_ms = parts.now() - FEED_DAYS * DAY_MS
    recent = [post for post in page if post.created_ms >= oldest_ms]
    if len(recent) == PAGE:
        parts.outlet.plans([PrivacyChanged(user_id, recent[-1].post_id)])
    changed = 0
    for private in until_still(lambda: _is_private(user_id, parts)):
        if private is None:
            break  # the account has gone, and its posts go with it
        if not private and change.before is None:
            _approve_all(user_id, parts)
        visibility: Visibility = "followers" if private else "public"
        changed += sum(show(post, visibility, parts) for post in recent)
    return changed


def show(post: Post, visibility: Visibility, parts: Parts) -> bool:
    """Give a live post another visibility; False if it has it, or is gone."""
    if post.deleted_ms is not None:
        return False
    parts.clock.observe(max(parse_post_id(post.post_id).time, HybridTime.from_text(post.updated)))
    updated = parts.clock.tick().text
    return parts.visibilities.show(post.author_id, post.post_id, visibility, updated)


def _is_private(user_id: str, parts: Parts) -> bool | None:
    profile = parts.users.get(user_id)
    return None if profile is None else profile.private


def _approve_all(user_id: str, parts: Parts) -> None:
    after: str | None = None
    while page := parts.relations.page(user_id, "requests", PAGE, after):
        for request in page:
            parts.relations.decide(user_id, request.other, "approved", parts.now())
        after = page[-1].other
