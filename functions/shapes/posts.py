"""Posts, what was done with them, and lists of them."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError

from functions.shapes.base import Cursor, MediaId, Moment, PostId, Request, UserId, shown
from functions.shapes.people import Author
from shared.limits import HASHTAGS_MAX, MEDIA_MAX, MENTIONS_MAX, TEXT_MAX


def _each_once(media_ids: list[str]) -> list[str]:
    if len(set(media_ids)) < len(media_ids):
        raise PydanticCustomError("repeated", "A post shows each media file once")
    return media_ids


Text = Annotated[
    str,
    shown(
        maxLength=TEXT_MAX,
        description="Not empty, unless there are media.",
        examples=["Hello, world"],
    ),
]


class Size(BaseModel):
    """An image in one of its sizes."""

    url: str
    width: int
    height: int


class PostMedia(BaseModel):
    """A media file of a post. Addresses are paths at the edge, and change before they expire."""

    id: MediaId
    kind: Literal["video", "image"]
    state: Annotated[
        Literal["uploading", "queued", "processing", "ready", "failed", "deleted"],
        Field(description="What is still processing can be played already if it has addresses."),
    ]
    alt: Annotated[str, Field(description="What it shows, for those who do not see it.")]
    reason: Annotated[str | None, Field(description="Why it failed, if it did.")] = None
    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None
    color: Annotated[str | None, Field(description="To show while nothing is there.")] = None
    playlist: Annotated[str | None, Field(description="Of a video: its HLS playlist.")] = None
    poster: str | None = None
    preview: Annotated[str | None, Field(description="An animated picture of a few seconds.")] = (
        None
    )
    storyboard: Annotated[str | None, Field(description="WebVTT whose cues name sprites.")] = None
    start: Annotated[
        list[str], Field(description="What a player asks for first, to be fetched ahead.")
    ] = []
    sizes: Annotated[list[Size], Field(description="Of an image.")] = []
    expires_at: Annotated[
        Moment | None, Field(description="Until when the addresses are good.")
    ] = None


class NewPost(Request):
    """A post to write."""

    text: Text
    media_ids: Annotated[
        list[str],
        AfterValidator(_each_once),
        Field(max_length=MEDIA_MAX, description="Your own media files, in this order."),
    ] = []  # noqa: RUF012 - pydantic copies it
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
    media_ids: list[MediaId]
    media: list[PostMedia] = []
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
    visibility: Annotated[
        Literal["public", "followers", "author"],
        Field(description='"author" while it waits for media that cannot be played yet.'),
    ]


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
