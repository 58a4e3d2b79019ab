"""Too much, too fast, or not now: 429 and 5xx."""

from typing import Any

from shared.errors.base import NearcastError


class Limited(NearcastError):
    """429: too much, too fast."""

    status = 429
    retryable = True


class AddressLimited(Limited):
    type = "address-limited"
    title = "Too many requests from this address"


class UserLimited(Limited):
    type = "user-limited"
    title = "Too many requests from this account"

    def problem(self, request_id: str | None = None) -> dict[str, Any]:
        """With the policy's name, as the RateLimit draft wants it (its problem type quota-exceeded)."""
        return super().problem(request_id) | {"violated-policies": ["user"]}


class SignInLimited(Limited):
    type = "sign-in-limited"
    title = "Too many failed sign-ins for this account"


class Unavailable(NearcastError):
    """503: it may work in a moment."""

    status = 503
    retryable = True


class DirectoryMissing(Unavailable):
    type = "directory-missing"
    title = "The edge has no directory yet"


class RegionUnavailable(Unavailable):
    type = "region-unavailable"
    title = "The region that holds this cannot be reached"


class EdgeUnavailable(Unavailable):
    type = "edge-unavailable"
    title = "The edge cannot be told"


class Busy(Unavailable):
    type = "busy"
    title = "The store is busy"


class KeysUnavailable(Unavailable):
    type = "keys-unavailable"
    title = "The keys of the token's issuer cannot be read"


class PostingPaused(Unavailable):
    type = "posting-paused"
    title = "Nothing new can be posted for the moment"


class DeadlineExceeded(Unavailable):
    type = "deadline-exceeded"
    title = "The region did not answer in time"
    status = 504
