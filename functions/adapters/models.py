"""What the tables hold: one pynamodb model for each kind of table.

A model here has no table: `tables.bind` makes the class for one shard of one
region. Attributes are named as in the tables; keys are spelled out in `keys.py`.
"""

from pynamodb.attributes import (
    BinaryAttribute,
    BooleanAttribute,
    JSONAttribute,
    ListAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
)
from pynamodb.models import Model

PUBLIC = (
    "user_id",
    "username",
    "display_name",
    "bio",
    "zone",
    "created_at",
    "updated",
    "private",
    "reach",
    "reach_version",
    "vip",
)
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
    private = BooleanAttribute(null=True)  # absent: public
    following_count = NumberAttribute(default=0)
    post_count = NumberAttribute(default=0)
    reach = UnicodeAttribute(null=True)  # absent: push
    reach_version = NumberAttribute(null=True)
    vip = BooleanAttribute(null=True)


class PostRow(Model):
    """posts-NN: a post under its author; an idempotency claim under `author#keys`."""

    author = UnicodeAttribute(hash_key=True)
    post_id = UnicodeAttribute(range_key=True)  # of a claim: the digest of the key
    text = UnicodeAttribute(null=True)
    media_ids: ListAttribute[UnicodeAttribute] = ListAttribute(of=UnicodeAttribute, null=True)
    created_ms = NumberAttribute(null=True)
    deleted_ms = NumberAttribute(null=True)
    updated = UnicodeAttribute(null=True)
    reply_to = UnicodeAttribute(null=True)
    root_id = UnicodeAttribute(null=True)
    quote_of = UnicodeAttribute(null=True)
    repost_of = UnicodeAttribute(null=True)
    mentions: ListAttribute[UnicodeAttribute] = ListAttribute(of=UnicodeAttribute, null=True)
    hashtags: ListAttribute[UnicodeAttribute] = ListAttribute(of=UnicodeAttribute, null=True)
    revision = NumberAttribute(null=True)  # absent: never edited
    edited_ms = NumberAttribute(null=True)
    visibility = UnicodeAttribute(null=True)  # absent: public
    media = JSONAttribute(null=True)  # views of `media_ids`
    held = BooleanAttribute(null=True)  # waits for its media; absent: it does not
    claimed = UnicodeAttribute(null=True)  # of a claim: the post's id
    body_digest = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)  # s; DynamoDB removes the row later
    restored = BooleanAttribute(null=True)  # the row came back from the archive


class ArchiveRow(Model):
    """posts-NN: from which months an author has archived posts, under `author#archive`."""

    node = UnicodeAttribute(attr_name="author", hash_key=True)
    what = UnicodeAttribute(attr_name="post_id", range_key=True)
    months = UnicodeSetAttribute(null=True)  # yyyy-mm


class EngagementRow(Model):
    """posts-NN: a reply, quote, reposter or liker of a post, beside the post."""

    node = UnicodeAttribute(attr_name="author", hash_key=True)  # post#replies, …
    member = UnicodeAttribute(attr_name="post_id", range_key=True)
    at_ms = NumberAttribute(null=True)


class CountsRow(Model):
    """posts-NN: how many of each a post has, under `author#counts`, or a part of them."""

    node = UnicodeAttribute(attr_name="author", hash_key=True)
    post_id = UnicodeAttribute(range_key=True)
    replies = NumberAttribute(null=True)
    reposts = NumberAttribute(null=True)
    quotes = NumberAttribute(null=True)
    likes = NumberAttribute(null=True)
    parts = NumberAttribute(null=True)  # so many rows beside this one add to it


class VersionRow(Model):
    """posts-NN: the text that an edit replaced, under `author#history`."""

    node = UnicodeAttribute(attr_name="author", hash_key=True)
    version = UnicodeAttribute(attr_name="post_id", range_key=True)  # post#revision
    text = UnicodeAttribute(null=True)
    written_ms = NumberAttribute(null=True)


class GraphRow(Model):
    """graph-NN: both ends of follow edges, audiences, likes, reposts and bookmarks."""

    node = UnicodeAttribute(hash_key=True)
    other = UnicodeAttribute(range_key=True)
    followed_ms = NumberAttribute(null=True)
    bucket = NumberAttribute(null=True)
    followers = NumberAttribute(attr_name="count", null=True)  # of an audience
    version = NumberAttribute(null=True)
    at_ms = NumberAttribute(null=True)  # of a like, repost or bookmark
    repost_id = UnicodeAttribute(null=True)
    quiet = BooleanAttribute(null=True)  # of an edge that an import wrote: see functions/outbox


class RelationRow(Model):
    """graph-NN: a block, mute, follow request or report, under `keys.relation`."""

    node = UnicodeAttribute(hash_key=True)
    other = UnicodeAttribute(range_key=True)
    at_ms = NumberAttribute(null=True)
    decision = UnicodeAttribute(null=True)  # of a request
    decided_ms = NumberAttribute(null=True)
    reason = UnicodeAttribute(null=True)  # of a report


class CrowdRow(Model):
    """graph-NN: an author's class in a region, and the followers there who are special."""

    node = UnicodeAttribute(hash_key=True)
    other = UnicodeAttribute(range_key=True)
    until_ms = NumberAttribute(null=True)  # of an active follower
    expires_at = NumberAttribute(null=True)  # s; as above
    reach = UnicodeAttribute(null=True)  # of a class, under `keys.HERE`, and so on
    former = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)
    marked = BooleanAttribute(null=True)
    done = UnicodeSetAttribute(null=True)  # sweeps
    vips = NumberAttribute(null=True)
    reshown_ms = NumberAttribute(null=True)


