"""What a request collides with: 404, 409, 410 and 422."""

from shared.errors.base import NearcastError


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


class TagMalformed(Unprocessable):
    type = "tag-malformed"
    title = "The hashtag is malformed"


class RepostTextless(Unprocessable):
    type = "repost-textless"
    title = "A repost has no text to edit"


class EditsExhausted(Conflict):
    type = "edits-exhausted"
    title = "The post was edited as often as a post can be"


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


class ConfigChanged(Conflict):
    type = "config-changed"
    title = "The configuration document was changed by somebody else meanwhile"
    status = 412


class RelationSelf(Unprocessable):
    type = "relation-self"
    title = "That can be done to others only"


class RequestUnknown(Missing):
    type = "request-unknown"
    title = "There is no such follow request"


class ListUnknown(Missing):
    type = "list-unknown"
    title = "The caller has no such list"


class ListFull(Unprocessable):
    type = "list-full"
    title = "The list names as many people as a list can"


class ListsFull(Unprocessable):
    type = "lists-full"
    title = "The caller has as many lists as one can have"
