"""Sign-in by username and password, with a limit on failures for each account.

The limit holds for the right password too: whoever guesses learns nothing more
until the window is over. The edge limits by address besides.
"""

from typing import Protocol

from functions.identity.tokens import Session, issue
from functions.ports import Accounts, Names, Now, Sessions
from shared.errors import CredentialsWrong, SignInLimited, UsernameMalformed
from shared.ids import parse_username
from shared.limits import SIGN_IN_FAILURES


class Parts(Protocol):
    """What a sign-in needs."""

    @property
    def accounts(self) -> Accounts: ...
    @property
    def names(self) -> Names: ...
    @property
    def sessions(self) -> Sessions: ...
    @property
    def now(self) -> Now: ...


def sign_in(username: str, password: str, parts: Parts) -> Session:
    """Tokens for the right password.

    A name that nobody has fails as a wrong password does, so sign-in does not tell
    which names exist (profiles do, and are public).

    Raises:
        CredentialsWrong: no such name, or another password.
        SignInLimited: too many failures for this account; `retry_after_s` says how long.
    """
    user_id = _owner(username, parts.names)
    now_s = parts.now() // 1000
    failures, ends_s = parts.sessions.failures(user_id, now_s)
    if failures >= SIGN_IN_FAILURES:
        raise SignInLimited(retry_after_s=max(1, ends_s - now_s))
    try:
        tokens = parts.accounts.sign_in(user_id, password)
    except CredentialsWrong:
        parts.sessions.record_failure(user_id, now_s)
        raise
    if failures:
        parts.sessions.forgive(user_id)
    return issue(user_id, tokens)


def _owner(username: str, names: Names) -> str:
    try:
        user_id = names.owner(parse_username(username))
    except UsernameMalformed:
        user_id = None
    if user_id is None:
        raise CredentialsWrong
    return user_id
