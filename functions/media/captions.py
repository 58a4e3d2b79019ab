"""Captions of a video, a WebVTT file a language: they lie with the renditions, in the manifest.

So whoever may play the video may read them, and files with the same contents share them.
The object goes first, then the manifest that names it, then what the owner is charged.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from functions.media.owned import owned
from functions.media.webvtt import tidied
from functions.ports import Media, Objects, Sender
from functions.records import Asset, MediaFile
from functions.transcoding.found import Found
from shared.clock import HybridClock, HybridTime
from shared.errors import (
    Busy,
    CaptionsEarly,
    CaptionsMalformed,
    CaptionsUnfit,
    ParameterMalformed,
)
from shared.limits import CAPTIONS_BYTES, CAPTIONS_MAX
from shared.manifest import NAME, Captions, Manifest, key_of
from shared.messages import ManifestChanged
from shared.views import View

TRIES = 8  # of a manifest that grows at the same time
NAME_DIGITS = 32  # of an object's hash, in its name
# language["-" script]["-" region] *("-" variant): what of RFC 5646 section 2.1 is in use.
_LANGUAGE = re.compile(
    r"([a-z]{2,3})(?:-([a-z]{4}))?(?:-([a-z]{2}|[0-9]{3}))?((?:-[a-z0-9]{5,8})*)", re.ASCII
)


class Parts(Protocol):
    """What captions need."""

    @property
    def clock(self) -> HybridClock: ...
    @property
    def media(self) -> Media: ...
    @property
    def media_objects(self) -> Objects: ...
    @property
    def custody(self) -> Sender: ...


def caption(
    media_id: str, caller_id: str, language: str, label: str, text: str, parts: Parts
) -> MediaFile:
    """Give a video captions in a language, in place of those that it had.

    Raises:
        IdMalformed, MediaMissing, MediaDeleted: see `owned`.
        ParameterMalformed: that is no language.
        CaptionsMalformed: that is no WebVTT file, or too large a one.
        CaptionsUnfit: it is no video that could have them, or has as many as it can.
        CaptionsEarly: what they would lie beside is not there yet.
        Busy: the manifest changes all the time.
    """
    spoken = _checked(language)
    data = tidied(text).encode()
    if len(data) > CAPTIONS_BYTES:
        raise CaptionsMalformed(f"Captions have at most {CAPTIONS_BYTES} bytes.", field="text")
    file, asset = _captioned(media_id, caller_id, parts.media)
    name = f"{hashlib.sha256(data).hexdigest()[:NAME_DIGITS]}.vtt"
    new = Captions(name, len(data), spoken, label or spoken)
    parts.media_objects.put(key_of(asset.asset, name), data)

    def step(known: tuple[Captions, ...]) -> tuple[Captions, ...]:
        others = tuple(one for one in known if one.language != spoken)
        if len(others) >= CAPTIONS_MAX:
            raise CaptionsUnfit(f"A video has captions in at most {CAPTIONS_MAX} languages.")
        return tuple(sorted((*others, new), key=lambda one: one.language))

    _replace(asset, parts, step)
    return file


def uncaption(media_id: str, caller_id: str, language: str, parts: Parts) -> None:
    """Take the captions in a language from a video, if it has any.

    Raises: as `caption`.
    """
    spoken = _checked(language)
    _, asset = _captioned(media_id, caller_id, parts.media)
    _replace(asset, parts, lambda known: tuple(one for one in known if one.language != spoken))


def listed(file: MediaFile, asset: Asset | None, objects: Objects) -> list[View]:
    """The captions of a file, by language."""
    if asset is None or file.kind != "video" or asset.state not in ("processing", "ready"):
        return []
    found = _manifest(asset.asset, objects)
    known = found[0].captions if found else ()
    return [{"language": one.language, "label": one.label} for one in known]


def _checked(language: str) -> str:
    """A language tag as RFC 5646 section 2.1.1 spells it: en, pt-BR, zh-Hant."""
    parts = _LANGUAGE.fullmatch(language.lower())
    if parts is None:
        raise ParameterMalformed("A language is like en, pt-BR or zh-Hant.", field="language")
    name, script, region, variants = parts.groups()
    spelled = [name, *([script.title()] if script else []), *([region.upper()] if region else [])]
    return "-".join(spelled) + variants


def _captioned(media_id: str, caller_id: str, media: Media) -> tuple[MediaFile, Asset]:
    file = owned(media_id, caller_id, media)
    if file.kind != "video" or file.state == "failed":
        raise CaptionsUnfit
    asset = media.asset(file.asset) if file.asset else None
    if file.state in ("uploading", "queued") or asset is None:
        raise CaptionsEarly
    if asset.state not in ("processing", "ready"):
        raise CaptionsUnfit
    return file, asset


def _replace(
    asset: Asset, parts: Parts, step: Callable[[tuple[Captions, ...]], tuple[Captions, ...]]
) -> None:
    """Change the captions in a manifest that the transcoder may be changing as well."""
    for _ in range(TRIES):
        found = _manifest(asset.asset, parts.media_objects)
        if found is None:
            raise CaptionsEarly
        before, tag = found
        after = replace(before, captions=step(before.captions))
        if after == before:  # perhaps by a request that died before it had charged
            _charge(asset.asset, parts)
            return
        key = key_of(asset.asset, NAME)
        if parts.media_objects.replace(key, after.to_json().encode(), tag):
            _settle(asset, before, after, parts)
            return
    raise Busy("The video was changed at the same time; try again.")


def _settle(asset: Asset, before: Manifest, after: Manifest, parts: Parts) -> None:
    """Remove the captions that nothing names any more, charge for the others, and tell the edge.

    Manifests are kept at the edge for a while, and captions are awaited.
    """
    gone = before.objects().keys() - after.objects().keys()
    parts.media_objects.delete(key_of(asset.asset, name) for name in gone)
    parts.custody.send([ManifestChanged(asset.owner_id, asset.asset)])
    _charge(asset.asset, parts)


def _charge(asset_id: str, parts: Parts) -> None:
    """Count the bytes of an asset anew, as the transcoder does: its upload, and what is named."""
    for _ in range(TRIES):
        asset = parts.media.asset(asset_id)
        found = _manifest(asset_id, parts.media_objects)
        if asset is None or found is None or asset.state == "removed":
            return
        stored = sum(one.bytes for one in found[0].objects().values())
        total = Found.from_json(asset.found).bytes + stored
        if total == asset.bytes:
            return
        parts.clock.observe(HybridTime.from_text(asset.updated))
        charged = replace(asset, bytes=total, updated=parts.clock.tick().text)
        if parts.media.put_asset(asset, charged):
            return
    raise Busy("The video was changed at the same time; try again.")


def _manifest(asset: str, objects: Objects) -> tuple[Manifest, str] | None:
    found = objects.get(key_of(asset, NAME))
    return (Manifest.from_json(found[0]), found[1]) if found else None
