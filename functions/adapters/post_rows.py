"""Posts to rows of posts-NN and back. What a post does not have, its row does not have."""

from functions.adapters.models import PostRow
from functions.records import Post, Visibility
from shared.limits import POST_DAYS

POST_S = POST_DAYS * 86_400


def row_of(table: type[PostRow], post: Post) -> PostRow:
    """The row of a live post."""
    return table(
        post.author_id,
        post.post_id,
        text=post.text,
        media_ids=list(post.media_ids),
        created_ms=post.created_ms,
        updated=post.updated,
        reply_to=post.reply_to,
        root_id=post.root_id,
        quote_of=post.quote_of,
        repost_of=post.repost_of,
        mentions=list(post.mentions) or None,
        hashtags=list(post.hashtags) or None,
        revision=post.revision or None,
        edited_ms=post.edited_ms,
        visibility=None if post.visibility == "public" else post.visibility,
        media=list(post.media) or None,
        held=post.held or None,
        expires_at=post.created_ms // 1000 + POST_S,
    )


def post_of(row: PostRow) -> Post:
    """The post, or the tombstone, of a row."""
    visibility: Visibility = "followers" if row.visibility == "followers" else "public"
    return Post(
        author_id=row.author,
        post_id=row.post_id,
        text=row.text or "",
        media_ids=_texts(row.media_ids),
        created_ms=int(row.created_ms or 0),
        updated=row.updated or "",
        deleted_ms=None if row.deleted_ms is None else int(row.deleted_ms),
        reply_to=row.reply_to,
        root_id=row.root_id,
        quote_of=row.quote_of,
        repost_of=row.repost_of,
        mentions=_texts(row.mentions),
        hashtags=_texts(row.hashtags),
        revision=int(row.revision or 0),
        edited_ms=None if row.edited_ms is None else int(row.edited_ms),
        visibility=visibility,
        media=tuple(row.media or ()),
        held=bool(row.held),
    )


def _texts(values: object) -> tuple[str, ...]:
    return tuple(str(value) for value in values) if isinstance(values, list) else ()
