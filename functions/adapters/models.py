"""What the tables hold: one pynamodb model for each kind of table.

A model here has no table: `tables.bind` makes the class for one shard of one
region. Attributes are named as in the tables; keys are spelled out in `keys.py`.
"""

from pynamodb.attributes import (
    BooleanAttribute,
    ListAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
)
from pynamodb.models import Model

PUBLIC = ("user_id", "username", "display_name", "bio", "zone", "created_at", "updated")
"""Attributes of a profile that other zones may read; template.yaml's policies name the same."""


class UserRow(Model):
    """users-NN: a profile, in its owner's home region."""

    user_id = UnicodeAttribute(hash_key=True)
    username = UnicodeAttribute()
    display_name = UnicodeAttribute(default="")
    bio = UnicodeAttribute(default="")
    language = UnicodeAttribute(null=True)
    birth_date = UnicodeAttribute(null=True)
    zone = UnicodeAttribute()
    created_at = NumberAttribute()  # ms
    updated = UnicodeAttribute()
    following_count = NumberAttribute(default=0)
    post_count = NumberAttribute(default=0)


class PostRow(Model):
    """posts-NN: a post under its author; an idempotency claim under `author#keys`."""

    author = UnicodeAttribute(hash_key=True)
    post_id = UnicodeAttribute(range_key=True)  # of a claim: the digest of the key
    text = UnicodeAttribute(null=True)
    media_ids: ListAttribute[UnicodeAttribute] = ListAttribute(of=UnicodeAttribute, null=True)
    created_ms = NumberAttribute(null=True)
    deleted_ms = NumberAttribute(null=True)
    updated = UnicodeAttribute(null=True)
    claimed = UnicodeAttribute(null=True)  # of a claim: the post's id
    body_digest = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)  # s; DynamoDB removes the row later


class GraphRow(Model):
    """graph-NN: both ends of follow edges, and audiences."""

    node = UnicodeAttribute(hash_key=True)
    other = UnicodeAttribute(range_key=True)
    followed_ms = NumberAttribute(null=True)
    bucket = NumberAttribute(null=True)
    followers = NumberAttribute(attr_name="count", null=True)  # of an audience
    version = NumberAttribute(null=True)
    quiet = BooleanAttribute(null=True)  # of an edge that an import wrote: see functions/outbox


class FeedRow(Model):
    """feeds-NN: one post in one home timeline."""

    owner = UnicodeAttribute(hash_key=True)
    post_id = UnicodeAttribute(range_key=True)
    author_id = UnicodeAttribute()
    reason = UnicodeAttribute()
    about = UnicodeAttribute(null=True)
    private = BooleanAttribute(null=True)
    expires_at = NumberAttribute()  # s


class ReaderRow(Model):
    """feeds-NN: what a home read must know of its reader, under `keys.READER`."""

    owner = UnicodeAttribute(hash_key=True)
    post_id = UnicodeAttribute(range_key=True)
    muted = UnicodeSetAttribute(null=True)
    blocked = UnicodeSetAttribute(null=True)
    blocked_by = UnicodeSetAttribute(null=True)
    reported = UnicodeSetAttribute(null=True)
    hybrid = UnicodeSetAttribute(null=True)
    pulled = UnicodeSetAttribute(null=True)
    crowded = UnicodeSetAttribute(null=True)
    active_until_ms = NumberAttribute(null=True)
    caught_ms = NumberAttribute(null=True)
    noticed_ms = NumberAttribute(null=True)
    built_ms = NumberAttribute(null=True)


class NoticeRow(Model):
    """feeds-NN: notifications of one kind about one subject within a window."""

    owner = UnicodeAttribute(hash_key=True)
    id = UnicodeAttribute(attr_name="post_id", range_key=True)
    actors = UnicodeSetAttribute(null=True)
    more = BooleanAttribute(null=True)
    last_ms = NumberAttribute(null=True)
    expires_at = NumberAttribute(null=True)  # s
class RelationRow(Model):
    """graph-NN: a block, mute, follow request or report, under `keys.relation`."""

    node = UnicodeAttribute(hash_key=True)
    other = UnicodeAttribute(range_key=True)
    at_ms = NumberAttribute(null=True)
    decision = UnicodeAttribute(null=True)  # of a request
    decided_ms = NumberAttribute(null=True)
    reason = UnicodeAttribute(null=True)  # of a report




class CardRow(Model):
    """cards: a public view that this region keeps, or its tombstone."""

    id = UnicodeAttribute(hash_key=True)
    kind = UnicodeAttribute()
    body = UnicodeAttribute(null=True)  # the view as JSON
    updated = UnicodeAttribute()
    deleted = BooleanAttribute(default=False)


class NameRow(Model):
    """names: a username and who has it; a reservation still has a time at which it ends."""

    username = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute()
    expires_at = NumberAttribute(null=True)  # s; absent once confirmed


class SessionRow(Model):
    """sessions: a denied token family, or the failed sign-ins of an account."""

    id = UnicodeAttribute(hash_key=True)
    failures = NumberAttribute(null=True)
    expires_at = NumberAttribute()  # s


class DirectoryRow(Model):
    """directory: one item, the current directory document."""

    name = UnicodeAttribute(hash_key=True)
    version = UnicodeAttribute()
    document = UnicodeAttribute()  # JSON
