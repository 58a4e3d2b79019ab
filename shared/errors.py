"""Everything that can go wrong, as one tree; the catalogue that /docs shows.

    NearcastError
    ├── BadRequest       400  the request cannot be read
    ├── Unauthenticated  401  the caller is not who they must be
    ├── Forbidden        403
    ├── Missing          404  (410 once known to be gone)
    ├── Conflict         409
    ├── Unprocessable    422  the request was read, and what it says cannot be done
    ├── Limited          429  comes with Retry-After
    └── Unavailable      5xx  ours, or a region's

Each leaf has its own stable `type`. Problems are RFC 9457 documents; the type is
a URI reference that resolves to its entry in /docs. An adapter translates what
its library raises, a use case raises these, an entry point answers with them.
"""

from typing import Any, ClassVar

TYPE_BASE = "/docs#"
MEDIA_TYPE = "application/problem+json"


CATALOGUE: "dict[str, type[NearcastError]]" = {}


class NearcastError(Exception):
    """A condition with a stable name; `detail` is one sentence for the caller."""

    status: ClassVar[int] = 500
    type: ClassVar[str] = "internal"
    title: ClassVar[str] = "Something went wrong on our side"
    retryable: ClassVar[bool] = False

    def __init_subclass__(cls) -> None:
        """List every leaf in the catalogue; a name can be taken once."""
        super().__init_subclass__()
        if "type" in vars(cls) and CATALOGUE.setdefault(cls.type, cls) is not cls:
            raise TypeError(f"problem type {cls.type!r} is taken")

    def __init__(
        self,
        detail: str = "",
        *,
        field: str | None = None,
        retry_after_s: int | None = None,
    ) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.field = field
        self.retry_after_s = retry_after_s

    def problem(self, request_id: str | None = None) -> dict[str, Any]:
        """The problem document (RFC 9457 section 3), without empty members."""
        document = {
            "type": TYPE_BASE + self.type,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "field": self.field,
            "request_id": request_id,
            "retry_after_s": self.retry_after_s,
        }
        return {name: value for name, value in document.items() if value not in (None, "")}


CATALOGUE[NearcastError.type] = NearcastError


class BadRequest(NearcastError):
    """400: the request cannot be read."""

    status = 400


class BodyMalformed(BadRequest):
    type = "body-malformed"
    title = "The body is not a JSON object"


class BodyNotUtf8(BadRequest):
    type = "body-not-utf8"
    title = "The body is not valid UTF-8"


class IdMalformed(BadRequest):
    type = "id-malformed"
    title = "An id is malformed"


class CursorMalformed(BadRequest):
    type = "cursor-malformed"
    title = "The cursor is malformed or was altered"


class CursorForeign(BadRequest):
    type = "cursor-foreign"
    title = "The cursor belongs to another user or timeline"


class LimitMalformed(BadRequest):
    type = "limit-malformed"
    title = "The page limit is not a whole number from 1 to 100"


class ParameterMalformed(BadRequest):
    type = "parameter-malformed"
    title = "A query parameter is unknown or malformed"


class IdempotencyKeyMissing(BadRequest):
    type = "idempotency-key-missing"
    title = "The Idempotency-Key field is missing"


class IdempotencyKeyMalformed(BadRequest):
    type = "idempotency-key-malformed"
    title = "The Idempotency-Key field is malformed"


class HeaderMalformed(BadRequest):
    type = "header-malformed"
    title = "A header field is malformed or repeated"


class MethodNotAllowed(BadRequest):
    type = "method-not-allowed"
    title = "The path does not answer this method"
    status = 405


class BodyTooLarge(BadRequest):
    type = "body-too-large"
    title = "The body is larger than 1,000,000 bytes"
    status = 413


class MediaTypeUnsupported(BadRequest):
    type = "media-type-unsupported"
    title = "The body is not application/json"
    status = 415


class UriTooLong(BadRequest):
    type = "uri-too-long"
    title = "The address is too long"
    status = 414


class HeadersTooLarge(BadRequest):
    type = "headers-too-large"
    title = "The header fields are too large"
    status = 431


class Unauthenticated(NearcastError):
    """401: the caller is not who they must be."""

    status = 401


class TokenMissing(Unauthenticated):
    type = "token-missing"
    title = "An access token is needed"


