"""What contract tests start from."""

from hashlib import sha256

from functions.records import Claim, Post
from shared.clock import HybridTime
from shared.ids import new_post_id
from tests.functions.world import START_MS, new_profile, new_user

FUTURE_S = 9_999_999_999


def stamp(number: int) -> str:
    """A version; a greater number is a later one."""
    return HybridTime(START_MS + number).text


def someone(stores: dict, zone: str, **changes: object) -> str:
    """A stored user."""
    user_id = new_user(zone)
    stores[zone].users.create(new_profile(user_id, stamp(0), **changes))
    return user_id


def post_of(author_id: str, number: int = 1, text: str = "Hello") -> Post:
    time = HybridTime(START_MS + number)
    return Post(
        author_id=author_id,
        post_id=new_post_id(time, author_id),
        text=text,
        created_ms=time.ms,
        updated=time.text,
    )


def claim_of(key: str, body: str = "body", expires_s: int = FUTURE_S) -> Claim:
    return Claim(
        key_digest=sha256(key.encode()).hexdigest(),
        body_digest=sha256(body.encode()).hexdigest(),
        expires_s=expires_s,
    )
