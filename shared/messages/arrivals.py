"""What a bucket says when an upload has arrived, in S3's words and in ours.

    {"Records": [{"eventSource": "aws:s3", "s3": {"object": {"key": "uploads/{owner}/{media}"}}}]}
    {"Service": "Amazon S3", "Event": "s3:TestEvent", …}     once, when notifications are set up

Keys are form-encoded (Amazon S3 User Guide, "Event message structure").
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote_plus

from shared.errors import IdMalformed, MessageMalformed
from shared.ids import parse_media_id
from shared.messages.media import MediaUploaded

SOURCE, TEST = "aws:s3", "s3:TestEvent"


def arrivals(text: str) -> list[MediaUploaded] | None:
    """The uploads that a bucket's notification names; None if it is none.

    Raises:
        MessageMalformed: it names something that is no upload.
    """
    try:
        document = json.loads(text)
    except ValueError:
        return None
    if not isinstance(document, Mapping):
        return None
    if document.get("Event") == TEST:
        return []
    records = document.get("Records")
    if not isinstance(records, list) or not all(_from_bucket(one) for one in records):
        return None
    return [_upload(one) for one in records]


def _from_bucket(record: Any) -> bool:
    return isinstance(record, Mapping) and record.get("eventSource") == SOURCE


def _upload(record: Mapping[str, Any]) -> MediaUploaded:
    try:
        key = unquote_plus(record["s3"]["object"]["key"])
        place, owner_id, media_id = key.split("/")
        if place != "uploads" or parse_media_id(media_id) != owner_id:
            raise MessageMalformed(f"no upload: {key}")
    except (KeyError, TypeError, ValueError, AttributeError, IdMalformed) as error:
        raise MessageMalformed(f"no upload: {type(error).__name__}: {error}") from error
    return MediaUploaded(owner_id, media_id)
