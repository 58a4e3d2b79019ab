"""Who watches what: views over a day, and the requests that a player makes for one of them.

Assets are drawn by Zipf's law with exponent 1, people evenly over the PoPs, so popular
assets are popular everywhere. A view is twenty seconds of one rendition, or all of what is
shorter; which one depends on the viewer's screen and line, and is drawn apart from the asset.
The player asks as hls.js does: the playlists, the beginnings of both tracks, then segment by
segment, each when the one before has come. It is taken to hold no more than is watched.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from infra.bench.media.offload.catalogue import LADDER, SOUND, Asset
from shared.playback import MASTER

WATCHED_MS = 20_000
SHARES = (0.15, 0.25, 0.40, 0.20)  # of viewers, by rendition of the ladder
LINE_RATE = 20_000_000  # bits a second of a viewer's line
ROUND_TRIP_MS = 30  # between a viewer and the PoP
DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class View:
    """Somebody watches: when, at which PoP, through which network, what, and how large."""

    at_ms: int
    pop: int
    address: str
    asset: Asset
    rendition: str


def views(assets: list[Asset], begin_ms: int, pops: int, drawn: random.Random) -> Iterator[View]:
    """A view of each of the assets in turn, evenly over a day."""
    renditions = [one.name for one in LADDER]
    chosen = drawn.choices(renditions, SHARES, k=len(assets))
    for number, asset in enumerate(assets):
        address = f"10.{drawn.randrange(256)}.{drawn.randrange(256)}.{drawn.randrange(1, 255)}"
        at_ms = begin_ms + number * DAY_MS // len(assets)
        yield View(at_ms, drawn.randrange(pops), address, asset, chosen[number])


def asked_for(view: View) -> list[str]:
    """What the player asks for, in its order: names under the asset's token."""
    manifest = view.asset
    picture, sound = manifest.track(view.rendition), manifest.track(SOUND)
    names = [manifest.poster, MASTER, f"{picture.name}.m3u8", f"{sound.name}.m3u8"]
    names += [picture.init.name, sound.init.name]
    begins_ms = 0
    for shown, heard in zip(picture.segments, sound.segments, strict=True):
        if begins_ms >= WATCHED_MS:
            break
        names += [shown.name, heard.name]
        begins_ms += shown.ms
    return names


def transfer_ms(size: int) -> int:
    """How long a viewer's line takes for an object, and for asking for it."""
    return ROUND_TRIP_MS + size * 8_000 // LINE_RATE
