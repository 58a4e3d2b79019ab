"""The small world of the bench: people with tokens, their home timelines, and one experiment.

All subjects serve it: the edge gets skeletons and cards, the peers whole pages, and
both the same tokens of the same issuer.
"""

import json
import random
import time
from dataclasses import dataclass, field
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from infra.sample.load import posts as sample_posts
from shared import views
from shared.clock import HybridTime
from shared.ids import new_post_id, new_user_id
from shared.keys import Keys

# So many that no limit by user or address is met in a run.
PEOPLE = 64
AUTHORS = 48
POSTS = 200
PAGE = 20
ZONE = "eu"
REGION, CELL = "eu-west-1", "euw1-a"
POOL = f"{REGION}_bench"
ISSUER = f"https://cognito-idp.{REGION}.amazonaws.com/{POOL}"
CLIENT = "bench-client"
KEY_ID = "bench-key"
TOKEN_S = 3_600
CONTEXT_KEYS = "k1:" + "5c" * 32


@dataclass(frozen=True)
class World:
    """Everything, made anew for a run; only the key pair is not the same each time."""

    private: rsa.RSAPrivateKey
    people: tuple[str, ...]
    spent: str  # somebody who has asked for too much
    posts: dict[str, views.View]
    authors: dict[str, views.View]
    homes: dict[str, tuple[views.View, ...]]
    tokens: dict[str, str] = field(default_factory=dict)
    etags: dict[str, str] = field(default_factory=dict)  # of the pages, as the edge told them

    @property
    def keys(self) -> Keys:
        """What the edge and its region sign and verify contexts with."""
        return Keys.from_text(CONTEXT_KEYS)

    @property
    def jwks(self) -> dict[str, Any]:
        """The pool's public key, as Cognito lists it."""
        listed = json.loads(RSAAlgorithm.to_jwk(self.private.public_key()))
        return jwks(listed["n"], listed["e"])

    def sign_in(self) -> None:
        """Give everybody an access token."""
        now_s, header = int(time.time()), {"kid": KEY_ID}
        for user_id in (*self.people, self.spent):
            token = jwt.encode(claims(user_id, now_s), self.private, "RS256", header)
            self.tokens[user_id] = token

    def page(self, user_id: str) -> views.View:
        """A home page, hydrated."""
        items = views.hydrate(self.homes[user_id], self.posts, self.authors)
        return views.home_page(items, None, None)


def directory(region_url: str) -> dict[str, Any]:
    """One zone, one cell; its functions and its pool are the region's stand-in."""
    slots = {"shard": "00", "slots": [0, 16_383], "cell": CELL}
    pool = {
        "user_pool_id": POOL,
        "client_id": CLIENT,
        "issuer": ISSUER,
        "jwks_url": f"{region_url}/jwks.json",
    }
    cell = {
        "region": REGION,
        "zone": ZONE,
        "functions": {name: f"{region_url}/{name}/" for name in ("api", "identity")},
        "queues": {name: f"{region_url}/{name}" for name in ("plans", "slices")},
    }
    return {
        "format": 1,
        "stage": "bench",
        "names": [REGION],
        "zones": {ZONE: {"region": REGION, "pool": pool, "shards": [slots]}},
        "cells": {CELL: cell},
        "exceptions": {},
    }


def claims(user_id: str, now_s: int) -> dict[str, Any]:
    """The claims of an access token by Cognito."""
    return {
        "sub": "6f1c9d1e-0000-4000-8000-000000000000",
        "iss": ISSUER,
        "client_id": CLIENT,
        "origin_jti": f"family-{user_id}",
        "event_id": "0b3f7ad2-0000-4000-8000-000000000000",
        "token_use": "access",
        "scope": "aws.cognito.signin.user.admin",
        "auth_time": now_s,
        "iat": now_s,
        "exp": now_s + TOKEN_S,
        "jti": f"token-{user_id}",
        "username": user_id,
    }


def jwks(modulus: str, exponent: str) -> dict[str, Any]:
    """A pool's key set of one key, as Cognito lists it."""
    names = {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": KEY_ID}
    return {"keys": [names | {"n": modulus, "e": exponent}]}


def make() -> World:
    """Make the world; the texts are the sample world's."""
    drawn = random.Random(3)  # noqa: S311 - a world that is the same each time, no secret
    texts = [post.text for post in sample_posts()]
    authors = {}
    for number in range(AUTHORS):
        user_id = new_user_id(ZONE, drawn.randbytes(8))
        authors[user_id] = views.author_view(
            user_id=user_id,
            username=f"author_{number}",
            display_name=f"Author {number}",
            bio="Writes for a bench, and likes it.",
            created_ms=1_700_000_000_000,
        )
    by, posts = list(authors), {}
    for number in range(POSTS):
        written_ms = 1_760_000_000_000 + number * 60_000
        author_id = drawn.choice(by)
        post_id = new_post_id(HybridTime(written_ms), author_id)
        posts[post_id] = views.post_view(
            post_id=post_id,
            author_id=author_id,
            text=texts[number % len(texts)],
            media_ids=[],
            created_ms=written_ms,
        )
    *people, spent = (new_user_id(ZONE, drawn.randbytes(8)) for _ in range(PEOPLE + 1))
    homes = {}
    for person in (*people, spent):
        chosen = sorted(drawn.sample(sorted(posts), PAGE), reverse=True)
        homes[person] = tuple(
            views.entry_view(post_id, posts[post_id]["author_id"], "follow") for post_id in chosen
        )
    private = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    world = World(private, tuple(people), spent, posts, authors, homes)
    world.sign_in()
    return world
