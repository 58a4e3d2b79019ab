"""S3: the archive of one region, object by object."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any

from botocore.exceptions import ClientError

from functions.adapters.retries import tries
from functions.adapters.translation import code_of, translated

READERS = 16  # objects read at once
DELETED_AT_ONCE = 1000  # DeleteObjects takes no more
ABSENT = frozenset({"NoSuchKey", "404", "NotFound"})
# If-Match and If-None-Match of PutObject: it is not as it should be, or being changed right now.
CHANGED = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "412", "409"})


class S3Objects:
    """One bucket. See `ports.Objects`."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def read(self, keys: Iterable[str]) -> dict[str, bytes]:
        """See `ports.Objects.read`."""
        wanted = list(dict.fromkeys(keys))
        if len(wanted) <= 1:
            found = [self.get(key) for key in wanted]
        else:
            with ThreadPoolExecutor(min(READERS, len(wanted))) as pool:
                found = list(pool.map(self.get, wanted))
        return {key: one[0] for key, one in zip(wanted, found, strict=True) if one is not None}

    def get(self, key: str) -> tuple[bytes, str] | None:
        """See `ports.Objects.get`."""
        with translated():
            try:
                answer = self._client.get_object(Bucket=self._bucket, Key=key)
                return answer["Body"].read(), answer["ETag"]
            except ClientError as error:
                if code_of(error) in ABSENT:
                    return None
                raise

    def put(self, key: str, data: bytes) -> None:
        """See `ports.Objects.put`."""
        with translated():
            self._client.put_object(Bucket=self._bucket, Key=key, Body=data)

    def replace(self, key: str, data: bytes, tag: str | None) -> bool:
        """See `ports.Objects.replace`."""
        condition = {"IfMatch": tag} if tag else {"IfNoneMatch": "*"}
        with translated():
            try:
                self._client.put_object(Bucket=self._bucket, Key=key, Body=data, **condition)
            except ClientError as error:
                if code_of(error) in CHANGED | ABSENT:  # If-Match of what has gone is a 404
                    return False
                raise
        return True

    def keys(self, prefix: str, limit: int | None = None, after: str | None = None) -> list[str]:
        """See `ports.Objects.keys`."""
        return list(islice(self._keys(prefix, after), limit))

    def delete(self, keys: Iterable[str]) -> None:
        """See `ports.Objects.delete`."""
        remaining = iter(keys)
        while chunk := list(islice(remaining, DELETED_AT_ONCE)):
            for _ in tries():
                with translated():
                    answer = self._client.delete_objects(
                        Bucket=self._bucket,
                        Delete={"Objects": [{"Key": key} for key in chunk], "Quiet": True},
                    )
                chunk = [one["Key"] for one in answer.get("Errors", [])]
                if not chunk:
                    break

    def _keys(self, prefix: str, after: str | None) -> Iterator[str]:
        request = {"Bucket": self._bucket, "Prefix": prefix}
        if after is not None:
            request["StartAfter"] = after
        pages = self._client.get_paginator("list_objects_v2").paginate(**request)
        with translated():
            for page in pages:
                for one in page.get("Contents", []):
                    yield one["Key"]
