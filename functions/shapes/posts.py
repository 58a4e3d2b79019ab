"""Posts, what was done with them, and lists of them."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from functions.shapes.base import Cursor, Moment, PostId, Request, UserId, shown
from functions.shapes.people import Author
from shared.limits import HASHTAGS_MAX, MEDIA_MAX, MENTIONS_MAX, TEXT_MAX

Text = Annotated[str, shown(minLength=1, maxLength=TEXT_MAX, examples=["Hello, world"])]


class NewPost(Request):
    """A post to write."""

    text: Text
    media_ids: Annotated[list[str], shown(maxItems=MEDIA_MAX)] = []  # noqa: RUF012 - pydantic copies it
    reply_to: Annotated[PostId | None, Field(description="The post that it answers.")] = None
    quote_of: Annotated[PostId | None, Field(description="A post to show along with it.")] = None


class Edit(Request):
    """What a post shall say."""

    text: Text


class Post(BaseModel):
    """A post, with all that it refers to by id."""

    id: PostId
    author_id: UserId
    text: Annotated[str, Field(description="Empty in a repost.")]
    media_ids: list[str]
    created_at: Moment
    edited_at: Annotated[Moment | None, Field(description="The last edit; null without any.")]
    reply_to: PostId | None
    root_id: Annotated[PostId | None, Field(description="Where a reply's conversation began.")]
    quote_of: PostId | None
    repost_of: PostId | None
    mentions: Annotated[list[UserId], Field(max_length=MENTIONS_MAX)]
    hashtags: Annotated[
        list[str], Field(max_length=HASHTAGS_MAX, description="Case-folded, without #.")
    ]
    visibility: Literal["public", "followers"]


class Counts(BaseModel):
    """How often others did something with a post."""

    replies: int
    reposts: int
    quotes: int
    likes: int


class Mark(BaseModel):
    """What the caller did with a post."""

    liked: bool
    reposted: bool
    bookmarked: bool


class CountedPost(Post):
    """A post with its counts, and what the caller did with it."""

    counts: Annotated[Counts | None, Field(description="Null while the author's region is away.")]
    viewer: Annotated[Mark | None, Field(description="For a signed-in caller.")] = None


class PostItem(BaseModel):
    """A post in a list."""

    post: Post
    author: Author
    counts: Counts
    viewer: Annotated[Mark | None, Field(description="For a signed-in caller.")] = None


class PostList(BaseModel):
    """Posts that were asked for by id, in that order."""

    items: list[PostItem]


class PostPage(PostList):
    """A page of posts."""

    next_cursor: Cursor


class Version(BaseModel):
    """What a post said, from a moment on."""

    revision: Annotated[int, Field(description="0 is how it was first written.")]
    text: str
    written_at: Moment


class History(BaseModel):
    """Everything that a post said, the oldest first; the last is what it says now."""

    items: list[Version]
