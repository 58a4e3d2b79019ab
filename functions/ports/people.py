"""Profiles, usernames, accounts and sessions."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from functions.records import Author, Profile, ReachClass, Tokens


class Users(Protocol):
    """Profiles, each in its owner's home region."""

    def get(self, user_id: str) -> Profile | None:
        """A whole profile, as it is now; of this region's own users only."""

    def authors(self, user_ids: Iterable[str]) -> dict[str, Author]:
        """The public parts of profiles of any zone; those that do not exist are left out."""

    def create(self, profile: Profile) -> None:
        """Store a newcomer's profile; the same profile again changes nothing."""

    def change(
        self, user_id: str, changes: Mapping[str, str | bool | None], updated: str
    ) -> Profile:
        """Set attributes, or remove those that are None, and return the whole profile.

        Raises:
            UserUnknown: there is no such profile.
            Busy: a newer change is there already; take a later time and try again.
        """

    def stand(self, known: Profile, reach: ReachClass, *, vip: bool) -> bool:
        """Change a user's class, counting the change, and whether they are a VIP.

        False if the class was changed since `known` was read.
        """


class Names(Protocol):
    """Usernames: who has one is decided in the one region that owns it."""

    def claim(self, username: str, user_id: str, expires_s: int) -> None:
        """Reserve a name until `expires_s`.

        Raises:
            UsernameTaken: somebody has it, or reserved it and may still finish.
        """

    def confirm(self, username: str, user_id: str) -> None:
        """Make the caller's reservation last.

        Raises:
            UsernameTaken: the reservation ran out and the name went to somebody else.
        """

    def release(self, username: str, user_id: str) -> None:
        """Give up a reservation that is still the caller's and not confirmed."""

    def owner(self, username: str) -> str | None:
        """The user id of a confirmed name."""

    def owners(self, usernames: Iterable[str]) -> dict[str, str]:
        """The user ids of confirmed names; names that nobody has are left out."""


class Accounts(Protocol):
    """The zone's user pool; an account's name is the user id."""

    def create(self, user_id: str, password: str) -> None:
        """Make an account that can sign in at once.

        Raises:
            PasswordUnfit: the pool refuses the password.
        """

    def sign_in(self, user_id: str, password: str) -> Tokens:
        """Exchange a password for tokens.

        Raises:
            CredentialsWrong: there is no such account, or the password is wrong.
        """

    def refresh(self, refresh_token: str) -> Tokens:
        """Exchange a refresh token for an access token.

        Raises:
            RefreshTokenInvalid: it is unknown, expired or revoked.
        """

    def revoke(self, refresh_token: str) -> None:
        """Make a refresh token, and the access tokens that it issued, worthless."""


class Sessions(Protocol):
    """Token families that were signed out, and failed sign-ins, until they stop to matter."""

    def deny(self, family: str, expires_s: int) -> None:
        """Refuse a token family until its last token has expired."""

    def denied(self, family: str) -> bool:
        """Whether a family was signed out, as of now."""

    def failures(self, user_id: str, now_s: int) -> tuple[int, int]:
        """How many sign-ins failed in the running window, and when it ends (seconds)."""

    def record_failure(self, user_id: str, now_s: int) -> None:
        """Count a failed sign-in; the first one opens a window."""

    def forgive(self, user_id: str) -> None:
        """Close the window after a sign-in that worked."""
