"""API keys of servers: `nck_<id>_<secret>`, sent where others send an access token.

KV holds a key's SHA-256, never the key: its secret is 256 random bits, so nothing is
gained by a slow hash (NIST SP 800-63B section 5.1.1.2 is about passwords). A key may act for one user, or for
nobody, and then reads what is public under limits of its own. A revoked key is denied
through the Registry as a signed-out session is, within seconds; KV alone may take a minute.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from edge.jwt import TOKEN_MAX
from shared.errors import ApiKeyInvalid, DocumentInvalid, IdMalformed
from shared.ids import parse_user_id

PREFIX = "nck_"
KIND = "apikey"  # of the entries in KV, `apikey:{id}`
REMEMBERED_MS = 30_000
OWNER_MAX = 100  # characters
SCOPES_MAX = 20
NEVER_S = 4_102_444_800  # the year 2100
DENIED_S = 86_400  # a revoked key is denied so long; by then KV has forgotten it everywhere

_KEY = re.compile(r"nck_([0-9a-z]{16})_([0-9A-Za-z_-]{43})", re.ASCII)
_ID = re.compile(r"[0-9a-z]{16}", re.ASCII)
_SCOPE = re.compile(r"[a-z]{1,20}:[a-z]{1,20}", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(slots=True, frozen=True)
class ApiKey:
    """A key as it is kept."""

    digest: str  # SHA-256 of the whole key, hexadecimal
    owner: str  # for whoever reads the list of keys
    scopes: tuple[str, ...]
    user_id: str | None = None  # whom it acts for
    expires_s: int = NEVER_S

    @classmethod
    def from_document(cls, document: Any) -> Self:
        """Read what is kept, or what somebody wants to be kept.

        Raises:
            DocumentInvalid: it is no key.
        """
        if not isinstance(document, Mapping):
            raise DocumentInvalid("An API key must be an object.")
        try:
            key = cls(**{**document, "scopes": tuple(document["scopes"])})
        except (KeyError, TypeError):
            raise DocumentInvalid("An API key has a digest, an owner and scopes.") from None
        key._check()
        return key

    def _check(self) -> None:
        texts = [self.digest, self.owner, *self.scopes]
        if not all(isinstance(text, str) for text in texts) or type(self.expires_s) is not int:
            raise DocumentInvalid("A member of the API key is of the wrong type.")
        if not _DIGEST.fullmatch(self.digest) or not 1 <= len(self.owner) <= OWNER_MAX:
            raise DocumentInvalid("An API key has a digest and an owner.")
        if not 1 <= len(self.scopes) <= SCOPES_MAX or not all(map(_SCOPE.fullmatch, self.scopes)):
            raise DocumentInvalid("A scope is like posts:write.")
        if self.user_id is not None:
            try:
                parse_user_id(self.user_id)
            except (IdMalformed, AttributeError, TypeError):
                raise DocumentInvalid("An API key acts for a user id or nobody.") from None

    def text(self) -> str:
        """The key as it is kept."""
        return json.dumps(asdict(self))

    def opens(self, text: str, now_ms: int) -> bool:
        """Whether `text` is this key and it has not expired."""
        right = hmac.compare_digest(digest(text), self.digest)
        return right and now_ms < self.expires_s * 1000


def is_key(text: str) -> bool:
    """Whether somebody means this to be an API key."""
    return text.startswith(PREFIX)


def id_of(text: str) -> str:
    """The id in a key.

    Raises:
        ApiKeyInvalid: it is no key.
    """
    found = _KEY.fullmatch(text) if len(text) <= TOKEN_MAX else None
    if found is None:
        raise ApiKeyInvalid("The API key is malformed.")
    return found[1]


def is_id(text: str) -> bool:
    """Whether this can be the id of a key."""
    return _ID.fullmatch(text) is not None


def digest(text: str) -> str:
    """What is kept of a key."""
    return hashlib.sha256(text.encode()).hexdigest()


def place(key_id: str) -> str:
    """Where KV keeps it."""
    return f"{KIND}:{key_id}"


def family(key_id: str) -> str:
    """The name under which the Registry denies it."""
    return f"{KIND}:{key_id}"


def read(text: str | None) -> ApiKey | None:
    """What KV gave: a key, or None for none, a revoked one, or one that cannot be read."""
    try:
        return ApiKey.from_document(json.loads(text or "null"))
    except (ValueError, DocumentInvalid):
        return None
