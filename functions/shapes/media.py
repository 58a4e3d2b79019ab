"""Media files as their owners announce, upload, describe and caption them."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from functions.shapes.base import Cursor, MediaId, Moment, Request, shown
from functions.shapes.posts import PostMedia
from shared.limits import ALT_MAX, IMAGE_BYTES, PARTS_MAX, STORAGE_BYTES, VIDEO_BYTES

SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
ADDRESS = "https://nearcast-production-eu-west-1-media-000000000000.s3.amazonaws.com/uploads/…"

Kind = Literal["video", "image"]
Alt = Annotated[
    str,
    Field(
        max_length=ALT_MAX,
        description="What it shows, for those who do not see it.",
        examples=["A cat on a wall"],
    ),
]


class NewMedia(Request):
    """A file to upload."""

    kind: Kind
    content_type: Annotated[
        str, Field(max_length=100, description="Its media type.", examples=["video/mp4"])
    ]
    bytes: Annotated[
        int,
        Field(
            ge=0,
            description=f"Its size: a video has at most {VIDEO_BYTES}, an image {IMAGE_BYTES}.",
            examples=[48_211_004],
        ),
    ]
    sha256: Annotated[
        str | None,
        Field(
            pattern="^[0-9a-fA-F]{64}$",
            description="Its hash. What arrives must have it; what you uploaded before need not "
            "be uploaded again.",
            examples=[SHA256],
        ),
    ] = None
    alt: Alt = ""


class MediaChanges(Request):
    """What a file shows, in other words."""

    alt: Alt


class NewCaptions(Request):
    """Captions in one language."""

    label: Annotated[
        str,
        Field(max_length=100, description="What players call them.", examples=["English"]),
    ] = ""
    text: Annotated[
        str,
        shown(
            description="A WebVTT file. Its cues are kept; notes, styles and regions are not.",
            examples=["WEBVTT\n\n00:00.500 --> 00:02.000\nHello"],
        ),
    ]


class Part(BaseModel):
    """A part that has not arrived."""

    number: int
    bytes: int
    url: Annotated[
        str, shown(description="PUT exactly its bytes here.", examples=[ADDRESS], format="uri")
    ]


class Upload(BaseModel):
    """What is still to be sent, in any order and at the same time."""

    part_bytes: Annotated[int, Field(description="Part n begins at (n - 1) times this many bytes.")]
    parts: Annotated[
        list[Part],
        Field(max_length=PARTS_MAX, description="None: everything has arrived, so complete it."),
    ]
    expires_at: Annotated[Moment, Field(description="Until when the addresses are good.")]


class CaptionsIn(BaseModel):
    """Captions that a file has."""

    language: Annotated[str, shown(examples=["pt-BR"])]
    label: str


class Media(BaseModel):
    """A media file as its owner sees it."""

    id: MediaId
    kind: Kind
    content_type: Annotated[
        str, Field(description="As announced; from completion on, what the file really is.")
    ]
    bytes: int
    sha256: str | None
    alt: str
    state: Literal["uploading", "queued", "processing", "ready", "failed"]
    progress: Annotated[int, Field(ge=0, le=100, description="Per cent of the work on it.")]
    playable: Annotated[bool, Field(description="From the first rendition on, before it is ready.")]
    reason: Annotated[
        str | None,
        Field(
            description="Why it failed; a name that does not change its meaning.",
            examples=["too-long"],
        ),
    ]
    detail: Annotated[str | None, Field(description="The reason in a sentence for people.")]
    created_at: Moment
    media: Annotated[
        PostMedia | None, Field(description="Where you can play it; null until it is playable.")
    ]
    original: Annotated[
        str | None, Field(description="Where you can fetch what was uploaded, for an hour.")
    ]
    upload: Annotated[
        Upload | None, Field(description="While it is being uploaded; in lists always null.")
    ]
    captions: Annotated[list[CaptionsIn] | None, Field(description="In lists always null.")]


class Usage(BaseModel):
    """What your files take, with everything that is made of them."""

    files: int
    bytes: int
    bytes_max: Annotated[int, Field(examples=[STORAGE_BYTES])]


class MediaPage(BaseModel):
    """A page of your files, the newest first."""

    items: list[Media]
    next_cursor: Cursor
    usage: Usage
