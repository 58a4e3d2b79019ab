"""Which files are taken: what a client may announce, and what a file is called when it is fetched.

What a file really is, its first bytes say (`functions.transcoding.kinds`); an announced type
only has to be one of these, so that whoever sends something else learns it before the upload.
"""

from shared.errors import MediaTypeUnknown

# Media type (RFC 6838) → ending of a file's name.
ENDINGS = {
    "video/mp4": "mp4",
    "video/x-m4v": "m4v",
    "video/quicktime": "mov",
    "video/webm": "webm",
    "video/matroska": "mkv",  # RFC 9559
    "video/x-matroska": "mkv",
    "video/mpeg": "mpg",
    "video/mp2t": "ts",
    "video/3gpp": "3gp",
    "video/3gpp2": "3g2",
    "video/ogg": "ogv",
    "video/x-msvideo": "avi",
    "video/x-flv": "flv",
    "video/x-ms-asf": "asf",
    "video/x-ms-wmv": "wmv",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/gif": "gif",
    "image/avif": "avif",
    "image/bmp": "bmp",
    "image/tiff": "tiff",
    "image/heic": "heic",
    "image/heif": "heif",
}


def file_name(media_id: str, content_type: str) -> str:
    """What a file is called when its owner saves it."""
    return f"{media_id}.{ENDINGS.get(content_type, 'bin')}"


def checked_type(kind: str, announced: str) -> str:
    """An announced media type without its parameters, in lower case (RFC 9110 section 8.3.1).

    Raises:
        MediaTypeUnknown: files of this type are not taken, or not as this kind.
    """
    plain = announced.partition(";")[0].strip().lower()
    if plain not in ENDINGS:
        known = ", ".join(name for name in ENDINGS if name.startswith(f"{kind}/"))
        raise MediaTypeUnknown(
            f"Files of this type are not taken; {known} are.", field="content_type"
        )
    if not plain.startswith(f"{kind}/"):
        raise MediaTypeUnknown(f"This is not the type of any {kind}.", field="content_type")
    return plain
