"""S3: objects of a bucket as local files.

A large object is read piece by piece, and one that breaks off goes on where it stopped. Files
are stored by one PUT: segments are a few megabytes, and S3 takes 5 GB.
"""

from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError, IncompleteReadError, ReadTimeoutError
from botocore.exceptions import ResponseStreamingError as Streaming

from functions.adapters.objects import ABSENT
from functions.adapters.translation import code_of, translated
from shared.errors import Busy

PIECE = 1 << 20  # bytes read at once
TRIES = 5  # of a body that breaks off
BROKEN = (IncompleteReadError, ReadTimeoutError, Streaming)


class S3Files:
    """One bucket. See `ports.Files`."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def fetch(self, key: str, path: Path) -> int | None:
        """See `ports.Files.fetch`."""
        with path.open("wb") as file:
            for _ in range(TRIES):
                answer = self._get(key, file.tell())
                if answer is None:
                    return None
                try:
                    for piece in answer["Body"].iter_chunks(PIECE):
                        file.write(piece)
                except BROKEN:
                    continue
                return file.tell()
        raise Busy("The file could not be read to its end; try again.")

    def store(self, key: str, path: Path, media_type: str) -> None:
        """See `ports.Files.store`."""
        with translated(), path.open("rb") as file:
            self._client.put_object(Bucket=self._bucket, Key=key, Body=file, ContentType=media_type)

    def _get(self, key: str, first: int) -> dict[str, Any] | None:
        """An object from a byte on."""
        further = {"Range": f"bytes={first}-"} if first else {}
        with translated():
            try:
                answer: dict[str, Any] = self._client.get_object(
                    Bucket=self._bucket, Key=key, **further
                )
            except ClientError as error:
                if code_of(error) in ABSENT:
                    return None
                raise
        return answer
