"""Who the people of a file become: the same user ids, usernames and zones on every run.

That is what makes an import safe to repeat and to resume: nothing needs to be
remembered between runs, because everything follows from the id in the file.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from shared.ids import IDENTITY_BYTES, new_user_id
from shared.murmur3 import murmur3_32

_PLAIN = re.compile(r"[a-z0-9_]{3,30}", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,28}", re.ASCII)
_TAKEN_FORM = re.compile(r"u_[0-9]+", re.ASCII)
DIGEST_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the file, as Nearcast will know them."""

    raw: str
    user_id: str
    username: str
    zone: str


def person(raw: str, zones: Sequence[str]) -> Person:
    """The person behind an id of the file; zones get equal shares, by the id's hash."""
    zone = zones[murmur3_32(raw.encode()) % len(zones)]
    entropy = hashlib.sha256(b"nearcast import\n" + raw.encode()).digest()[:IDENTITY_BYTES]
    return Person(raw, new_user_id(zone, entropy), username(raw), zone)


def username(raw: str) -> str:
    """A valid username for an id, different ones for different ids.

    `42` becomes `u_42` and a valid name stays as it is. Anything else loses what a
    username cannot have and gets a digest instead, as does a name that looks like
    `u_42`, which may be somebody else's.
    """
    if _NUMBER.fullmatch(raw):
        return f"u_{raw}"
    if _PLAIN.fullmatch(raw) and not _TAKEN_FORM.fullmatch(raw):
        return raw
    digest = hashlib.sha256(raw.encode()).hexdigest()[:DIGEST_LENGTH]
    rest = re.sub(r"[^a-z0-9_]+", "_", raw).strip("_")
    return f"{rest[: 30 - 1 - DIGEST_LENGTH] or 'u'}_{digest}"
