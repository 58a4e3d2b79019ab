"""Timelines, and the cards that fill them."""

from typing import Annotated

from pydantic import BaseModel, Field

from functions.shapes.base import Cursor, PostId, Request, UserId, shown
from functions.shapes.people import Author
from functions.shapes.posts import Counts, Mark, Post
from shared.limits import CARD_USERS, CARDS_BATCH, IDS_MAX


class CardIds(Request):
    """Ids of cards that an edge lacks."""

    posts: Annotated[list[PostId], Field(max_length=CARDS_BATCH)] = []  # noqa: RUF012 - pydantic copies it
    users: Annotated[list[UserId], Field(max_length=CARD_USERS)] = []  # noqa: RUF012 - pydantic copies it


class SeenPosts(Request):
    """Posts that the caller has seen."""

    post_ids: Annotated[list[PostId], Field(min_length=1, max_length=IDS_MAX)]


class TimelineItem(BaseModel):
    """A post in a timeline, and why it is there."""

    post: Post
    author: Author
    reason: Annotated[
        str,
        shown(examples=["follow", "reply", "quote", "repost", "author", "list", "tag"]),
    ]
    following: Annotated[
        bool | None, Field(description="The caller follows the author; absent where not known.")
    ] = None
    viewer: Annotated[Mark | None, Field(description="What the caller did with the post.")] = None
    counts: Annotated[
        Counts | None, Field(description="Not in home timelines, whose posts are kept at the edge.")
    ] = None
    via: Annotated[Author | None, Field(description="Of a repost: who reposted it last.")] = None
    via_count: Annotated[int, Field(description="Of a repost: how many did, on this page.")] = 0
    more: Annotated[
        int, Field(description="Older entries about the same that this one stands for.")
    ] = 0


class TimelinePage(BaseModel):
    """Newest first."""

    items: list[TimelineItem]
    next_cursor: Cursor


class HomePage(TimelinePage):
    """Newest first; nothing that is not so is null in an item, but left out."""

    newest_cursor: Annotated[
        str | None,
        Field(
            description="For `after`: what is newer than this page. Null unless it is a first one."
        ),
    ]


class NewPosts(BaseModel):
    """How many posts are newer."""

    count: int
    capped: Annotated[bool, Field(description="There are more than are counted.")]


class Explanation(BaseModel):
    """Why a post is in the caller's home timeline, or why it is not."""

    post_id: PostId
    in_timeline: bool
    because: Annotated[str, shown(examples=["follow", "muted", "collapsed", "late"])]
    explanation: Annotated[str, shown(examples=["You follow its author."])]
    item_id: Annotated[
        PostId | None, Field(description="The entry that shows the post, or stands for it.")
    ]
    arrived: Annotated[str | None, shown(examples=["pushed", "pulled"])]
    reach: Annotated[
        str,
        Field(description="How its author's posts travel: push, hybrid or pull."),
    ]
