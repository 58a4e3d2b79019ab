"""Which problems the operations of timelines may answer with; see problems_of.py."""

from shared import errors
from shared.errors import NearcastError

Problems = list[type[NearcastError]]

OF_CALLER: Problems = [errors.TokenMissing, errors.ScopeMissing, errors.UserNeeded]
PAGED: Problems = [errors.LimitMalformed, errors.CursorMalformed, errors.CursorForeign]
SOMEBODY: Problems = [errors.IdMalformed, errors.UsernameMalformed, errors.UserUnknown]

TIMELINES: dict[str, Problems] = {
    "get /v1/timelines/home": [*OF_CALLER, *PAGED, errors.CursorExpired],
    "get /v1/timelines/home/new": [
        *OF_CALLER,
        errors.CursorMalformed,
        errors.CursorForeign,
        errors.CursorExpired,
    ],
    "get /v1/timelines/home/explain": [*OF_CALLER, errors.IdMalformed, errors.PostUnknown],
    "post /v1/timelines/seen": [*OF_CALLER, errors.IdMalformed],
    "get /v1/timelines/users/{user}": [
        *SOMEBODY,
        *PAGED,
        errors.Blocked,
        errors.AccountPrivate,
    ],
    "get /v1/timelines/lists/{list_id}": [
        *OF_CALLER,
        *PAGED,
        errors.IdMalformed,
        errors.ListUnknown,
        errors.CursorExpired,
    ],
    "get /v1/timelines/tags/{tag}": [*OF_CALLER, *PAGED, errors.TagMalformed],
}
