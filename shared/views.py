"""The public shapes: posts, authors and timeline pages, as clients and cards see them.

A card is a view, serialised: everybody's, so never a private attribute or viewer
state in one. The edge and the regions compose pages with the same `home_page`.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from shared.clock import rfc3339

View = dict[str, Any]


def post_view(
    *,
    post_id: str,
    author_id: str,
    text: str,
    media_ids: Iterable[str],
    media: Iterable[View] = (),
    created_ms: int,
    reply_to: str | None = None,
    root_id: str | None = None,
    quote_of: str | None = None,
    repost_of: str | None = None,
    mentions: Iterable[str] = (),
    hashtags: Iterable[str] = (),
    edited_ms: int | None = None,
    visibility: str = "public",
) -> View:
    """A post with all that it refers to, by id; the referred to have views of their own.

    `root_id` is the post that the conversation of a reply began with; `mentions` are
    user ids; a repost has `repost_of` and no text. `media` are views of `media_ids`.
    """
    return {
        "id": post_id,
        "author_id": author_id,
        "text": text,
        "media_ids": list(media_ids),
        "media": list(media),
        "created_at": rfc3339(created_ms),
        "edited_at": None if edited_ms is None else rfc3339(edited_ms),
        "reply_to": reply_to,
        "root_id": root_id,
        "quote_of": quote_of,
        "repost_of": repost_of,
        "mentions": list(mentions),
        "hashtags": list(hashtags),
        "visibility": visibility,
    }


def media_view(
    *,
    media_id: str,
    kind: str,
    state: str,
    alt: str = "",
    reason: str | None = None,
    width: int | None = None,
    height: int | None = None,
    duration_ms: int | None = None,
    color: str | None = None,
    asset: str | None = None,
    names: View | None = None,
) -> View:
    """A media file of a post, as rows and cards have it: with names, and not yet with addresses.

    `color` is the average one, `#rrggbb`, to show while nothing is there. `names` are what
    can be played or shown at once, `{poster, preview, storyboard, start, sizes}`: names of
    objects of the asset, the first ones that a player will ask for (`start`), and the sizes
    of an image as `[name, width, height]`. `shared.playback.signed` turns them into addresses.
    """
    return {
        "id": media_id,
        "kind": kind,
        "state": state,
        "alt": alt,
        "reason": reason,
        "width": width,
        "height": height,
        "duration_ms": duration_ms,
        "color": color,
        "asset": asset,
        "names": names,
    }


def author_view(
    *,
    user_id: str,
    username: str,
    display_name: str,
    bio: str,
    created_ms: int,
    private: bool = False,
) -> View:
    """The public part of a profile: `{id, username, display_name, bio, created_at, private}`."""
    return {
        "id": user_id,
        "username": username,
        "display_name": display_name,
        "bio": bio,
        "created_at": rfc3339(created_ms),
        "private": private,
    }


# From an item of a skeleton to one of a page.
PASSED_ON = ("following", "viewer", "counts", "via_count", "more")


def entry_view(
    post_id: str,
    author_id: str,
    reason: str,
    *,
    following: bool = False,
    viewer: View | None = None,
    via: str | None = None,
    via_count: int = 0,
    more: int = 0,
    post: View | None = None,
) -> View:
    """An item of a skeleton: which post, whose, and why it is in the timeline.

    `following` says that the reader follows its author, where that is known; `viewer` is
    what the reader did with the post; `via` the latest of `via_count` people
    who reposted it; `more` how many entries collapsed into this one. `post` is the post
    itself, where it has no card because it is not everybody's.
    """
    item: View = {"post_id": post_id, "author_id": author_id, "reason": reason}
    if following:
        item["following"] = True
    if viewer is not None:
        item["viewer"] = viewer
    if via is not None:
        item |= {"via": via, "via_count": via_count}
    if more:
        item["more"] = more
    if post is not None:
        item["post"] = post
    return item


def hydrate(
    skeleton: Iterable[View],
    posts: Mapping[str, View | None],
    users: Mapping[str, View | None],
) -> list[View]:
    """Turn a skeleton into items `{post, author, reason, …}`, in its order.

    An entry whose post or author card is missing (deleted since it was pushed) is
    left out: a deletion costs one tombstone a region, not one write a follower. Of
    somebody who reposted, a missing card costs only the mention.
    """
    items = []
    for entry in skeleton:
        post = entry.get("post") or posts.get(entry["post_id"])
        author, via = users.get(entry["author_id"]), users.get(entry.get("via", ""))
        if post is None or author is None:
            continue
        item = {"post": post, "author": author, "reason": entry["reason"]}
        if via is not None:
            item["via"] = via
        items.append(item | {name: entry[name] for name in PASSED_ON if name in entry})
    return items


def page(items: list[View], next_cursor: str | None) -> View:
    """A page of anything: `{items, next_cursor}`; null means the end."""
    return {"items": items, "next_cursor": next_cursor}


def home_page(items: list[View], next_cursor: str | None, newest_cursor: str | None) -> View:
    """A page of a home timeline; from `newest_cursor` on there is what comes later."""
    return {"items": items, "next_cursor": next_cursor, "newest_cursor": newest_cursor}
