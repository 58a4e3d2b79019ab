"""Name the caller from a bearer token (RFC 6750) or a server's API key, or refuse."""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus

from edge import apikeys, jwt
from edge.apikeys import ApiKey
from edge.exchange import Caller, Exchange, Outcome, Plan
from edge.issuers import Issuer
from edge.keysets import FAILURE_FLOOR_MS, KeySet, read_keys
from edge.memory import Memory
from edge.steps import Fetch, Fetched, ReadDocument, Unreached, VerifySignature
from shared.errors import (
    ApiKeyInvalid,
    Busy,
    HeaderMalformed,
    IdMalformed,
    KeysUnavailable,
    ScopeMissing,
    TokenExpired,
    TokenForeign,
    TokenInvalid,
    TokenMalformed,
    TokenMissing,
    TokenRevoked,
    UserNeeded,
)
from shared.ids import parse_user_id

JWKS_TIMEOUT_MS = 3_000
UNKNOWN = ApiKey("", "", ())  # opens to nothing


def authenticate(exchange: Exchange, memory: Memory) -> Outcome:
    """Name the caller; a token that was verified before costs one look into memory.

    Where a token is optional, one that is sent must be good all the same: a client
    with a broken session should learn of it.

    Raises: the 401 or 403 problem that fits.
    """
    text = _bearer(exchange)
    if text is None:
        if exchange.route is not None and exchange.route.public:
            return None
        raise TokenMissing
    caller = memory.tokens.get(text, exchange.now_ms)
    if caller is not None:
        _accept(exchange, memory, caller)
        return None
    if apikeys.is_key(text):
        return _open(exchange, memory, text)
    return _verify(exchange, memory, text)


def _bearer(exchange: Exchange) -> str | None:
    """The credentials, if there are any; a field sent twice arrives joined by a comma."""
    field = exchange.request.headers.get("authorization")
    if field is None:
        return None
    scheme, _, text = field.partition(" ")
    if "," in field:
        raise HeaderMalformed("The Authorization field is repeated.")
    if scheme.lower() != "bearer" or not text:
        raise TokenMalformed("The Authorization field is not `Bearer` and a token.")
    return text


def _accept(exchange: Exchange, memory: Memory, caller: Caller) -> None:
    """Take a verified caller, unless time or a sign-out has ended their session meanwhile."""
    if exchange.now_ms >= caller.expires * 1000:
        raise TokenExpired
    if memory.is_denied(caller.family, exchange.now_ms):
        raise TokenRevoked
    if caller.scopes is not None:
        _check_scope(exchange, caller.scopes)
    exchange.caller = caller


def _check_scope(exchange: Exchange, scopes: frozenset[str]) -> None:
    route = exchange.route
    if route is not None and not route.public and route.scope not in scopes:
        raise ScopeMissing(field=route.scope)


# Access tokens


def _verify(exchange: Exchange, memory: Memory, text: str) -> Outcome:
    """Check what can be checked without a key first: it is cheap, and most of what is bad."""
    token = jwt.parse(text)
    name = token.claims.get("iss")
    issuer = memory.issuers.get(name) if isinstance(name, str) else None
    if issuer is None:
        raise TokenInvalid
    claimed = issuer.check(token, exchange.now_ms // 1000)
    zone = _zone_of(memory, claimed.user_id)
    if zone not in issuer.zones:
        raise TokenForeign
    caller = Caller(claimed.user_id, zone, claimed.family, claimed.expires, claimed.scopes)
    if memory.is_denied(caller.family, exchange.now_ms):  # needs no verification
        raise TokenRevoked
    verified = partial(_verified, exchange, memory, text, caller)
    keyset = memory.keysets.setdefault(issuer.name, KeySet())
    if token.key_id not in keyset.keys and keyset.may_look(exchange.now_ms):
        return _refresh(exchange, keyset, issuer, lambda: _check(token, keyset, verified))
    if keyset.begin_renewal(exchange.now_ms):
        exchange.later.append(_refresh(exchange, keyset, issuer, lambda: None))
    return _check(token, keyset, verified)


def _check(token: jwt.Token, keyset: KeySet, verified: Callable[[bool], None]) -> Plan:
    key = keyset.keys.get(token.key_id)
    if key is None or not key.is_named(token.algorithm):
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


def _refresh(
    exchange: Exchange, keyset: KeySet, issuer: Issuer, then: Callable[[], Outcome]
) -> Plan:
    """Ask for the issuer's keys. What was known stays in use until an answer replaces it.

    Raises:
        KeysUnavailable: they cannot be read, or could not be a moment ago.
    """
    if keyset.is_out(exchange.now_ms):
        raise KeysUnavailable(retry_after_s=FAILURE_FLOOR_MS // 1000)

    def learn(result: Fetched | Unreached) -> Outcome:
        try:
            if isinstance(result, Unreached) or result.status != HTTPStatus.OK:
                raise ValueError("no answer")  # noqa: TRY301 - as good as one that is no key set
            keyset.keys = read_keys(result.body)
        except ValueError:
            keyset.failed_ms = exchange.now_ms
            raise KeysUnavailable(retry_after_s=FAILURE_FLOOR_MS // 1000) from None
        keyset.read_ms = exchange.now_ms
        return then()

    return Plan((Fetch(issuer.jwks_url, JWKS_TIMEOUT_MS),), learn)


def _zone_of(memory: Memory, user_id: str) -> str:
    """A user's zone, as the directory has it: those who moved have another one than their id says."""
    try:
        parse_user_id(user_id)
    except IdMalformed:
        raise TokenForeign from None
    if memory.directory is None:
        raise TokenForeign
    return memory.directory.home(user_id).zone


# API keys


def _open(exchange: Exchange, memory: Memory, text: str) -> Outcome:
    """Let a server in whose key is kept.

    Raises:
        ApiKeyInvalid: it is not, or it has expired.
        Busy: nobody can say.
    """
    key_id = apikeys.id_of(text)
    if memory.is_denied(apikeys.family(key_id), exchange.now_ms):
        raise TokenRevoked("The API key was revoked.")
    known = memory.apikeys.get(key_id, exchange.now_ms)
    if known is not None:
        _use(exchange, memory, key_id, text, known)
        return None

    def learn(kept: str | None) -> None:
        if kept is None:
            raise Busy("The API key cannot be looked up.")
        key = apikeys.read(kept) or UNKNOWN
        memory.apikeys.put(key_id, key, exchange.now_ms + apikeys.REMEMBERED_MS)
        _use(exchange, memory, key_id, text, key)

    return Plan((ReadDocument(apikeys.place(key_id)),), learn)


def _use(exchange: Exchange, memory: Memory, key_id: str, text: str, key: ApiKey) -> None:
    if not key.opens(text, exchange.now_ms):
        raise ApiKeyInvalid
    scopes = frozenset(key.scopes)
    if key.user_id is not None:
        zone = _zone_of(memory, key.user_id)
        caller = Caller(key.user_id, zone, apikeys.family(key_id), key.expires_s, scopes)
        _accept(exchange, memory, caller)
        return
    _check_scope(exchange, scopes)
    if exchange.route is None or not exchange.route.public:
        raise UserNeeded
