"""Name the caller from a bearer token (RFC 6750), or refuse."""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus

from edge import jwt
from edge.exchange import Caller, Exchange, Outcome, Plan
from edge.keysets import KeySet, read_keys
from edge.memory import Memory
from edge.steps import Fetch, Fetched, Unreached, VerifySignature
from shared.directory import Pool
from shared.errors import (
    IdMalformed,
    RegionUnavailable,
    TokenExpired,
    TokenForeign,
    TokenInvalid,
    TokenMalformed,
    TokenMissing,
    TokenRevoked,
)
from shared.ids import parse_user_id

JWKS_TIMEOUT_MS = 3_000


def authenticate(exchange: Exchange, memory: Memory) -> Outcome:
    """Name the caller; a token that was verified before costs one look into memory.

    Where a token is optional, one that is sent must be good all the same: a client
    with a broken session should learn of it.

    Raises: the 401 problem that fits.
    """
    text = _bearer(exchange)
    if text is None:
        if exchange.route is not None and exchange.route.public:
            return None
        raise TokenMissing
    caller = memory.tokens.get(text, exchange.now_ms)
    if caller is None:
        return _verify(exchange, memory, text)
    _accept(exchange, memory, caller)
    return None


def _bearer(exchange: Exchange) -> str | None:
    field = exchange.request.headers.get("authorization")
    if field is None:
        return None
    scheme, _, text = field.partition(" ")
    if scheme.lower() != "bearer" or not text:
        raise TokenMalformed("The Authorization field is not `Bearer` and a token.")
    return text


def _accept(exchange: Exchange, memory: Memory, caller: Caller) -> None:
    """Take a verified caller, unless time or a sign-out has ended their session meanwhile."""
    if exchange.now_ms >= caller.expires * 1000:
        raise TokenExpired
    if memory.is_denied(caller.family, exchange.now_ms):
        raise TokenRevoked
    exchange.caller = caller


def _verify(exchange: Exchange, memory: Memory, text: str) -> Outcome:
    """Check what can be checked without a key first: it is cheap, and most of what is bad."""
    token = jwt.parse(text)
    issuer = token.claims.get("iss")
    zone, pool = memory.issuers.get(issuer if isinstance(issuer, str) else "", ("", None))
    if pool is None:
        raise TokenInvalid
    user_id, family, expires = jwt.check_claims(
        token.claims, pool.client_id, exchange.now_ms // 1000
    )
    caller = Caller(_user_of(memory, user_id, zone), zone, family, expires)
    if memory.is_denied(family, exchange.now_ms):  # needs no verification
        raise TokenRevoked
    verified = partial(_verified, exchange, memory, text, caller)
    keyset = memory.keysets.setdefault(zone, KeySet())
    key = keyset.keys.get(token.key_id)
    if key is None and keyset.may_look(exchange.now_ms):
        return _refresh(exchange, keyset, pool, lambda: _check(token, keyset, verified))
    if keyset.begin_renewal(exchange.now_ms):
        exchange.later.append(_refresh(exchange, keyset, pool, lambda: None))
    return _check(token, keyset, verified)


def _check(token: jwt.Token, keyset: KeySet, verified: Callable[[bool], None]) -> Plan:
    key = keyset.keys.get(token.key_id)
    if key is None or key.algorithm != token.algorithm:
        raise TokenInvalid
    step = VerifySignature(key.algorithm, key.jwk, token.signature, token.message)
    return Plan((step,), verified)


def _verified(
    exchange: Exchange,
    memory: Memory,
    text: str,
    caller: Caller,
    genuine: bool,  # noqa: FBT001 - what the step gave
) -> None:
    if not genuine:
        raise TokenInvalid
    memory.tokens.put(text, caller, caller.expires * 1000)
    _accept(exchange, memory, caller)


def _refresh(exchange: Exchange, keyset: KeySet, pool: Pool, then: Callable[[], Outcome]) -> Plan:
    """Ask for the pool's keys. What was known stays in use until an answer replaces it."""

    def learn(result: Fetched | Unreached) -> Outcome:
        if isinstance(result, Unreached) or result.status != HTTPStatus.OK:
            raise RegionUnavailable("The keys of the user pool cannot be read.")
        try:
            keyset.keys = read_keys(result.body)
        except ValueError:
            raise RegionUnavailable("The keys of the user pool cannot be read.") from None
        keyset.read_ms = exchange.now_ms
        return then()

    return Plan((Fetch(pool.jwks_url, JWKS_TIMEOUT_MS),), learn)


def _user_of(memory: Memory, user_id: str, zone: str) -> str:
    """The user, if this zone's pool may speak for them."""
    try:
        parse_user_id(user_id)
    except IdMalformed:
        raise TokenForeign from None
    if memory.directory is None or memory.directory.home(user_id).zone != zone:
        raise TokenForeign
    return user_id
