"""Every reason why nothing can be made of a file, as its owner reads it.

The slug is what rows, notices and the API carry (`MediaFile.reason`); the sentence belongs to
people. A reason says what is the matter with the file and, where there is one, the way out.
"""

from typing import Final

EMPTY: Final = "empty"
WRONG_SIZE: Final = "wrong-size"
WRONG_HASH: Final = "wrong-hash"
UNKNOWN_TYPE: Final = "unknown-type"
NOT_VIDEO: Final = "not-video"
NOT_IMAGE: Final = "not-image"
AUDIO_ONLY: Final = "audio-only"
ENCRYPTED: Final = "encrypted"
DAMAGED: Final = "damaged"
TOO_LONG: Final = "too-long"
TOO_MANY_PIXELS: Final = "too-many-pixels"
TOO_SMALL: Final = "too-small"
TOO_SLOW: Final = "too-slow"
TOO_HEAVY: Final = "too-heavy"
UNEXPECTED: Final = "unexpected"

SENTENCES: Final = {
    EMPTY: "The file is empty.",
    WRONG_SIZE: "The file does not have as many bytes as were announced. Upload it again.",
    WRONG_HASH: "The file is not the one that was announced: its SHA-256 differs. Upload it again.",
    UNKNOWN_TYPE: "The file is of no type that can be shown, whatever its name says.",
    NOT_VIDEO: "The file was announced as a video, but it is a picture.",
    NOT_IMAGE: "The file was announced as a picture, but it is none.",
    AUDIO_ONLY: "The file has sound but no picture; only videos and pictures can be posted.",
    ENCRYPTED: "The file is encrypted.",
    DAMAGED: "The file is damaged so badly that nothing of it can be shown.",
    TOO_LONG: "The video is longer than ten minutes.",
    TOO_MANY_PIXELS: "The picture has too many pixels: 8K of a video, 64 million of an image.",
    TOO_SMALL: "The picture is smaller than 16 pixels on one side.",
    TOO_SLOW: "Making the video playable takes too long. A smaller or shorter one may work.",
    TOO_HEAVY: "What would be made of the file is far larger than it may be.",
    UNEXPECTED: "Something went wrong here, more than once. Uploading the file again may help.",
}


class Unfit(Exception):
    """Nothing can ever be made of the file: trying again is in vain.

    `reason` is one of the slugs above; `detail` is for logs, and may quote the file.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class Interrupted(Exception):
    """A part was not finished, and another try may: a tool was killed, or the machine was busy.

    `reason` is what the owner is told when the last try ends so as well.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


def sentence(reason: str) -> str:
    """What to tell the owner of a file; a reason of an older release has no words of its own."""
    return SENTENCES.get(reason, SENTENCES[UNEXPECTED])
