"""The attacks on JSON Web Tokens that RFC 8725 names, as tokens for the test pool of zone eu.

Each is one that some library once let in. They run against the stage on the host
(test_attacks.py) and against the real runtime (tests/workerd/test_attacks.py).
"""

import base64
import hashlib
import hmac
import json
import zlib
from collections.abc import Iterator
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from jwt import get_algorithm_by_name

from shared import base64url
from tests.edge.tokens import Issuer, other_token

USER = "eu3v9k2m8x7q1c"

Attack = tuple[str, str]  # its name, with the section that describes it; the token


def part(value: Any) -> str:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64url.encode(data)


def signed(issuer: Issuer, header: Any, claims: Any) -> str:
    """A token with any header and claims, signed by the issuer's own key all the same."""
    message = f"{part(header)}.{part(claims)}"
    signature = get_algorithm_by_name(issuer.algorithm).sign(message.encode(), issuer.private)
    return f"{message}.{base64url.encode(signature)}"


def symmetric(secret: bytes, header: Any, claims: Any) -> str:
    message = f"{part(header)}.{part(claims)}"
    return f"{message}.{base64url.encode(hmac.digest(secret, message.encode(), hashlib.sha256))}"


def attacks(issuer: Issuer, now_s: int) -> Iterator[Attack]:
    """Attacks on a pool, whose tokens are signed with RS256 by `issuer`."""
    claims = issuer.claims(USER, now_s)
    header = {"alg": "RS256", "typ": "JWT", "kid": issuer.key_id}
    good = signed(issuer, header, claims)
    stranger = Issuer(issuer.key_id)
    yield from _without_signature(header, claims)
    yield from _with_the_public_key_as_a_secret(issuer, header, claims)
    yield "2.2 weak secret", symmetric(b"secret", header | {"alg": "HS256"}, claims)
    yield "2.3 encrypted, five parts", f"{part(header | {'enc': 'A128GCM'})}.AAAA.AAAA.AAAA.AAAA"
    yield "2.3 encrypted, by its header", signed(issuer, header | {"enc": "A128GCM"}, claims)
    yield "2.3 nested token as claims", signed(issuer, header | {"cty": "JWT"}, good.encode())
    squeezed = zlib.compress(json.dumps(claims).encode())
    yield "2.4 compressed", signed(issuer, header | {"zip": "DEF"}, squeezed)
    for name in ("utf-16", "utf-32", "utf-8-sig", "utf-7"):
        text = json.dumps(header if name != "utf-7" else header | {"x": "ä"}, ensure_ascii=False)
        yield (
            f"2.6 header in {name}",
            signed(issuer, text.encode(name) + b"\xff" * (name == "utf-7"), claims),
        )
    yield (
        "2.6 member twice",
        signed(issuer, json.dumps(header).replace("{", '{"alg": "none", ').encode(), claims),
    )
    yield (
        "2.6 claim twice",
        signed(issuer, header, json.dumps(claims).replace("{", '{"exp": 1, ').encode()),
    )
    for name, changes in (("client", {"client_id": "client-us"}), ("issuer", {"iss": f"{claims['iss']}/"}),
                          ("user of another zone", {"username": "us3v9k2m8x7q1c"})):  # fmt: skip
        yield f"2.7 substitution of the {name}", signed(issuer, header, claims | changes)
    yield (
        "2.8 identity token for an access token",
        signed(issuer, header, claims | {"token_use": "id", "aud": claims["client_id"]}),
    )
    for key_id in (
        "../../../../dev/null",
        "' OR '1'='1",
        "http://127.0.0.1:1/key",
        "key-1\x00",
        "__proto__",
        "k" * 300,
    ):
        yield f"2.9 key id {key_id[:12]!r}", signed(issuer, header | {"kid": key_id}, claims)
    own = {name: stranger.jwk()[name] for name in ("kty", "n", "e")}
    for name, value in (
        ("jwk", own),
        ("jku", "http://127.0.0.1:1/jwks.json"),
        ("x5u", "http://127.0.0.1:1/c.pem"),
        ("x5c", ["AAAA"]),
    ):
        yield f"2.9 key in the header, {name}", signed(stranger, header | {name: value}, claims)
    for algorithm in ("RS384", "RS512", "PS256", "ES256", "EdDSA", "rs256", ""):
        yield (
            f"3.1 another algorithm, {algorithm!r}",
            signed(issuer, header | {"alg": algorithm}, claims),
        )
    yield "3.3 signature of a stranger", signed(stranger, header, claims)
    yield from _with_signature_mangled(good)
    yield (
        "3.8 issuer missing",
        signed(issuer, header, {k: v for k, v in claims.items() if k != "iss"}),
    )
    yield "3.12 rules of another issuer", other_token(issuer, USER, now_s=now_s, iss=claims["iss"])
    yield "critical extension", signed(issuer, header | {"crit": ["exp"]}, claims)
    yield "unencoded payload", signed(issuer, header | {"b64": False, "crit": ["b64"]}, claims)
    yield "token of 100 KB", signed(issuer, header, claims | {"x": "x" * 10_000})
    yield "no number for a time", signed(issuer, header, claims | {"exp": 1e400})


