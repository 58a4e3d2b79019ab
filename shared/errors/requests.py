"""What is wrong with a request before anybody asks who sent it: 4xx."""

from shared.errors.base import NearcastError


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


class CursorExpired(BadRequest):
    type = "cursor-expired"
    title = "The cursor is older than 30 days; begin from the top"
    status = 410


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
