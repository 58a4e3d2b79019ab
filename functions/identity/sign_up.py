"""Sign-up: claim the name → make the account → store the profile → confirm the claim.

Each step can be the last one that happens. A claim without an account expires; an
account or a profile without a confirmed name belongs to a user id that nobody knows
and stays unused. So a name is never lost and never had by two.
"""

from dataclasses import dataclass
from typing import Protocol

from functions.identity.tokens import Session, issue
from functions.ports import Accounts, Names, Now, Users
from functions.records import Profile
from shared.clock import HybridClock
from shared.errors import PasswordUnfit, ZoneUnknown
from shared.ids import new_user_id, parse_username
from shared.limits import CLAIM_S, PASSWORD_MAX, PASSWORD_MIN


@dataclass(frozen=True, slots=True, repr=False)
class Newcomer:
    """Who signs up, and the randomness of their id. Never shown: it holds a password."""

    username: str
    password: str
    zone: str
    entropy: bytes


class Parts(Protocol):
    """What a sign-up needs."""

    @property
    def accounts(self) -> Accounts: ...
    @property
    def names(self) -> Names: ...
    @property
    def users(self) -> Users: ...
    @property
    def clock(self) -> HybridClock: ...
    @property
    def now(self) -> Now: ...


def sign_up(newcomer: Newcomer, parts: Parts, zone: str) -> Session:
    """Make an account in this cell's zone and sign in to it.

    Raises:
        UsernameMalformed, UsernameTaken, PasswordUnfit: choose another one.
        ZoneUnknown: this cell does not hold that zone.
    """
    username = parse_username(newcomer.username)
    if newcomer.zone != zone:
        raise ZoneUnknown("That zone is not served here.", field="zone")
    if not PASSWORD_MIN <= len(newcomer.password) <= PASSWORD_MAX:
        raise PasswordUnfit(
            f"A password has {PASSWORD_MIN} to {PASSWORD_MAX} characters.", field="password"
        )
    user_id = new_user_id(zone, newcomer.entropy)
    parts.names.claim(username, user_id, parts.now() // 1000 + CLAIM_S)
    try:
        parts.accounts.create(user_id, newcomer.password)
    except PasswordUnfit:
        parts.names.release(username, user_id)
        raise
    time = parts.clock.tick()
    parts.users.create(
        Profile(
            user_id=user_id, username=username, zone=zone, created_ms=time.ms, updated=time.text
        )
    )
    parts.names.confirm(username, user_id)
    return issue(user_id, parts.accounts.sign_in(user_id, newcomer.password))
