"""What a post says of its media files, and whether they can be shown: read from their rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from functions.media.standing import view_of
from functions.ports import Media
from functions.records import MediaFile, Post
from shared import views
from shared.errors import IdMalformed, MediaUnfit, MediaUnknown
from shared.ids import parse_media_id
from shared.views import View

HOPELESS = ("failed", "deleted")


class Parts(Protocol):
    """What looking at media needs."""

    @property
    def media(self) -> Media: ...


@dataclass(frozen=True, slots=True)
class Shown:
    """The views of a post's files, in their order."""

    views: tuple[View, ...]

    @property
    def playable(self) -> bool:
        """Whether a post with these files is worth to be seen by others."""
        return all(view["names"] for view in self.views)


def look(media_ids: Sequence[str], parts: Parts, before: Iterable[View] = ()) -> Shown:
    """What a post says of its files as they are now.

    Of a file that has no row any more (an upload that was never finished, or one deleted
    long ago) nothing is known but what the post said `before`.
    """
    known = {view["id"]: _gone(view) for view in before} | _read(media_ids, parts)
    return Shown(tuple(known[media_id] for media_id in media_ids if media_id in known))


def as_now(post: Post, parts: Parts) -> Post:
    """A post as it is; of one that waits, its author sees how far its media are."""
    if not post.held:
        return post
    return replace(post, media=look(post.media_ids, parts, post.media).views)


def take(media_ids: Sequence[str], author_id: str, parts: Parts) -> Shown:
    """What a new post says of the files that its author names.

    Raises:
        MediaUnknown: one is not the author's, or is not there.
        MediaUnfit: one failed, or was deleted.
    """
    if not all(_is_of(media_id, author_id) for media_id in media_ids):
        raise MediaUnknown(field="media_ids")
    known = _read(media_ids, parts)
    if len(known) < len(media_ids):
        raise MediaUnknown(field="media_ids")
    if any(view["state"] in HOPELESS for view in known.values()):
        raise MediaUnfit(field="media_ids")
    return Shown(tuple(known[media_id] for media_id in media_ids))


def _read(media_ids: Sequence[str], parts: Parts) -> dict[str, View]:
    """The views of files, in two reads however many they are."""
    files: dict[str, MediaFile] = parts.media.many(media_ids) if media_ids else {}
    shared = {file.asset for file in files.values() if file.asset}
    assets = parts.media.assets_of(shared) if shared else {}
    return {i: view_of(file, assets.get(file.asset or "")) for i, file in files.items()}


def _is_of(media_id: str, author_id: str) -> bool:
    try:
        return parse_media_id(media_id) == author_id
    except IdMalformed:
        return False


def _gone(view: View) -> View:
    return views.media_view(
        media_id=view["id"], kind=view["kind"], state="deleted", alt=view["alt"]
    )
