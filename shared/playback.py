"""Who may fetch the media of a post, said by the address itself: `/media/{token}/…`.

    kid "." class expiry "." asset "." base64url(HMAC-SHA256, first 16 bytes)

A token opens one asset, for one class of viewers, until it expires; a playlist's addresses
are relative, so they inherit it. Tokens change with windows of time, not with every
viewer: whoever may see a post gets the same address in a window, which is what lets pages
and cards that carry it be cached. A token lives for one window at least and two at most,
and a page or card that carries one is kept for less than a window.

Truncation to half of the hash's length: RFC 2104 section 5.
"""

import hmac
from dataclasses import dataclass
from typing import Any, Literal, cast

from shared import base64url
from shared.clock import rfc3339
from shared.errors import IdMalformed, PlaybackExpired, PlaybackInvalid
from shared.ids import parse_asset_id
from shared.keys import Keys

PATH = "/media"
MASTER = "master.m3u8"  # {track}.m3u8 and captions-{language}.m3u8 lie beside it, as do all objects
PURPOSE = "playback"
MAC_BYTES = 16
TOKEN_MAX = 160  # characters

ViewerClass = Literal["p", "f", "o"]  # everybody, followers of a private account, the owner

View = dict[str, Any]

WINDOW_S: dict[ViewerClass, int] = {"p": 3_600, "f": 900, "o": 900}


@dataclass(frozen=True, slots=True)
class Grant:
    """What a good token says. `expires_s` is in seconds since 1970."""

    asset: str
    viewer: ViewerClass
    expires_s: int


def mint(asset: str, viewer: ViewerClass, keys: Keys, now_ms: int) -> str:
    """The token of this window for an asset, under the current key."""
    head = f"{keys.current}.{viewer}{expiry_s(viewer, now_ms):x}.{asset}"
    return f"{head}.{base64url.encode(_mac(keys, keys.current, head))}"


def expiry_s(viewer: ViewerClass, now_ms: int) -> int:
    """When a token that is minted now expires: at the end of the window after this one."""
    window = WINDOW_S[viewer]
    return (now_ms // 1000 // window + 2) * window


def verify(token: str, keys: Keys, now_ms: int) -> Grant:
    """What a token that came with a request allows.

    Raises:
        PlaybackInvalid: it is malformed, or not ours.
        PlaybackExpired: it was good once; the post has a new address.
    """
    parts = token.split(".")
    if len(token) > TOKEN_MAX or len(parts) != 4:
        raise PlaybackInvalid
    kid, scope, asset, signature = parts
    try:
        viewer, expires_s = scope[:1], int(scope[1:], 16)
        mac = base64url.decode(signature)
        parse_asset_id(asset)
    except (ValueError, IdMalformed):
        raise PlaybackInvalid from None
    head = f"{kid}.{scope}.{asset}"
    known = viewer in WINDOW_S and kid in keys.ring
    if not known or not hmac.compare_digest(_mac(keys, kid, head), mac):
        raise PlaybackInvalid
    if now_ms >= expires_s * 1000:
        raise PlaybackExpired
    return Grant(asset, cast("ViewerClass", viewer), expires_s)


def signed(view: View, viewer: ViewerClass, keys: Keys, now_ms: int) -> View:
    """A media view as clients get it: addresses under a token in place of names.

    What cannot be played yet has null for addresses; what was signed before stays as it is.
    """
    if "names" not in view:
        return view
    public = {name: value for name, value in view.items() if name not in ("asset", "names")}
    asset, names = view.get("asset"), view.get("names") or {}
    token = mint(asset, viewer, keys, now_ms) if asset and names else None

    def at(name: str | None) -> str | None:
        return None if name is None or token is None else address(token, name)

    return public | {
        "playlist": at(MASTER) if view["kind"] == "video" else None,
        "poster": at(names.get("poster")),
        "preview": at(names.get("preview")),
        "storyboard": at(names.get("storyboard")),
        "start": [at(name) for name in names.get("start", ())],
        "sizes": [
            {"url": at(name), "width": width, "height": height}
            for name, width, height in names.get("sizes", ())
        ],
        "expires_at": rfc3339(expiry_s(viewer, now_ms) * 1000) if token else None,
    }


def address(token: str, name: str) -> str:
    """The path of an object, or of a playlist, under a token."""
    return f"{PATH}/{token}/{name}"


def _mac(keys: Keys, kid: str, head: str) -> bytes:
    return keys.mac(kid, PURPOSE, head.encode())[:MAC_BYTES]
