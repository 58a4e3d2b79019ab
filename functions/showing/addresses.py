"""The way out of posts: views of media get addresses that their reader may use, for a while.

Inside, views name objects; an address is made when an answer leaves. It changes with
windows of time (shared/playback.py), so answers can be kept at the edge: what it keeps
without asking again is far younger than a window (tests/edge/test_lifetimes.py).
"""

from collections.abc import Callable, Iterable
from typing import Protocol

from functions.ports import Now
from shared import playback
from shared.keys import Keys
from shared.playback import ViewerClass
from shared.views import View

CLASSES: dict[str, ViewerClass] = {"public": "p", "followers": "f", "author": "o"}

# Of what cannot be played: clients meet one shape.
NOTHING: View = {
    "playlist": None,
    "poster": None,
    "preview": None,
    "storyboard": None,
    "start": [],
    "sizes": [],
    "expires_at": None,
}


class Parts(Protocol):
    """What making addresses needs."""

    @property
    def keys(self) -> Callable[[], Keys]: ...
    @property
    def now(self) -> Now: ...


def addressed(post: View, parts: Parts, *, private: bool = False) -> View:
    """A post with addresses for those who may read it; signed again, it stays as it is.

    `private` says that its author's account is: then so is the post, whatever it says yet.
    """
    media = post.get("media")  # a card of an older release has none
    if not media:
        return post
    viewer = CLASSES[post["visibility"]]
    if private and viewer == "p":
        viewer = "f"
    keys, now_ms = parts.keys(), parts.now()
    signed = [NOTHING | playback.signed(view, viewer, keys, now_ms) for view in media]
    return post | {"media": signed}


def addressed_items(items: Iterable[View], parts: Parts) -> list[View]:
    """The items of a page, or of a skeleton, with addresses in the posts that they bring."""
    return [
        item
        | {
            "post": addressed(
                item["post"], parts, private=item.get("author", {}).get("private", False)
            )
        }
        if "post" in item
        else item
        for item in items
    ]
