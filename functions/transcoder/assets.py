"""The row and the manifest of an asset, changed by many parts at once and always in step.

A row is put only in place of what was read, and what it says of the manifest (bytes, view)
is read after the row. So of two parts that end together the later one sees both, and no
row ever says less than its manifest has for longer than a moment.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from functions.ports.media import upload_key
from functions.records import Asset
from functions.transcoder.parts import LOOKS, Gone, Parts
from functions.transcoding.found import Found
from shared.errors import Busy
from shared.ids import zone_of
from shared.manifest import NAME, Manifest, key_of
from shared.messages import MediaChanged, MediaPart, MediaWanted

DONE = 100
EXTRAS = frozenset({"poster", "preview", "storyboard"})  # an asset is complete without them
SOUND = "audio"
CHANGING = "Others change the same asset; try again."


def change(asset_id: str, parts: Parts, how: Callable[[Asset], Asset]) -> Asset:
    """Change an asset's row, whatever others do meanwhile; `how` may be called again.

    Raises:
        Gone: there is no such asset any more.
        Busy: others were always faster.
    """
    for _ in range(LOOKS):
        before = parts.media.asset(asset_id)
        if before is None or before.state == "removed":
            raise Gone(asset_id)
        after = how(before)
        if after == before:
            return before
        after = replace(after, updated=parts.clock.tick().text)
        if parts.media.put_asset(before, after):
            return after
    raise Busy(CHANGING)


def begin_manifest(asset: Asset, parts: Parts) -> None:
    """Write the manifest of an asset of which nothing was made yet, unless there is one."""
    manifest = parts.workshop.begin(asset.asset, found_of(asset))
    parts.media_objects.replace(key_of(asset.asset, NAME), manifest.to_json().encode(), None)


def rewrite(asset_id: str, parts: Parts, how: Callable[[Manifest], Manifest]) -> None:
    """Change an asset's manifest, whatever others do meanwhile.

    Raises: as `change`.
    """
    key = key_of(asset_id, NAME)
    for _ in range(LOOKS):
        known = parts.media_objects.get(key)
        if known is None:
            raise Gone(asset_id)
        before = Manifest.from_json(known[0])
        after = how(before)
        if after == before or parts.media_objects.replace(key, after.to_json().encode(), known[1]):
            return
    raise Busy(CHANGING)


def settle(asset_id: str, parts: Parts, part: str | None = None) -> Asset:
    """Note that a part is made, and what the asset is now; tell of it when posts show it otherwise.

    Without a part it only makes sure that all was noted and told: the last try may have
    ended in between.

    Raises: as `change`.
    """
    known = parts.media.asset(asset_id)
    asset = change(asset_id, parts, lambda before: _with_part(before, part, parts))
    if asset.state == "processing" and is_done(asset):
        rewrite(asset_id, parts, lambda manifest: replace(manifest, complete=True))
        asset = change(asset_id, parts, lambda before: _ready(before, parts))
    if part is None or known is None or (known.state, known.view) != (asset.state, asset.view):
        announce(asset, parts)
    if known is not None and _standing(known) != _standing(asset) and _standing(asset)[0]:
        # A beginning is brought near before anybody asks; one that is not is brought by the first.
        zone = zone_of(asset.owner_id)
        parts.custody.send([MediaWanted(asset.owner_id, asset.asset, (zone,))])
    return asset


def announce(asset: Asset, parts: Parts) -> None:
    """Tell the posts and the owner of all files of an asset, unless there is nothing to tell yet."""
    if asset.playable_ms is None and asset.state != "failed":
        return
    files = parts.media.files_of(asset.asset)
    parts.outlet.plans([MediaChanged(asset.owner_id, media_id) for media_id in files])


def is_done(asset: Asset) -> bool:
    """Whether nothing is left to make."""
    return all(percent == DONE for percent in asset.parts.values())


def is_hopeless(asset: Asset) -> bool:
    """Whether what was given up leaves nothing to play.

    A video needs its sound, if it has any, and one size of its picture; an image its sizes.
    """
    return SOUND in asset.lost or set(shown(asset.parts)) <= asset.lost.keys()


def shown(names: Iterable[str]) -> list[str]:
    """Of parts, those that are the picture itself."""
    return [name for name in names if name not in EXTRAS and name != SOUND]


def unmade(asset: Asset, parts: Parts) -> list[MediaPart]:
    """The parts that nobody has begun, in the order in which they are best made."""
    return [
        MediaPart(asset.owner_id, asset.asset, part)
        for part in parts.workshop.parts_of(found_of(asset))
        if asset.parts.get(part, DONE) < DONE and not asset.tries.get(part)
    ]


def found_of(asset: Asset) -> Found:
    """What was found in the upload."""
    return Found.from_json(asset.found)


def source_of(asset: Asset) -> str:
    """The key of the upload that an asset is made of."""
    return upload_key(asset.owner_id, asset.media_id)


def _standing(asset: Asset) -> tuple[bool, bool]:
    """Whether it is playable, and whether it is ready."""
    return asset.playable_ms is not None, asset.state == "ready"


def _with_part(asset: Asset, part: str | None, parts: Parts) -> Asset:
    if asset.state != "processing" and part is None:
        return asset
    percents = asset.parts if part is None else asset.parts | {part: DONE}
    return _measured(replace(asset, parts=percents), parts)


def _ready(asset: Asset, parts: Parts) -> Asset:
    if asset.state != "processing" or not is_done(asset):
        return asset
    measured = _measured(asset, parts)
    return replace(measured, state="ready", ready_ms=asset.ready_ms or parts.now())


def _measured(asset: Asset, parts: Parts) -> Asset:
    """The row with what its manifest says by now: bytes, the view, and since when it is playable."""
    known = parts.media_objects.get(key_of(asset.asset, NAME))
    if known is None:
        raise Gone(asset.asset)
    found, manifest = found_of(asset), Manifest.from_json(known[0])
    stored = sum(one.bytes for one in manifest.objects().values())
    measured = replace(asset, bytes=found.bytes + stored)
    if not parts.workshop.playable(found, manifest):
        return measured
    return replace(
        measured,
        view=parts.workshop.view_of(found, manifest),
        playable_ms=asset.playable_ms or parts.now(),
    )
