"""The timeline of a hashtag: public posts of everybody, by the index of the region that owns it."""

from typing import Protocol

from functions.api.items import ALL, Viewer, page
from functions.api.items import Parts as ItemParts
from functions.ports import Tags
from shared.views import View


class Parts(ItemParts, Protocol):
    """What the timeline of a hashtag needs."""

    @property
    def tags(self) -> Tags: ...


def by_tag(
    parts: Parts, tag: str, reader_id: str, limit: int, before: str | None
) -> tuple[list[View], str | None]:
    """A page of the posts under a hashtag, newest first, and where the next one begins."""
    viewer = Viewer(reader_id, parts, ALL)
    items, following = page(
        lambda count, start: parts.tags.latest(tag, count, start), limit, before, viewer, parts
    )
    return [item | {"reason": "tag"} for item in items], following
