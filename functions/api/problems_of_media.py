"""Which problems the operations on media may answer with; part of `problems_of.py`."""

from shared import errors
from shared.errors import NearcastError

Problems = list[type[NearcastError]]

OF_CALLER: Problems = [errors.TokenMissing, errors.ScopeMissing, errors.UserNeeded]
PAGED: Problems = [errors.LimitMalformed, errors.CursorMalformed, errors.CursorForeign]
A_FILE: Problems = [*OF_CALLER, errors.IdMalformed, errors.MediaMissing, errors.MediaDeleted]
CAPTIONED: Problems = [*A_FILE, errors.CaptionsUnfit, errors.CaptionsEarly]

MEDIA: dict[str, Problems] = {
    "post /v1/media": [
        *OF_CALLER,
        errors.IdempotencyKeyMalformed,
        errors.IdempotencyKeyReused,
        errors.MediaTypeUnknown,
        errors.MediaEmpty,
        errors.MediaTooLarge,
        errors.MediaMismatch,
        errors.MediaDeleted,
        errors.StorageFull,
        errors.UploadsFull,
        errors.UserUnknown,
    ],
    "get /v1/media": OF_CALLER + PAGED,
    "get /v1/media/{media_id}": A_FILE,
    "patch /v1/media/{media_id}": A_FILE,
    "post /v1/media/{media_id}/complete": [
        *A_FILE,
        errors.UploadIncomplete,
        errors.UploadClosed,
        errors.MediaEmpty,
        errors.MediaTypeUnknown,
        errors.MediaMismatch,
    ],
    "delete /v1/media/{media_id}": [*OF_CALLER, errors.IdMalformed, errors.MediaMissing],
    "put /v1/media/{media_id}/captions/{language}": [*CAPTIONED, errors.CaptionsMalformed],
    "delete /v1/media/{media_id}/captions/{language}": CAPTIONED,
}