class TokenMalformed(Unauthenticated):
    type = "token-malformed"
    title = "The access token is malformed"


class TokenInvalid(Unauthenticated):
    type = "token-invalid"
    title = "The access token was not signed by a trusted issuer"


class TokenExpired(Unauthenticated):
    type = "token-expired"
    title = "The access token has expired"


class TokenRevoked(Unauthenticated):
    type = "token-revoked"
    title = "The access token was revoked by a sign-out"


class TokenForeign(Unauthenticated):
    type = "token-foreign"
    title = "The access token was issued for something else"


class RefreshTokenInvalid(Unauthenticated):
    type = "refresh-token-invalid"
    title = "The refresh token is unknown, expired or revoked"


class CredentialsWrong(Unauthenticated):
    type = "credentials-wrong"
    title = "The username or the password is wrong"


class Forbidden(NearcastError):
    """403: known, and not allowed."""

    status = 403


class ContextMissing(Forbidden):
    type = "context-missing"
    title = "The request did not come through the edge"


class ContextInvalid(Forbidden):
    type = "context-invalid"
    title = "The signed context does not fit the request"


class ContextExpired(Forbidden):
    type = "context-expired"
    title = "The signed context is past its deadline"


class SignatureInvalid(Forbidden):
    type = "signature-invalid"
    title = "The signature of the configuration call is missing, wrong or old"


class NotYours(Forbidden):
    type = "not-yours"
    title = "Only its author may do that"


class Missing(NearcastError):
    """404: there is no such thing."""

    status = 404


class RouteUnknown(Missing):
    type = "route-unknown"
    title = "There is nothing at this path"


class UserUnknown(Missing):
    type = "user-unknown"
    title = "There is no such user"


class PostUnknown(Missing):
    type = "post-unknown"
    title = "There is no such post"


class ConfigUnknown(Missing):
    type = "config-unknown"
    title = "There is no such configuration document"


class PostDeleted(Missing):
    type = "post-deleted"
    title = "The post was deleted"
    status = 410


class Conflict(NearcastError):
    """409: it collides with what is already there."""

    status = 409


class UsernameTaken(Conflict):
    type = "username-taken"
    title = "The username is taken"


class IdempotencyKeyReused(Conflict):
    type = "idempotency-key-reused"
    title = "The Idempotency-Key was used with another body"


class Unprocessable(NearcastError):
    """422: it was read, and what it says cannot be done."""

    status = 422


class FieldUnknown(Unprocessable):
    type = "field-unknown"
    title = "The body has a field that is not known here"


class FieldMissing(Unprocessable):
    type = "field-missing"
    title = "The body lacks a required field"


class FieldInvalid(Unprocessable):
    type = "field-invalid"
    title = "A field of the body has the wrong type or value"


class TextEmpty(Unprocessable):
    type = "text-empty"
    title = "The text is empty"


class TextTooLong(Unprocessable):
    type = "text-too-long"
    title = "The text is too long"


class MediaUnknown(Unprocessable):
    type = "media-unknown"
    title = "A media id is not one of the caller's ready media"


class UsernameMalformed(Unprocessable):
    type = "username-malformed"
    title = "The username is malformed"


class PasswordUnfit(Unprocessable):
    type = "password-unfit"
    title = "The password does not fit the rules"


class ZoneUnknown(Unprocessable):
    type = "zone-unknown"
    title = "There is no such zone"


class FollowSelf(Unprocessable):
    type = "follow-self"
    title = "Nobody can follow themselves"


class DocumentInvalid(Unprocessable):
    type = "document-invalid"
    title = "The configuration document is invalid"


class Limited(NearcastError):
    """429: too much, too fast."""

    status = 429
    retryable = True


class AddressLimited(Limited):
    type = "address-limited"
    title = "Too many requests from this address"


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


class Busy(Unavailable):
    type = "busy"
    title = "The store is busy"


class DeadlineExceeded(Unavailable):
    type = "deadline-exceeded"
    title = "The region did not answer in time"
    status = 504


class MessageMalformed(NearcastError):
    """A queue message that no retry can help; it ends in the dead-letter queue."""


class DirectoryMalformed(DocumentInvalid):
    """The directory document breaks one of its own rules; `detail` says which."""
