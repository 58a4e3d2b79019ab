"""Follows, and the lists of followers and followed.

An author's followers are listed region by region and bucket by bucket, in the
order of their ids: the edges stay where the followers live. A position in that
list is `region#bucket/follower`.
"""

from collections.abc import Iterator

from functions.ports import Graph, Now, Users
from shared.errors import CursorMalformed, FollowSelf, UserUnknown
from shared.ids import parse_user_id


def follow(graph: Graph, users: Users, now: Now, caller_id: str, author_id: str) -> None:
    """Follow somebody; following twice is following once.

    Raises:
        IdMalformed, UserUnknown, FollowSelf: nobody to follow.
    """
    _check_other(caller_id, author_id)
    if author_id not in users.authors([author_id]):
        raise UserUnknown
    graph.follow(caller_id, author_id, now())


def unfollow(graph: Graph, users: Users, caller_id: str, author_id: str) -> None:
    """Stop following somebody; not following is fine too.

    Raises:
        IdMalformed, UserUnknown, FollowSelf: nobody to unfollow.
    """
    _check_other(caller_id, author_id)
    if not graph.unfollow(caller_id, author_id) and author_id not in users.authors([author_id]):
        raise UserUnknown


def followers(
    graph: Graph, author_id: str, limit: int, position: str | None
) -> tuple[list[str], str | None]:
    """A page of an author's followers, and the position to go on from."""
    found: list[tuple[str, str]] = []
    for place, follower_id in _followers(graph, author_id, limit + 1, position):
        found.append((place, follower_id))
        if len(found) > limit:
            return [user_id for _, user_id in found[:limit]], "/".join(found[limit - 1])
    return [user_id for _, user_id in found], None


def following(
    graph: Graph, follower_id: str, limit: int, position: str | None
) -> tuple[list[str], str | None]:
    """A page of whom a user follows, and the position to go on from."""
    found = graph.following(follower_id, limit + 1, position)
    return found[:limit], found[limit - 1] if len(found) > limit else None


def _followers(
    graph: Graph, author_id: str, wanted: int, position: str | None
) -> Iterator[tuple[str, str]]:
    """Followers after a position with their places, asked for in as few queries as can be."""
    start, after = _parse(position)
    shares = sorted((share.region, share.bucket) for share in graph.audience(author_id))
    for region, bucket in shares:
        if (region, bucket) < start:
            continue
        resumed = after if (region, bucket) == start else None
        page = graph.followers(author_id, region, bucket, wanted, resumed)
        wanted -= len(page)
        yield from ((f"{region}#{bucket}", follower_id) for follower_id in page)
        if wanted <= 0:
            return


def _parse(position: str | None) -> tuple[tuple[str, int], str | None]:
    if position is None:
        return ("", 0), None
    place, _, after = position.partition("/")
    region, _, bucket = place.partition("#")
    if not bucket.isdecimal():
        raise CursorMalformed(field="cursor")
    return (region, int(bucket)), after


def _check_other(caller_id: str, author_id: str) -> None:
    if parse_user_id(author_id) == caller_id:
        raise FollowSelf
