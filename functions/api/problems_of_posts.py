"""Which problems the operations on posts may answer with; part of `problems_of.py`."""

from shared import errors
from shared.errors import NearcastError

Problems = list[type[NearcastError]]

OF_CALLER: Problems = [errors.TokenMissing, errors.ScopeMissing, errors.UserNeeded]
PAGED: Problems = [errors.LimitMalformed, errors.CursorMalformed, errors.CursorForeign]
WRITTEN: Problems = [
    errors.TextEmpty,
    errors.TextTooLong,
    errors.MediaUnknown,
    errors.MediaUnfit,
]
THERE: Problems = [
    errors.IdMalformed,
    errors.PostUnknown,
    errors.PostDeleted,
    errors.UserUnknown,
]
IN_SIGHT: Problems = [*THERE, errors.Blocked, errors.AccountPrivate]
REFERRED: Problems = [*IN_SIGHT, errors.PostHeld]
OWN: Problems = [errors.IdMalformed, errors.NotYours, errors.PostUnknown]

POSTS: dict[str, Problems] = {
    "post /v1/posts": [
        *OF_CALLER,
        errors.IdempotencyKeyMissing,
        errors.IdempotencyKeyMalformed,
        errors.IdempotencyKeyReused,
        *WRITTEN,
        *REFERRED,
        errors.PostPrivate,
        errors.PostingPaused,
    ],
    "get /v1/posts": [errors.IdMalformed],
    "get /v1/posts/{post_id}": IN_SIGHT,
    "patch /v1/posts/{post_id}": [
        *OF_CALLER,
        *OWN,
        errors.PostDeleted,
        errors.TextEmpty,
        errors.TextTooLong,
        errors.RepostTextless,
        errors.EditsExhausted,
        errors.PostingPaused,
    ],
    "delete /v1/posts/{post_id}": [*OF_CALLER, *OWN],
    "get /v1/posts/{post_id}/history": IN_SIGHT,
    "get /v1/posts/{post_id}/fan-out": [*OF_CALLER, *OWN],
    "get /v1/posts/{post_id}/replies": IN_SIGHT + PAGED,
    "get /v1/posts/{post_id}/quotes": IN_SIGHT + PAGED,
    "get /v1/posts/{post_id}/reposts": IN_SIGHT + PAGED,
    "get /v1/posts/{post_id}/likes": IN_SIGHT + PAGED,
    "put /v1/posts/{post_id}/repost": [*OF_CALLER, *REFERRED, errors.PostPrivate],
    "delete /v1/posts/{post_id}/repost": [*OF_CALLER, errors.IdMalformed],
    "put /v1/posts/{post_id}/like": OF_CALLER + REFERRED,
    "delete /v1/posts/{post_id}/like": [*OF_CALLER, errors.IdMalformed],
    "put /v1/posts/{post_id}/bookmark": OF_CALLER + REFERRED,
    "delete /v1/posts/{post_id}/bookmark": [*OF_CALLER, errors.IdMalformed],
    "get /v1/bookmarks": OF_CALLER + PAGED,
}
