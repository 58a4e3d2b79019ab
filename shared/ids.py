"""Ids that carry their own route.

A user id is a zone and 60 random bits: `eu` + 12 Crockford symbols. A post id is

    1 zero bit | 48 bits ms | 16 bits counter | 5 bits zone | 60 bits author
    = 130 bits = 26 Crockford symbols

so it sorts by time and names its author, hence the slot, shard, cell and region
that hold it: a read by post id is one key lookup and needs no index. Two posts
can only collide within one author's millisecond and counter, and the conditional
write of a post notices that.
"""

import re
from dataclasses import dataclass

from shared import crockford
from shared.clock import HybridTime
from shared.errors import IdMalformed, UsernameMalformed
from shared.murmur3 import murmur3_32
from shared.zones import ZONE_NAMES, ZONE_NUMBERS, is_zone

SLOTS = 16_384  # of a zone; a power of two, so the hash is masked, not divided

IDENTITY_BITS = 60
IDENTITY_BYTES = 8  # of entropy that a new user id consumes
IDENTITY_LENGTH = 12
POST_ID_LENGTH = 26
LIST_BYTES, LIST_LENGTH = 5, 8  # of the part of a list id that is not its owner's
ASSET_BYTES, ASSET_LENGTH = 10, 16  # of the part of an asset id that is not its owner's

_USER_ID = re.compile(r"[a-z]{2}[0-9a-hjkmnp-tv-z]{12}", re.ASCII)
_POST_ID = re.compile(r"[0-9a-f][0-9a-hjkmnp-tv-z]{25}", re.ASCII)
_LIST = re.compile(r"[0-9a-hjkmnp-tv-z]{8}", re.ASCII)
_ASSET = re.compile(r"[0-9a-hjkmnp-tv-z]{16}", re.ASCII)
_USERNAME = re.compile(r"[A-Za-z0-9_]{3,30}", re.ASCII)


@dataclass(frozen=True, slots=True)
class PostRef:
    """What a post id says by itself."""

    id: str
    time: HybridTime
    author_id: str


def new_user_id(zone: str, entropy: bytes) -> str:
    """Make a user id from a zone and at least 8 random bytes, which the caller draws."""
    if len(entropy) < IDENTITY_BYTES:
        raise ValueError(f"a user id needs {IDENTITY_BYTES} random bytes")
    if not is_zone(zone):
        raise ValueError(f"{zone!r} is not a zone")
    identity = int.from_bytes(entropy[:IDENTITY_BYTES], "big") >> (64 - IDENTITY_BITS)
    return zone + crockford.encode(identity, IDENTITY_LENGTH)


def parse_user_id(text: str) -> str:
    """Check a user id that came from outside.

    Raises:
        IdMalformed: it is not one, or its zone does not exist.
    """
    if not _USER_ID.fullmatch(text) or not is_zone(text[:2]):
        raise IdMalformed("A user id is a zone followed by 12 letters and digits.", field="user_id")
    return text


def zone_of(user_id: str) -> str:
    """The zone a user signed up in; the directory knows of those who moved since."""
    return user_id[:2]


def slot_of(user_id: str) -> int:
    """The user's slot, 0 to 16,383, within a zone's shards."""
    return murmur3_32(user_id.encode()) & (SLOTS - 1)


def new_post_id(time: HybridTime, author_id: str) -> str:
    """Make the id of the post that `author_id` writes at `time`."""
    zone, identity = author_id[:2], crockford.decode(author_id[2:])
    route = ZONE_NUMBERS[zone] << IDENTITY_BITS | identity
    return crockford.encode(time.number << (5 + IDENTITY_BITS) | route, POST_ID_LENGTH)


def parse_post_id(text: str) -> PostRef:
    """Read the time and the author from a post id that came from outside.

    Raises:
        IdMalformed: it is not one, or its zone does not exist.
    """
    if not _POST_ID.fullmatch(text):
        raise IdMalformed("A post id is 26 letters and digits.", field="post_id")
    number = crockford.decode(text)
    identity = number & ((1 << IDENTITY_BITS) - 1)
    zone = ZONE_NAMES.get(number >> IDENTITY_BITS & 31)
    if zone is None:
        raise IdMalformed("The post id names no zone.", field="post_id")
    author_id = zone + crockford.encode(identity, IDENTITY_LENGTH)
    return PostRef(text, HybridTime.from_number(number >> (5 + IDENTITY_BITS)), author_id)


def new_list_id(owner_id: str, digest: bytes) -> str:
    """Make the id of a list from its owner and at least 5 bytes that tell it from others."""
    number = int.from_bytes(digest[:LIST_BYTES], "big")
    return f"{owner_id}-{crockford.encode(number, LIST_LENGTH)}"


def parse_list_id(text: str) -> str:
    """The owner whom a list id names.

    Raises:
        IdMalformed: it is not one.
    """
    owner_id, _, rest = text.partition("-")
    if not _LIST.fullmatch(rest):
        raise IdMalformed("A list id is a user id, - and 8 letters and digits.", field="list_id")
    return parse_user_id(owner_id)


def new_media_id(time: HybridTime, owner_id: str) -> str:
    """Make the id of the media file that `owner_id` begins to upload at `time`: made like a post's."""
    return new_post_id(time, owner_id)


def parse_media_id(text: str) -> str:
    """The owner whom a media id names.

    Raises:
        IdMalformed: it is not one.
    """
    try:
        return parse_post_id(text).author_id
    except IdMalformed:
        raise IdMalformed("A media id is 26 letters and digits.", field="media_id") from None


def new_asset_id(owner_id: str, digest: bytes) -> str:
    """Make the id of an asset from its owner and at least 10 bytes that no other asset has."""
    number = int.from_bytes(digest[:ASSET_BYTES], "big")
    return f"{owner_id}-{crockford.encode(number, ASSET_LENGTH)}"


def parse_asset_id(text: str) -> str:
    """The owner whom an asset id names.

    Raises:
        IdMalformed: it is not one.
    """
    owner_id, _, rest = text.partition("-")
    if not _ASSET.fullmatch(rest):
        raise IdMalformed("An asset id is a user id, - and 16 letters and digits.", field="asset")
    return parse_user_id(owner_id)


def parse_username(text: str) -> str:
    """The canonical, lower-case form of a username, without its `@`.

    Raises:
        UsernameMalformed: it is not 3 to 30 of a–z, 0–9 and `_`.
    """
    username = text.removeprefix("@")
    if not _USERNAME.fullmatch(username):  # before folding: the Kelvin sign folds to a k
        raise UsernameMalformed(
            "A username is 3 to 30 of the letters a to z, the digits and _.",
            field="username",
        )
    return username.lower()
