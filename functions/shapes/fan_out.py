"""How far the fan-out of a post has come."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from functions.shapes.base import Moment, PostId

State = Annotated[
    Literal["waiting", "running", "done", "cancelled", "unknown"],
    Field(
        description="waiting: the region has not begun; cancelled: the post was deleted; "
        "unknown: the region cannot be reached."
    ),
]


class FanOutRegion(BaseModel):
    """What one region's ledger says."""

    region: str
    state: State
    reach: Annotated[
        Literal["push", "hybrid", "pull"] | None,
        Field(description="To all followers, to those who read in the last day, or to VIPs only."),
    ]
    expected: Annotated[
        int | None, Field(description="Followers when it began; null where only the active count.")
    ]
    delivered: Annotated[int, Field(description="Timelines that have the post by this.")]
    slices: Annotated[int, Field(description="Shares of the followers that are done.")]
    chains: Annotated[int, Field(description="Rows of slices that are worked off side by side.")]
    chains_done: int
    started_at: Moment | None
    updated_at: Moment | None


class FanOut(BaseModel):
    """The fan-out of a post, by region of its followers."""

    post_id: PostId
    state: State
    delivered: int
    regions: list[FanOutRegion]
