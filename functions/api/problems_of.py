"""Which problems each operation may answer with; the document and its reader depend on it."""

from shared import errors
from shared.errors import NearcastError

Problems = list[type[NearcastError]]

ANYWHERE: Problems = [
    errors.ParameterMalformed,
    errors.AddressLimited,
    NearcastError,
    errors.Busy,
    errors.DirectoryMissing,
    errors.RegionUnavailable,
    errors.DeadlineExceeded,
]
WITH_BODY: Problems = [
    errors.BodyMalformed,
    errors.BodyNotUtf8,
    errors.BodyTooLarge,
    errors.MediaTypeUnsupported,
    errors.FieldUnknown,
    errors.FieldMissing,
    errors.FieldInvalid,
]
WITH_TOKEN: Problems = [  # a bad token is refused also where none is needed
    errors.TokenMalformed,
    errors.TokenInvalid,
    errors.TokenExpired,
    errors.TokenRevoked,
    errors.TokenForeign,
    errors.ApiKeyInvalid,
    errors.KeysUnavailable,
    errors.HeaderMalformed,
]
OF_CALLER: Problems = [errors.TokenMissing, errors.ScopeMissing, errors.UserNeeded]
PAGED: Problems = [errors.LimitMalformed, errors.CursorMalformed, errors.CursorForeign]
SOMEBODY: Problems = [errors.IdMalformed, errors.UsernameMalformed, errors.UserUnknown]

OPEN = {"/v1/openapi.json", "/docs", "/v1/auth/sign-up", "/v1/auth/sign-in", "/v1/auth/refresh"}

OWN: dict[str, Problems] = {
    "post /v1/auth/sign-up": [
        errors.UsernameMalformed,
        errors.UsernameTaken,
        errors.PasswordUnfit,
        errors.ZoneUnknown,
    ],
    "post /v1/auth/sign-in": [errors.CredentialsWrong, errors.SignInLimited],
    "post /v1/auth/refresh": [errors.RefreshTokenInvalid],
    "post /v1/auth/sign-out": OF_CALLER,
    "get /v1/me": [*OF_CALLER, errors.UserUnknown],
    "patch /v1/me": [*OF_CALLER, errors.UserUnknown],
    "get /v1/users/{user}": SOMEBODY,
    "get /v1/users/{user}/followers": SOMEBODY + PAGED,
    "get /v1/users/{user}/following": SOMEBODY + PAGED,
    "put /v1/follows/{user_id}": [
        *OF_CALLER,
        errors.IdMalformed,
        errors.UserUnknown,
        errors.FollowSelf,
    ],
    "delete /v1/follows/{user_id}": [
        *OF_CALLER,
        errors.IdMalformed,
        errors.UserUnknown,
        errors.FollowSelf,
    ],
    "post /v1/posts": [
        *OF_CALLER,
        errors.IdempotencyKeyMissing,
        errors.IdempotencyKeyMalformed,
        errors.IdempotencyKeyReused,
        errors.TextEmpty,
        errors.TextTooLong,
        errors.MediaUnknown,
        errors.PostingPaused,
        errors.PostDeleted,
    ],
    "get /v1/posts/{post_id}": [errors.IdMalformed, errors.PostUnknown, errors.PostDeleted],
    "delete /v1/posts/{post_id}": [
        *OF_CALLER,
        errors.IdMalformed,
        errors.NotYours,
        errors.PostUnknown,
    ],
    "get /v1/timelines/home": [*OF_CALLER, *PAGED],
    "get /v1/timelines/users/{user}": SOMEBODY + PAGED,
}


def problems_of(method: str, path: str, *, has_body: bool) -> Problems:
    """The problems of an operation, general ones included, each once."""
    found = list(OWN.get(f"{method} {path}", []))
    found += WITH_BODY if has_body else []
    found += [] if path in OPEN else WITH_TOKEN
    return list(dict.fromkeys(found + ANYWHERE))
