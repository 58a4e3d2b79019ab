"""Which problems each operation may answer with; the document and its reader depend on it."""

from functions.api.problems_of_media import MEDIA
from functions.api.problems_of_posts import POSTS
from functions.api.problems_of_timelines import TIMELINES
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
OTHERS: Problems = [errors.IdMalformed, errors.UserUnknown, errors.RelationSelf]
A_LIST: Problems = [*OF_CALLER, errors.IdMalformed, errors.ListUnknown]
UNSEEN: Problems = [errors.Blocked, errors.AccountPrivate]

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
    "get /v1/users": [*OF_CALLER, *PAGED, errors.IdMalformed],
    "get /v1/users/{user}": SOMEBODY,
    "get /v1/users/{user}/followers": SOMEBODY + PAGED + UNSEEN,
    "get /v1/users/{user}/following": SOMEBODY + PAGED + UNSEEN,
    "put /v1/follows/{user_id}": [
        *OF_CALLER,
        errors.IdMalformed,
        errors.UserUnknown,
        errors.FollowSelf,
        errors.Blocked,
    ],
    "delete /v1/follows/{user_id}": [
        *OF_CALLER,
        errors.IdMalformed,
        errors.UserUnknown,
        errors.FollowSelf,
    ],
    "get /v1/follow-requests": [*OF_CALLER, *PAGED],
    "put /v1/follow-requests/{user_id}": [*OF_CALLER, errors.IdMalformed, errors.RequestUnknown],
    "delete /v1/follow-requests/{user_id}": [*OF_CALLER, errors.IdMalformed, errors.RequestUnknown],
    "get /v1/blocks": [*OF_CALLER, *PAGED],
    "put /v1/blocks/{user_id}": [*OF_CALLER, *OTHERS],
    "delete /v1/blocks/{user_id}": [*OF_CALLER, errors.IdMalformed, errors.RelationSelf],
    "get /v1/mutes": [*OF_CALLER, *PAGED],
    "put /v1/mutes/{user_id}": [*OF_CALLER, *OTHERS],
    "delete /v1/mutes/{user_id}": [*OF_CALLER, errors.IdMalformed, errors.RelationSelf],
    "post /v1/reports": [*OF_CALLER, *OTHERS, errors.PostUnknown, errors.PostDeleted],
    "get /v1/lists": [*OF_CALLER, *PAGED],
    "post /v1/lists": [*OF_CALLER, errors.ListsFull],
    "get /v1/lists/{list_id}": A_LIST,
    "patch /v1/lists/{list_id}": A_LIST,
    "delete /v1/lists/{list_id}": A_LIST,
    "get /v1/lists/{list_id}/members": A_LIST + PAGED,
    "put /v1/lists/{list_id}/members/{user_id}": [
        *A_LIST,
        errors.UserUnknown,
        errors.Blocked,
        errors.ListFull,
    ],
    "delete /v1/lists/{list_id}/members/{user_id}": A_LIST,
    "get /v1/notifications": [*OF_CALLER, *PAGED],
    "get /v1/notifications/unread": OF_CALLER,
    "put /v1/notifications/read": OF_CALLER,
    "get /v1/timelines/home": [*OF_CALLER, *PAGED],
    "get /v1/timelines/users/{user}": SOMEBODY + PAGED,
}


def problems_of(method: str, path: str, *, has_body: bool) -> Problems:
    """The problems of an operation, general ones included, each once."""
    operation = f"{method} {path}"
    found = OWN.get(operation, []) + POSTS.get(operation, []) + TIMELINES.get(operation, [])
    found += MEDIA.get(operation, [])
    found += WITH_BODY if has_body else []
    found += [] if path in OPEN else WITH_TOKEN
    return list(dict.fromkeys(found + ANYWHERE))
