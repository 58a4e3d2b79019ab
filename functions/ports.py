"""What use cases need from the outside, as Protocols. Read with `records.py`.

Every method takes and returns plain records, finds the right shard and region by
itself, and raises the errors of `shared.errors` only. Methods are safe to repeat
unless they say otherwise. `tests/functions/fakes.py` keeps the same promises in
memory, and one contract suite holds both to them.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from functions.records import Author, Card, Claim, Edge, Entry, Post, Profile, Share, Tokens
from shared.messages import Message

Now = Callable[[], int]  # milliseconds since 1970


class Users(Protocol):
    """Profiles, each in its owner's home region."""

    def get(self, user_id: str) -> Profile | None:
        """A whole profile, as it is now; of this region's own users only."""

    def authors(self, user_ids: Iterable[str]) -> dict[str, Author]:
        """The public parts of profiles of any zone; those that do not exist are left out."""

    def create(self, profile: Profile) -> None:
        """Store a newcomer's profile; the same profile again changes nothing."""

    def change(self, user_id: str, changes: Mapping[str, str | None], updated: str) -> Profile:
        """Set attributes, or remove those that are None, and return the whole profile.

        Raises:
            UserUnknown: there is no such profile.
            Busy: a newer change is there already; take a later time and try again.
        """


class Posts(Protocol):
    """Posts, each in its author's home region."""

    def create(self, post: Post, claim: Claim) -> Post:
        """Store a post under an idempotency key, once; a repetition returns the first post.

        Raises:
            IdempotencyKeyReused: the key was used with another body.
            UserUnknown: the author has no profile.
        """

    def get(self, author_id: str, post_id: str) -> Post | None:
        """A post, deleted or not, as it is now."""

    def delete(self, author_id: str, post_id: str, deleted_ms: int, updated: str) -> bool:
        """Turn a live post into a tombstone; False if there is no live post."""

    def latest(self, author_id: str, limit: int, before: str | None = None) -> list[Post]:
        """Up to `limit` posts of an author of any zone, deleted ones too, newest first."""


class Graph(Protocol):
    """Follow edges, each in its follower's home region, and audiences.

    An audience is how many followers an author has, by region and bucket: kept with
    the follower lists in the followers' region, and copied to the author's own.
    """

    def follow(self, follower_id: str, author_id: str, followed_ms: int) -> bool:
        """Add an edge with its two ends and its counts; False if it was there.

        Raises:
            UserUnknown: the follower has no profile.
        """

    def unfollow(self, follower_id: str, author_id: str) -> bool:
        """Remove an edge with its two ends and its counts; False if it was not there."""

    def edge(self, follower_id: str, author_id: str) -> Edge | None:
        """The edge as it is now."""

    def audience(self, author_id: str) -> list[Share]:
        """The author's audience as their home region knows it: every region's."""

    def audience_here(self, author_id: str) -> list[Share]:
        """The author's audience among this region's own people, as it is now."""

    def register(self, author_id: str, shares: Iterable[Share]) -> None:
        """Copy shares of an audience to the author's home region, unless it has newer ones."""

    def followers(
        self, author_id: str, region: str, bucket: int, limit: int, after: str | None = None
    ) -> list[str]:
        """Up to `limit` followers in a bucket of a region, in the order of their ids."""

    def following(self, follower_id: str, limit: int, after: str | None = None) -> list[str]:
        """Up to `limit` people that a user follows, in the order of their ids."""


class Feeds(Protocol):
    """Home timelines of this region's own people."""

    def push(self, entries: Iterable[Entry]) -> int:
        """Add entries to their owners' timelines and count them; known ones stay as they are."""

    def page(self, owner_id: str, limit: int, before: str | None = None) -> list[Entry]:
        """Up to `limit` entries of a timeline, newest first."""

    def remove_author(self, owner_id: str, author_id: str) -> int:
        """Take every entry of an author out of a timeline, and count them."""


class Cards(Protocol):
    """Public posts and profiles that this region's people need, whoever's they are."""

    def keep(self, cards: Iterable[Card]) -> None:
        """Keep cards and tombstones, unless newer ones are kept already."""

    def get(self, ids: Iterable[str]) -> dict[str, Card]:
        """The cards and tombstones that are kept, by id."""


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


class Outlet(Protocol):
    """Where messages leave to: a queue of this region, or another region's plans."""

    def plans(self, messages: Iterable[Message], region: str | None = None) -> None:
        """Send to the plans queue of a region, this one by default."""

    def slices(self, messages: Iterable[Message]) -> None:
        """Send to this region's slices queue."""