class ListRow(Model):
    """graph-NN: a list, under `keys.lists`; whom it names, under `keys.list_members`."""

    node = UnicodeAttribute(hash_key=True)
    other = UnicodeAttribute(range_key=True)  # the list's id, or a user's
    name = UnicodeAttribute(null=True)
    created_ms = NumberAttribute(null=True)
    member_count = NumberAttribute(null=True)
    at_ms = NumberAttribute(null=True)  # of somebody on it


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


class MarkRow(Model):
    """feeds-NN: what a reader did with a post; sorts right after the post's entry."""

    owner = UnicodeAttribute(hash_key=True)
    post_id = UnicodeAttribute(range_key=True)  # post+
    liked = BooleanAttribute(null=True)
    reposted = BooleanAttribute(null=True)
    bookmarked = BooleanAttribute(null=True)


class SeenRow(Model):
    """feeds-NN: the sketch of what a reader has seen, under `keys.SEEN`."""

    owner = UnicodeAttribute(hash_key=True)
    post_id = UnicodeAttribute(range_key=True)
    younger = BinaryAttribute(legacy_encoding=False)
    older = BinaryAttribute(legacy_encoding=False, null=True)
    posts = NumberAttribute()  # that the younger filter has taken
    version = NumberAttribute()


class MediaRow(Model):
    """media-NN: files, assets, who shares and shows them, claims and usage, under `keys.media_…`."""

    owner = UnicodeAttribute(hash_key=True)
    item = UnicodeAttribute(range_key=True)
    kind = UnicodeAttribute(null=True)
    content_type = UnicodeAttribute(null=True)
    bytes = NumberAttribute(null=True)
    sha256 = UnicodeAttribute(null=True)
    alt = UnicodeAttribute(null=True)
    state = UnicodeAttribute(null=True)
    upload_id = UnicodeAttribute(null=True)
    part_bytes = NumberAttribute(null=True)
    asset = UnicodeAttribute(null=True)  # of a file; of contents
    reason = UnicodeAttribute(null=True)
    created_ms = NumberAttribute(null=True)
    updated = UnicodeAttribute(null=True)
    uses = NumberAttribute(null=True)  # absent: 0
    media_id = UnicodeAttribute(null=True)  # of an asset, and so on
    found = UnicodeAttribute(null=True)
    parts = JSONAttribute(null=True)
    tries = JSONAttribute(null=True)
    lost = JSONAttribute(null=True)
    playable_ms = NumberAttribute(null=True)
    ready_ms = NumberAttribute(null=True)
    view = JSONAttribute(null=True)
    files = NumberAttribute(null=True)  # that share an asset; of the usage, all
    claimed = UnicodeAttribute(null=True)  # of an idempotency key: the file's id
    body_digest = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)  # s


class CardRow(Model):
    """cards: a public view that this region keeps, or its tombstone."""

    id = UnicodeAttribute(hash_key=True)
    kind = UnicodeAttribute()
    body = UnicodeAttribute(null=True)  # the view as JSON
    updated = UnicodeAttribute()
    deleted = BooleanAttribute(default=False)


class PersonRow(Model):
    """people: a public profile under the beginning of its username."""

    beginning = UnicodeAttribute(hash_key=True)
    username = UnicodeAttribute(range_key=True)
    user_id = UnicodeAttribute()
    body = UnicodeAttribute(null=True)  # the view as JSON; of a profile that is gone, none
    updated = UnicodeAttribute()


class NameRow(Model):
    """names: a username and who has it; a reservation still has a time at which it ends."""

    username = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute()
    expires_at = NumberAttribute(null=True)  # s; absent once confirmed


class TagRow(Model):
    """tags: a post under a hashtag, in the region that owns the tag."""

    tag = UnicodeAttribute(hash_key=True)  # tag#part
    post_id = UnicodeAttribute(range_key=True)
    expires_at = NumberAttribute()  # s


class SessionRow(Model):
    """sessions: a denied token family, or the failed sign-ins of an account."""

    id = UnicodeAttribute(hash_key=True)
    failures = NumberAttribute(null=True)
    expires_at = NumberAttribute()  # s


class LedgerRow(Model):
    """ledger: what a region set out to do for a post, and how far each chain has come."""

    post_id = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)  # `keys.PLAN`, or a chain
    run = UnicodeAttribute()
    author_id = UnicodeAttribute(null=True)  # of a plan, and so on
    reach = UnicodeAttribute(null=True)
    crowd = UnicodeAttribute(null=True)
    chains = NumberAttribute(null=True)
    vips = NumberAttribute(null=True)
    expected = NumberAttribute(null=True)
    started_ms = NumberAttribute(null=True)
    since = UnicodeAttribute(null=True)  # of a chain, and so on
    position = UnicodeAttribute(null=True)
    delivered = NumberAttribute(null=True)
    slices = NumberAttribute(null=True)
    updated_ms = NumberAttribute(null=True)
    cancelled = BooleanAttribute(null=True)
    by = UnicodeAttribute(null=True)  # the put that wrote it
    expires_at = NumberAttribute()  # s


class DirectoryRow(Model):
    """directory: one item, the current directory document."""

    name = UnicodeAttribute(hash_key=True)
    version = UnicodeAttribute()
    document = UnicodeAttribute()  # JSON
