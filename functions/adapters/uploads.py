"""S3 multipart uploads: begun and ended here, sent by clients straight to the bucket.

Addresses are presigned (Signature Version 4 by query) for one part and its exact length,
so that nobody stores more than they announced. Source: Amazon S3 API reference of
CreateMultipartUpload, UploadPart, ListParts and CompleteMultipartUpload.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from functions.adapters.objects import ABSENT
from functions.adapters.translation import code_of, translated
from shared.errors import UploadIncomplete

PIECE = 1 << 20  # bytes of a download that are in memory at once
GONE = ABSENT | {"NoSuchUpload"}
UNFIT = frozenset({"InvalidPart", "InvalidPartOrder", "EntityTooSmall"})
BEYOND = frozenset({"InvalidRange", "416"})  # what a range of an empty object is


class S3Uploads:
    """Uploads to one bucket. See `ports.Uploads`."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def begin(self, key: str, content_type: str) -> str:
        """See `ports.Uploads.begin`."""
        with translated():
            answer = self._client.create_multipart_upload(
                Bucket=self._bucket, Key=key, ContentType=content_type
            )
        return str(answer["UploadId"])

    def addresses(
        self, key: str, upload_id: str, sizes: Mapping[int, int], seconds: int
    ) -> dict[int, str]:
        """See `ports.Uploads.addresses`."""
        known = {"Bucket": self._bucket, "Key": key, "UploadId": upload_id}
        return {
            number: self._client.generate_presigned_url(
                "upload_part",
                Params=known | {"PartNumber": number, "ContentLength": size},
                ExpiresIn=seconds,
            )
            for number, size in sizes.items()
        }

    def parts(self, key: str, upload_id: str) -> dict[int, tuple[int, str]] | None:
        """See `ports.Uploads.parts`."""
        pages = self._client.get_paginator("list_parts").paginate(
            Bucket=self._bucket, Key=key, UploadId=upload_id
        )
        with translated():
            try:
                return {
                    int(part["PartNumber"]): (int(part["Size"]), str(part["ETag"]))
                    for page in pages
                    for part in page.get("Parts", [])
                }
            except ClientError as error:
                if code_of(error) in GONE:
                    return None
                raise

    def complete(self, key: str, upload_id: str, parts: Mapping[int, str]) -> bool:
        """See `ports.Uploads.complete`."""
        listed = [{"PartNumber": number, "ETag": tag} for number, tag in sorted(parts.items())]
        with translated():
            try:
                self._client.complete_multipart_upload(
                    Bucket=self._bucket,
                    Key=key,
                    UploadId=upload_id,
                    MultipartUpload={"Parts": listed},
                )
            except ClientError as error:
                if code_of(error) in UNFIT:
                    raise UploadIncomplete from error
                if code_of(error) not in GONE:
                    raise
                return self.look(key, 1) is not None
        return True

    def abandon(self, key: str, upload_id: str) -> None:
        """See `ports.Uploads.abandon`."""
        with translated():
            try:
                self._client.abort_multipart_upload(
                    Bucket=self._bucket, Key=key, UploadId=upload_id
                )
            except ClientError as error:
                if code_of(error) not in GONE:
                    raise

    def look(self, key: str, length: int) -> tuple[int, bytes] | None:
        """See `ports.Uploads.look`."""
        with translated():
            try:
                answer = self._client.get_object(
                    Bucket=self._bucket, Key=key, Range=f"bytes=0-{length - 1}"
                )
                beginning = answer["Body"].read()
            except ClientError as error:
                if code_of(error) in BEYOND:
                    return 0, b""
                if code_of(error) in ABSENT:
                    return None
                raise
        whole = answer.get("ContentRange", "").rpartition("/")[2]  # RFC 9110 section 14.4
        return int(whole or answer["ContentLength"]), beginning

    def stream(self, key: str) -> Iterator[bytes] | None:
        """See `ports.Uploads.stream`."""
        with translated():
            try:
                answer = self._client.get_object(Bucket=self._bucket, Key=key)
            except ClientError as error:
                if code_of(error) in ABSENT:
                    return None
                raise
        return self._pieces(answer["Body"])

    def original(self, key: str, name: str, seconds: int) -> str:
        """See `ports.Uploads.original`."""
        given = {
            "Bucket": self._bucket,
            "Key": key,
            "ResponseContentDisposition": f'attachment; filename="{name}"',
        }
        address = self._client.generate_presigned_url("get_object", Params=given, ExpiresIn=seconds)
        return str(address)

    def _pieces(self, body: Any) -> Iterator[bytes]:
        with translated():
            yield from body.iter_chunks(PIECE)
