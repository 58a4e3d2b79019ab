"""What a post looks like in the timelines of those who follow its author."""

from functions.records import Entry, Post


def entry_of(owner_id: str, post: Post) -> Entry:
    """The entry of a live post: why it is there, and the post that it collapses under.

    A repost stands for the original, and a reply for its conversation; a quote is a post
    of its own.
    """
    reason, about = "follow", None
    if post.repost_of is not None:
        reason, about = "repost", post.repost_of
    elif post.reply_to is not None:
        reason, about = "reply", post.root_id or post.reply_to
    elif post.quote_of is not None:
        reason = "quote"
    return Entry(
        owner_id,
        post.post_id,
        post.author_id,
        reason,
        about,
        private=post.visibility != "public",
    )
