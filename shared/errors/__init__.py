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

Each kind has a file, and all are imported from here.
"""

from shared.errors.access import (
    ContextExpired,
    ContextInvalid,
    ContextMissing,
    CredentialsWrong,
    Forbidden,
    NotYours,
    RefreshTokenInvalid,
    SignatureInvalid,
    TokenExpired,
    TokenForeign,
    TokenInvalid,
    TokenMalformed,
    TokenMissing,
    TokenRevoked,
    Unauthenticated,
)
from shared.errors.base import (
    CATALOGUE,
    MEDIA_TYPE,
    TYPE_BASE,
    NearcastError,
)
from shared.errors.capacity import (
    AddressLimited,
    Busy,
    DeadlineExceeded,
    DirectoryMissing,
    Limited,
    RegionUnavailable,
    SignInLimited,
    Unavailable,
    UserLimited,
)
from shared.errors.documents import (
    DirectoryMalformed,
    DocumentInvalid,
    FlagsMalformed,
    IssuersMalformed,
    MessageMalformed,
)
from shared.errors.requests import (
    BadRequest,
    BodyMalformed,
    BodyNotUtf8,
    BodyTooLarge,
    CursorForeign,
    CursorMalformed,
    HeaderMalformed,
    HeadersTooLarge,
    IdempotencyKeyMalformed,
    IdempotencyKeyMissing,
    IdMalformed,
    LimitMalformed,
    MediaTypeUnsupported,
    MethodNotAllowed,
    ParameterMalformed,
    UriTooLong,
)
from shared.errors.state import (
    ConfigUnknown,
    Conflict,
    FieldInvalid,
    FieldMissing,
    FieldUnknown,
    FollowSelf,
    IdempotencyKeyReused,
    MediaUnknown,
    Missing,
    PasswordUnfit,
    PostDeleted,
    PostUnknown,
    RouteUnknown,
    TextEmpty,
    TextTooLong,
    Unprocessable,
    UsernameMalformed,
    UsernameTaken,
    UserUnknown,
    ZoneUnknown,
)

__all__ = [
    "CATALOGUE",
    "MEDIA_TYPE",
    "TYPE_BASE",
    "AddressLimited",
    "BadRequest",
    "BodyMalformed",
    "BodyNotUtf8",
    "BodyTooLarge",
    "Busy",
    "ConfigUnknown",
    "Conflict",
    "ContextExpired",
    "ContextInvalid",
    "ContextMissing",
    "CredentialsWrong",
    "CursorForeign",
    "CursorMalformed",
    "DeadlineExceeded",
    "DirectoryMalformed",
    "DirectoryMissing",
    "DocumentInvalid",
    "FieldInvalid",
    "FieldMissing",
    "FieldUnknown",
    "FlagsMalformed",
    "FollowSelf",
    "Forbidden",
    "HeaderMalformed",
    "HeadersTooLarge",
    "IdMalformed",
    "IdempotencyKeyMalformed",
    "IdempotencyKeyMissing",
    "IdempotencyKeyReused",
    "IssuersMalformed",
    "LimitMalformed",
    "Limited",
    "MediaTypeUnsupported",
    "MediaUnknown",
    "MessageMalformed",
    "MethodNotAllowed",
    "Missing",
    "NearcastError",
    "NotYours",
    "ParameterMalformed",
    "PasswordUnfit",
    "PostDeleted",
    "PostUnknown",
    "RefreshTokenInvalid",
    "RegionUnavailable",
    "RouteUnknown",
    "SignInLimited",
    "SignatureInvalid",
    "TextEmpty",
    "TextTooLong",
    "TokenExpired",
    "TokenForeign",
    "TokenInvalid",
    "TokenMalformed",
    "TokenMissing",
    "TokenRevoked",
    "Unauthenticated",
    "Unavailable",
    "Unprocessable",
    "UriTooLong",
    "UserLimited",
    "UserUnknown",
    "UsernameMalformed",
    "UsernameTaken",
    "ZoneUnknown",
]
