"""What can be wrong with media: their upload, their contents, their addresses."""

from shared.errors.access import Forbidden
from shared.errors.state import Conflict, Missing, Unprocessable


class MediaUnknown(Unprocessable):
    type = "media-unknown"
    title = "A media id is not one of the caller's media"


class MediaUnfit(Unprocessable):
    type = "media-unfit"
    title = "A media file that failed or was deleted cannot be posted"


class PostHeld(Conflict):
    type = "post-held"
    title = "The post waits for its media, and cannot be referred to yet"


class MediaMissing(Missing):
    type = "media-missing"
    title = "The caller has no such media file"


class MediaDeleted(Missing):
    status = 410
    type = "media-deleted"
    title = "The media file was deleted"


class MediaTypeUnknown(Unprocessable):
    type = "media-type-unknown"
    title = "Files of this type are not taken"


class MediaTooLarge(Unprocessable):
    type = "media-too-large"
    title = "The file is larger than a file of its kind may be"


class MediaEmpty(Unprocessable):
    type = "media-empty"
    title = "The file is empty"


class MediaMismatch(Unprocessable):
    type = "media-mismatch"
    title = "What was uploaded is not what was announced"


class UploadIncomplete(Conflict):
    type = "upload-incomplete"
    title = "Parts of the upload are missing"


class UploadClosed(Conflict):
    type = "upload-closed"
    title = "The upload was completed or abandoned before"


class UploadsFull(Conflict):
    type = "uploads-full"
    title = "The caller has as many unfinished uploads as one can have"


class StorageFull(Unprocessable):
    type = "storage-full"
    title = "The caller's media take as much room as they may"


class CaptionsMalformed(Unprocessable):
    type = "captions-malformed"
    title = "The captions are not a WebVTT file"


class CaptionsUnfit(Unprocessable):
    type = "captions-unfit"
    title = "The file cannot have these captions"


class CaptionsEarly(Conflict):
    type = "captions-early"
    title = "Work on the file has not begun; it can have captions once it has"
    retryable = True


class PlaybackInvalid(Forbidden):
    type = "playback-invalid"
    title = "The address of the media was not signed here"


class PlaybackExpired(Forbidden):
    type = "playback-expired"
    title = "The address of the media has expired; the post has a new one"


class ObjectUnknown(Missing):
    type = "object-unknown"
    title = "The media file has no such part"


class RangeUnfit(Unprocessable):
    status = 416
    type = "range-unfit"
    title = "The range begins past the end"
