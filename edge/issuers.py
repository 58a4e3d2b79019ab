"""Who may say who calls: the zones' Cognito pools, and others by the document "issuers".

    {"format": 1, "issuers": [{"issuer": "https://id.example", "jwks_url": "https://id.example/jwks.json",
      "audiences": ["nearcast"], "zones": ["eu"], "user_claim": "nearcast_user"}]}

The rules for tokens of a pool and of another issuer exclude each other (RFC 8725
section 3.12): a pool's access token has a `token_use` and no `aud`, another's has an `aud`
and a `typ`. An issuer speaks only for users of its own zones, and a pool is never
replaced by an entry of the document.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import urlsplit

from edge.jwt import Token
from shared.directory import Pool
from shared.errors import IssuersMalformed, TokenExpired, TokenForeign, TokenMalformed
from shared.limits import TOKEN_SKEW_S
from shared.zones import is_zone

FORMAT = 1
ISSUERS_MAX = 20
TEXT_MAX = 512  # characters of an address or a name
LOOPBACK = ("127.0.0.1", "localhost", "::1")
MEMBERS = {
    "issuer",
    "jwks_url",
    "audiences",
    "zones",
    "types",
    "user_claim",
    "session_claim",
    "scoped",
}


@dataclass(slots=True, frozen=True)
class Claimed:
    """What claims that hold now say. No scopes (None) means that the token is not limited."""

    user_id: str
    family: str
    expires: int  # seconds since 1970
    scopes: frozenset[str] | None = None


@dataclass(slots=True, frozen=True)
class Issuer:
    """One issuer: where its keys are, and what its tokens must say."""

    name: str
    jwks_url: str
    audiences: frozenset[str]  # of a pool, the id of the client
    zones: frozenset[str]  # whose users it may name
    types: frozenset[str] = frozenset()  # `typ`; empty for a pool
    user_claim: str = "username"
    session_claim: str = "origin_jti"
    scoped: bool = False  # its tokens may do what their `scope` says, and no more

    @classmethod
    def of_pool(cls, zone: str, pool: Pool) -> Self:
        """A zone's user pool."""
        return cls(pool.issuer, pool.jwks_url, frozenset([pool.client_id]), frozenset([zone]))

    def check(self, token: Token, now_s: int) -> Claimed:
        """What a token of this issuer says, if it is meant for us and holds now.

        An expired token gets no grace: clients refresh ahead of time, and grace would only
        make every token live longer. A token from the near future is taken, because a
        fresh one meets an edge whose clock is behind its issuer's.

        Raises:
            TokenMalformed: a claim is missing or of the wrong type.
            TokenForeign: it was issued for somebody else or another use.
            TokenExpired: it has expired, or is not valid yet.
        """
        claims = token.claims
        expires, issued = _number(claims, "exp"), _number(claims, "iat")
        not_before = _number(claims, "nbf") if "nbf" in claims else issued
        if not (self._is_meant(token) if self.types else self._is_pools(claims)):
            raise TokenForeign
        if now_s >= expires:
            raise TokenExpired
        if max(issued, not_before) > now_s + TOKEN_SKEW_S:
            raise TokenExpired("The access token is not valid yet.")
        scopes = frozenset(_text(claims, "scope").split()) if self.scoped else None
        return Claimed(_text(claims, self.user_claim), self._family(claims), expires, scopes)

    def _is_pools(self, claims: dict[str, Any]) -> bool:
        """Cognito's access tokens say what they are for, and name the client instead of an audience."""
        client = claims.get("client_id")
        return (
            claims.get("token_use") == "access"
            and "aud" not in claims
            and isinstance(client, str)
            and client in self.audiences
        )

    def _is_meant(self, token: Token) -> bool:
        """RFC 8725 sections 3.9 and 3.11: the audience is us, and the type is that of an access token."""
        audience = token.claims.get("aud")
        named = audience if isinstance(audience, list) else [audience]
        return token.kind in self.types and any(
            isinstance(one, str) and one in self.audiences for one in named
        )

    def _family(self, claims: dict[str, Any]) -> str:
        """What a sign-out denies. Other issuers' names are kept apart from the pools'."""
        if not self.types:
            return _text(claims, self.session_claim)
        name = self.session_claim if self.session_claim in claims else "jti"
        return f"{self.name}#{_text(claims, name)}"


@dataclass(frozen=True)
class IssuerSet:
    """The issuers of a document. The version names its contents."""

    version: str
    issuers: dict[str, Issuer] = field(default_factory=dict)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """Check a document.

        Raises:
            IssuersMalformed: something is wrong; the message says where.
        """
        listed = document.get("issuers")
        if document.get("format") != FORMAT or not isinstance(listed, list):
            raise IssuersMalformed(f"It is no list of issuers in format {FORMAT}.")
        if len(listed) > ISSUERS_MAX:
            raise IssuersMalformed(f"There are more than {ISSUERS_MAX} issuers.")
        found = [_issuer(number, entry) for number, entry in enumerate(listed, 1)]
        issuers = {issuer.name: issuer for issuer in found}
        if len(issuers) != len(found):
            raise IssuersMalformed("An issuer is listed twice.")
        canonical = json.dumps(document, sort_keys=True, separators=(",", ":"))
        return cls(hashlib.sha256(canonical.encode()).hexdigest()[:16], issuers)


def _issuer(number: int, entry: Any) -> Issuer:
    if not isinstance(entry, dict):
        raise IssuersMalformed(f"Issuer {number} must be an object.")
    unknown = sorted(entry.keys() - MEMBERS)
    if unknown:
        raise IssuersMalformed(f"Issuer {number}: there is no member {unknown[0]!r}.")
    zones = _texts(number, entry, "zones")
    if not all(map(is_zone, zones)):
        raise IssuersMalformed(f"Issuer {number}: its zones are not all zones.")
    scoped = entry.get("scoped", True)
    if not isinstance(scoped, bool):
        raise IssuersMalformed(f"Issuer {number}: scoped is true or false.")
    types = _texts(number, {"types": ["at+jwt"]} | entry, "types")  # RFC 9068 section 2.1
    return Issuer(
        _address(number, entry, "issuer"),
        _address(number, entry, "jwks_url"),
        _texts(number, entry, "audiences"),
        zones,
        frozenset(kind.lower() for kind in types),
        _name(number, entry, "user_claim", "sub"),
        _name(number, entry, "session_claim", "sid"),
        scoped,
    )


def _address(number: int, entry: dict[str, Any], name: str) -> str:
    value = _name(number, entry, name, "")
    try:
        parts = urlsplit(value)
        host = parts.hostname or ""
    except ValueError:
        parts, host = urlsplit(""), ""
    safe = parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)
    if not (safe and host) or parts.username is not None:
        raise IssuersMalformed(f"Issuer {number}: its {name} is no address with https.")
    return value


def _name(number: int, entry: dict[str, Any], name: str, default: str) -> str:
    value = entry.get(name, default)
    if not isinstance(value, str) or not 1 <= len(value) <= TEXT_MAX or not value.isprintable():
        raise IssuersMalformed(f"Issuer {number}: its {name} is not a text.")
    return value


def _texts(number: int, entry: dict[str, Any], name: str) -> frozenset[str]:
    values = entry.get(name)
    if not isinstance(values, list) or not values:
        raise IssuersMalformed(f"Issuer {number}: its {name} are not a list of texts.")
    return frozenset(_name(number, {name: value}, name, "") for value in values)


def _number(claims: dict[str, Any], name: str) -> int:
    value = claims.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise TokenMalformed
    return value


def _text(claims: dict[str, Any], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not value:
        raise TokenMalformed
    return value
