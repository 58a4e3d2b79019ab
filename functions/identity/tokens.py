"""Tokens as we hand them out: a refresh token says whose it is, so it can be routed.

<user id>.<the user pool's refresh token>
"""

import json
from dataclasses import dataclass
from typing import Protocol

from functions.ports import Accounts, Sessions
from functions.records import Tokens
from shared import base64url
from shared.errors import IdMalformed, RefreshTokenInvalid
from shared.ids import parse_user_id


@dataclass(frozen=True, slots=True)
class Session:
    """What a signed-in user gets."""

    user_id: str
    access_token: str
    refresh_token: str
    expires_in: int  # seconds


class Parts(Protocol):
    """What a refresh needs."""

    @property
    def accounts(self) -> Accounts: ...
    @property
    def sessions(self) -> Sessions: ...


def issue(user_id: str, tokens: Tokens) -> Session:
    """A session from the tokens of a fresh sign-in."""
    return Session(
        user_id, tokens.access_token, f"{user_id}.{tokens.refresh_token}", tokens.expires_in
    )


def refresh(refresh_token: str, parts: Parts) -> Session:
    """A session with a new access token.

    A signed-out family is refused although its refresh token still worked: whoever
    signs out holds an access token only, so the refresh token is revoked here, when it
    shows itself.

    Raises:
        RefreshTokenInvalid: the token is unknown, expired, revoked or signed out.
    """
    user_id, pool_token = _parse(refresh_token)
    fresh = parts.accounts.refresh(pool_token)
    claims = _claims(fresh.access_token)
    if claims.get("username") != user_id or parts.sessions.denied(str(claims.get("origin_jti"))):
        parts.accounts.revoke(pool_token)
        raise RefreshTokenInvalid
    return Session(user_id, fresh.access_token, refresh_token, fresh.expires_in)


def _parse(refresh_token: str) -> tuple[str, str]:
    user_id, _, pool_token = refresh_token.partition(".")
    try:
        return parse_user_id(user_id), pool_token
    except IdMalformed:
        raise RefreshTokenInvalid from None


def _claims(access_token: str) -> dict[str, object]:
    """The claims of a token that the user pool itself just handed us."""
    claims: dict[str, object] = json.loads(base64url.decode(access_token.split(".")[1]))
    return claims
