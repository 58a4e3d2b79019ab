"""Reading around a post: by id, in bulk, its replies and quotes, who spread and liked it."""

from typing import Protocol

from functions.api import profiles
from functions.api.items import ALL, Parts, Viewer, items, page
from functions.api.targets import readable
from functions.ports import Cards
from functions.records import Counts, Engagement, Mark
from functions.showing.views import as_now
from shared.errors import ParameterMalformed, RegionUnavailable
from shared.ids import parse_post_id
from shared.limits import IDS_MAX
from shared.views import View


class ReadingParts(Parts, Protocol):
    """What reading one post needs."""

    @property
    def cards(self) -> Cards: ...


def read(post_id: str, viewer_id: str | None, parts: ReadingParts) -> View:
    """A post with its counts, and what the viewer did with it.

    While the author's region is away, a public post may still be among this region's
    cards; then there are no counts.

    Raises:
        IdMalformed, PostUnknown, PostDeleted, UserUnknown: there is none.
        Blocked, AccountPrivate: the viewer may not read it.
        RegionUnavailable: the author's region is away, and there is no card.
    """
    try:
        view = as_now(readable(post_id, viewer_id, parts), parts).view()
        counts = parts.engagements.counts([post_id]).get(post_id, Counts()).view()
    except RegionUnavailable:
        card = parts.cards.get([post_id]).get(post_id)
        if card is None or card.view is None:
            raise
        view, counts = card.view, None
    mark = None
    if viewer_id is not None:
        mark = parts.marks.of(viewer_id, [post_id]).get(post_id, Mark()).view()
    return view | {"counts": counts, "viewer": mark}


def bulk(ids: str, viewer_id: str | None, parts: Parts) -> list[View]:
    """Posts by their ids, separated by commas; those out of reach are left out.

    Raises:
        ParameterMalformed, IdMalformed: these are not up to 100 post ids.
    """
    wanted = ids.split(",")
    if len(wanted) > IDS_MAX:
        raise ParameterMalformed(f"At most {IDS_MAX} ids at a time.", field="ids")
    for one in wanted:
        parse_post_id(one)
    return items(wanted, Viewer(viewer_id, parts), parts)


def replies(
    post_id: str, viewer_id: str | None, limit: int, after: str | None, parts: Parts
) -> tuple[list[View], str | None]:
    """A page of what was answered to a post, the oldest first.

    Raises: as `read`.
    """
    readable(post_id, viewer_id, parts)
    return page(
        lambda count, start: parts.engagements.members(post_id, "replies", count, start),
        limit,
        after,
        Viewer(viewer_id, parts, ALL),
        parts,
    )


def quotes(
    post_id: str, viewer_id: str | None, limit: int, before: str | None, parts: Parts
) -> tuple[list[View], str | None]:
    """A page of what quotes a post, the newest first.

    Raises: as `read`.
    """
    readable(post_id, viewer_id, parts)
    return page(
        lambda count, start: parts.engagements.members(
            post_id, "quotes", count, start, newest_first=True
        ),
        limit,
        before,
        Viewer(viewer_id, parts, ALL),
        parts,
    )


def bookmarks(
    user_id: str, limit: int, before: str | None, parts: Parts
) -> tuple[list[View], str | None]:
    """A page of what a user bookmarked, the newest posts first."""
    return page(
        lambda count, start: parts.marks.bookmarks(user_id, count, start),
        limit,
        before,
        Viewer(user_id, parts),
        parts,
    )


def people(
    post_id: str,
    kind: Engagement,
    viewer_id: str | None,
    limit: int,
    after: str | None,
    parts: Parts,
) -> tuple[list[View], str | None]:
    """A page of those who reposted or liked a post, in the order of their ids.

    Raises: as `read`.
    """
    readable(post_id, viewer_id, parts)
    found = parts.engagements.members(post_id, kind, limit + 1, after)
    following = found[limit - 1] if len(found) > limit else None
    return profiles.people(parts, found[:limit], viewer_id), following
