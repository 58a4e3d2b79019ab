"""What the service says of itself, and what went wrong."""

from typing import Annotated

from pydantic import BaseModel, Field


class Health(BaseModel):
    """A region that answers."""

    status: str
    version: str
    region: str
    cell: str


class Problem(BaseModel):
    """What went wrong (RFC 9457). `type` is stable: `/docs#` and a name of the catalogue."""

    type: str
    title: str
    status: int
    detail: str | None = None
    field: Annotated[str | None, Field(description="The part of the request that is at fault.")]
    request_id: str | None = None
    retry_after_s: int | None = None
