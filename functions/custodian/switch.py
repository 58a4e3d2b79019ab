"""An account that became private or public: so do its assets, as their manifests say.

What was public has addresses that were given to everybody, and that are good for two hours
yet. The edge opens nothing for them while the manifest says that the asset is private; whoever
may still see the posts finds new addresses in them.
"""

from dataclasses import replace
from typing import Protocol

from functions.people.stillness import until_still
from functions.ports import EdgeDoor, Media, Objects, Sender, Users
from shared.errors import Busy
from shared.manifest import NAME, Manifest, key_of
from shared.messages import OwnerSwitched

PAGE = 50  # assets, each of which takes two calls of S3
TRIES = 5  # at a manifest that changes meanwhile


class Parts(Protocol):
    """What a switch needs."""

    @property
    def users(self) -> Users: ...
    @property
    def media(self) -> Media: ...
    @property
    def media_objects(self) -> Objects: ...
    @property
    def edge(self) -> EdgeDoor: ...
    @property
    def upkeep(self) -> Sender: ...


def switch_assets(switched: OwnerSwitched, parts: Parts) -> int:
    """Make a page of assets what their owner's account is now; count them.

    The edge is told of all of them, also of those that were changed before: whoever changed
    those may have died right after.
    """
    owner_id = switched.owner_id
    page = [one.asset for one in parts.media.assets(owner_id, PAGE, switched.after)]
    if len(page) == PAGE:
        parts.upkeep.send([OwnerSwitched(owner_id, page[-1])])
    found: list[str] = []
    for private in until_still(lambda: _is_private(owner_id, parts)):
        if private is None:
            break  # the account has gone, and its media go with it
        found = [asset for asset in page if _switch(asset, parts.media_objects, private=private)]
    parts.edge.void(found)
    return len(found)


def _switch(asset: str, objects: Objects, *, private: bool) -> bool:
    """Have a manifest say it; False if there is none, so nothing that could be played."""
    key = key_of(asset, NAME)
    for _ in range(TRIES):
        known = objects.get(key)
        if known is None:
            return False
        data, tag = known
        before = Manifest.from_json(data)
        after = replace(before, private=private)
        if after == before or objects.replace(key, after.to_json().encode(), tag):
            return True
    raise Busy("The manifest was changed at the same time.")


def _is_private(owner_id: str, parts: Parts) -> bool | None:
    profile = parts.users.get(owner_id)
    return None if profile is None else profile.private