def _without_signature(header: Any, claims: Any) -> Iterator[Attack]:
    for algorithm in ("none", "None", "NONE", "nOnE", None):
        message = f"{part(header | {'alg': algorithm})}.{part(claims)}"
        yield f"2.1 algorithm {algorithm}, no signature", f"{message}."
        yield f"2.1 algorithm {algorithm}, any signature", f"{message}.AAAA"
    yield "2.1 signature left out", f"{part(header)}.{part(claims)}."


def _with_the_public_key_as_a_secret(issuer: Issuer, header: Any, claims: Any) -> Iterator[Attack]:
    public = issuer.private.public_key()
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    for name, encoding in (
        ("PEM", serialization.Encoding.PEM),
        ("DER", serialization.Encoding.DER),
    ):
        secret = public.public_bytes(encoding, form)
        yield (
            f"2.1 HMAC by the public key, {name}",
            symmetric(secret, header | {"alg": "HS256"}, claims),
        )
        yield f"2.1 HMAC as RS256, {name}", symmetric(secret, header, claims)
    listed = json.dumps({name: issuer.jwk()[name] for name in ("kty", "n", "e")}).encode()
    yield "2.1 HMAC by the key as listed", symmetric(listed, header | {"alg": "HS256"}, claims)


def _with_signature_mangled(good: str) -> Iterator[Attack]:
    message, _, signature = good.rpartition(".")
    raw = base64url.decode(signature)
    yield "3.3 signature cut short", f"{message}.{base64url.encode(raw[:-1])}"
    yield "3.3 signature drawn out", f"{message}.{base64url.encode(raw + bytes(1))}"
    yield "3.3 signature of zeroes", f"{message}.{base64url.encode(bytes(len(raw)))}"
    yield "padded", f"{good}=="
    yield "other alphabet", f"{message}.{base64.b64encode(raw).decode()}"
    yield "left-over bits", good[:-1] + chr(ord(good[-1]) + 1)
    yield "stray symbol", f"{message}.{signature[:9]}!{signature[9:]}"
    yield "fourth part", f"{good}.AAAA"


def attacks_on_curves(issuer: Issuer, now_s: int) -> Iterator[Attack]:
    """Attacks on another issuer, whose tokens are signed with ES256 by `issuer`."""
    good = other_token(issuer, USER, now_s=now_s)
    message, _, signature = good.rpartition(".")
    raw = base64url.decode(signature)
    r, s = (int.from_bytes(half) for half in (raw[:32], raw[32:]))
    assert decode_dss_signature(encode_dss_signature(r, s)) == (r, s)
    yield "2.5 signature of zeroes", f"{message}.{base64url.encode(bytes(64))}"
    yield "2.5 signature in DER", f"{message}.{base64url.encode(encode_dss_signature(r, s))}"
    yield "2.5 only half a signature", f"{message}.{base64url.encode(raw[:32])}"
    yield (
        "2.5 signature with a zero before each half",
        f"{message}.{base64url.encode(b''.join((bytes(1), raw[:32], bytes(1), raw[32:])))}",
    )
    yield "3.9 no audience", other_token(issuer, USER, now_s=now_s, aud=None)
    yield "3.9 another audience", other_token(issuer, USER, now_s=now_s, aud="someone")
    yield "3.11 another type", other_token(issuer, USER, now_s=now_s, headers={"typ": "logout+jwt"})
    yield (
        "3.12 rules of a pool",
        other_token(issuer, USER, now_s=now_s, aud=None, token_use="access", client_id="client-eu"),
    )
