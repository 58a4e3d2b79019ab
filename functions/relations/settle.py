"""Count and notify: make a post's counts agree with who answers, quotes, repeats and likes it.

Messages only name who and what. The post, or the edge of a repost or like, is read as it
is now, in whichever region it is; then the row of who did it is put or deleted, which
counts it once; and it is read again, until nothing changed meanwhile. So messages may be
late, doubled and out of order, and end in the same counts.
"""

from collections.abc import Callable
from typing import Protocol, TypeGuard

from functions.people.stillness import until_still
from functions.ports import Engagements, Graph, Marks, Notices, Outlet, Posts, Reposts, Tags
from functions.records import Engagement, NoticeKind, Post
from shared.directory import Directory
from shared.ids import parse_post_id
from shared.messages import LikeChanged, PostRelated, PostTagged


class Parts(Protocol):
    """What settling needs."""

    @property
    def region(self) -> str: ...
    @property
    def directory(self) -> Callable[[], Directory]: ...
    @property
    def posts(self) -> Posts: ...
    @property
    def reposts(self) -> Reposts: ...
    @property
    def marks(self) -> Marks: ...
    @property
    def engagements(self) -> Engagements: ...
    @property
    def tags(self) -> Tags: ...
    @property
    def graph(self) -> Graph: ...
    @property
    def notices(self) -> Notices: ...
    @property
    def outlet(self) -> Outlet: ...


def settle_related(related: PostRelated, parts: Parts) -> None:
    """Settle what a post is to somebody of this region."""
    target = related.target_post_id
    if related.relation == "repost" and target is not None:
        _settle_repost(related.author_id, target, parts)
    elif related.relation == "reply" and target is not None:
        _settle_post(related, "replies", target, parts)
    elif related.relation == "quote" and target is not None:
        _settle_post(related, "quotes", target, parts)
    else:
        _tell_mentioned(related, parts)


def settle_like(change: LikeChanged, parts: Parts) -> None:
    """Settle a like in the region of the post, or send it on to there."""
    owner_id = parse_post_id(change.post_id).author_id
    home = parts.directory().home(owner_id).region
    if home != parts.region:
        parts.outlet.plans([change], home)
        return
    for liked_ms in until_still(lambda: parts.marks.liked_ms(change.actor_id, change.post_id)):
        if liked_ms is None:
            parts.engagements.discard(change.post_id, "likes", change.actor_id)
        else:
            parts.engagements.add(change.post_id, "likes", change.actor_id, liked_ms)
            parts.notices.tell(owner_id, "like", change.post_id, change.actor_id, liked_ms)


def settle_tag(tagged: PostTagged, parts: Parts) -> None:
    """List a post under a hashtag of this region if it has it, for everybody to read."""
    for post in until_still(lambda: parts.posts.get(tagged.author_id, tagged.post_id)):
        if _is_live(post) and post.visibility == "public" and tagged.tag in post.hashtags:
            parts.tags.add(tagged.tag, tagged.post_id)
        else:
            parts.tags.discard(tagged.tag, tagged.post_id)


def _is_live(post: Post | None) -> TypeGuard[Post]:
    return post is not None and post.published


def _settle_post(related: PostRelated, kind: Engagement, target: str, parts: Parts) -> None:
    """A reply or a quote counts for as long as its post lives."""
    for post in until_still(lambda: parts.posts.get(related.author_id, related.post_id)):
        if _is_live(post) and target in (post.reply_to, post.quote_of):
            parts.engagements.add(target, kind, post.post_id, post.created_ms)
            told: NoticeKind = "reply" if kind == "replies" else "quote"
            _tell(related.target_user_id, told, target, post, parts)
        else:
            parts.engagements.discard(target, kind, related.post_id)


def _settle_repost(user_id: str, target: str, parts: Parts) -> None:
    """A repost counts for as long as its edge is there, whichever post it made."""
    owner_id = parse_post_id(target).author_id
    for repost_id in until_still(lambda: parts.reposts.find(user_id, target)):
        if repost_id is None:
            parts.engagements.discard(target, "reposts", user_id)
            continue
        at_ms = parse_post_id(repost_id).time.ms
        parts.engagements.add(target, "reposts", user_id, at_ms)
        parts.notices.tell(owner_id, "repost", target, user_id, at_ms)


def _tell_mentioned(related: PostRelated, parts: Parts) -> None:
    post = parts.posts.get(related.author_id, related.post_id)
    if _is_live(post) and related.target_user_id in post.mentions:
        _tell(related.target_user_id, "mention", post.post_id, post, parts)


def _tell(owner_id: str, kind: NoticeKind, subject: str, post: Post, parts: Parts) -> None:
    """Notify of a post, unless it is not for the owner's eyes."""
    if post.visibility == "public" or parts.graph.edge(owner_id, post.author_id) is not None:
        parts.notices.tell(owner_id, kind, subject, post.author_id, post.created_ms)
