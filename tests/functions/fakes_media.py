"""Media in memory: rows like DynamoDB's, and a bucket that takes uploads part by part."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from functions.records import Asset, Claim, MediaFile, Usage, charge_of, shared_asset
from shared.errors import IdempotencyKeyReused, MediaUnfit, MediaUnknown, UploadIncomplete
from shared.limits import UPLOADS_MAX
from tests.functions.fakes_archive import FakeObjects
from tests.functions.fakes_tables import Tables

PART_MIN = 5 << 20  # bytes of every part but the last
PIECE = 1 << 16


class FakeMedia:
    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def get(self, media_id: str) -> MediaFile | None:
        file = self.tables.media.get(media_id)
        return None if file is None or self._expired(file) else file

    def create(self, file: MediaFile, claim: Claim | None = None) -> MediaFile | None:
        if claim is not None:
            first = self.created(file.owner_id, claim)
            if first is not None:
                return first
        if not self.put(None, file):
            return None
        if claim is not None:
            known = (file.owner_id, claim.key_digest)
            self.tables.media_claims[known] = (claim, file.media_id)
        return file

    def created(self, owner_id: str, claim: Claim) -> MediaFile | None:
        known = self.tables.media_claims.get((owner_id, claim.key_digest))
        if known is None or known[0].expires_s * 1000 <= self.tables.now_ms:
            return None
        if known[0].body_digest != claim.body_digest:
            raise IdempotencyKeyReused
        return self.get(known[1])

    def put(self, before: MediaFile | None, after: MediaFile) -> bool:
        known = self.tables.media.get(after.media_id)
        if before is None:
            as_it_was = known is None or self._expired(known)
        else:
            seen = (before.updated, before.uses)
            as_it_was = known is not None and (known.updated, known.uses) == seen
        joined = shared_asset(after)
        if not as_it_was or (joined != shared_asset(known) and not self._open(joined)):
            return False
        uses = before.uses if before else after.uses
        self.tables.media[after.media_id] = replace(after, uses=after.uses or uses)
        return True

    def many(self, media_ids: Iterable[str]) -> dict[str, MediaFile]:
        found = {media_id: self.get(media_id) for media_id in media_ids}
        return {media_id: file for media_id, file in found.items() if file is not None}

    def of(self, owner_id: str, limit: int, before: str | None = None) -> list[MediaFile]:
        own = [
            file
            for media_id, file in sorted(self.tables.media.items(), reverse=True)
            if file.owner_id == owner_id
            and file.state != "deleted"
            and not self._expired(file)
            and (before is None or media_id < before)
        ]
        return own[:limit]

    def unfinished(self, owner_id: str) -> Usage:
        files = [
            file
            for file in self.tables.media.values()
            if file.owner_id == owner_id and file.state == "uploading" and not self._expired(file)
        ][: 2 * UPLOADS_MAX]
        return Usage(len(files), sum(file.bytes for file in files))

    def asset(self, asset: str) -> Asset | None:
        return self.tables.assets.get(asset)

    def assets_of(self, assets: Iterable[str]) -> dict[str, Asset]:
        return {one: self.tables.assets[one] for one in assets if one in self.tables.assets}

    def put_asset(self, before: Asset | None, after: Asset) -> bool:
        known = self.tables.assets.get(after.asset)
        if (known and known.updated) != (before and before.updated):
            return False
        if after.state == "removed" and self.files_of(after.asset):
            return False
        self.tables.assets[after.asset] = after
        return True

    def remove_asset(self, asset: Asset) -> bool:
        known = self.tables.assets.get(asset.asset)
        if known is None or known.updated != asset.updated or self.files_of(asset.asset):
            return False
        del self.tables.assets[asset.asset]
        return True

    def claim(self, owner_id: str, sha256: str, asset: str) -> str:
        return self.tables.contents.setdefault((owner_id, sha256), asset)

    def claimed(self, owner_id: str, sha256: str) -> str | None:
        return self.tables.contents.get((owner_id, sha256))

    def disclaim(self, owner_id: str, sha256: str, asset: str) -> None:
        if self.claimed(owner_id, sha256) == asset:
            del self.tables.contents[owner_id, sha256]

    def files_of(self, asset: str) -> list[str]:
        return sorted(i for i, file in self.tables.media.items() if shared_asset(file) == asset)

    def use(self, post_id: str, media_ids: Iterable[str]) -> None:
        wanted = list(dict.fromkeys(media_ids))
        files = [self.tables.media.get(media_id) for media_id in wanted]
        if None in files:
            raise MediaUnknown(field="media_ids")
        found = [file for file in files if file is not None]
        if any(file.state == "deleted" for file in found):
            raise MediaUnfit(field="media_ids")
        for file in found:
            self.tables.media[file.media_id] = replace(file, uses=file.uses + 1)
            self.tables.media_uses.setdefault(file.media_id, set()).add(post_id)

    def disuse(self, post_id: str, media_ids: Iterable[str]) -> None:
        for media_id in media_ids:
            self.tables.media_uses.get(media_id, set()).discard(post_id)

    def uses(self, media_id: str, limit: int, after: str | None = None) -> list[str]:
        shown = sorted(self.tables.media_uses.get(media_id, ()))
        return [one for one in shown if one > (after or "")][:limit]

    def usage(self, owner_id: str) -> Usage:
        charges = [charge_of(f) for f in self.tables.media.values() if f.owner_id == owner_id]
        assets = [a.bytes for a in self.tables.assets.values() if a.owner_id == owner_id]
        off = self.tables.miscounted.get(owner_id, Usage())
        return Usage(
            sum(charge.files for charge in charges) + off.files,
            sum(charge.bytes for charge in charges) + sum(assets) + off.bytes,
        )

    def assets(self, owner_id: str, limit: int, after: str | None = None) -> list[Asset]:
        own = [a for _, a in sorted(self.tables.assets.items()) if a.owner_id == owner_id]
        return [a for a in own if after is None or a.asset > after][:limit]

    def correct(self, owner_id: str, before: Usage, after: Usage) -> bool:
        if self.usage(owner_id) != before:
            return False
        off = self.tables.miscounted.get(owner_id, Usage())
        self.tables.miscounted[owner_id] = Usage(
            off.files + after.files - before.files, off.bytes + after.bytes - before.bytes
        )
        return True

    def _open(self, asset: str | None) -> bool:
        known = self.tables.assets.get(asset or "")
        return asset is None or (known is not None and known.state != "removed")

    def _expired(self, file: MediaFile) -> bool:
        return file.expires_s is not None and file.expires_s * 1000 <= self.tables.now_ms


@dataclass
class Begun:
    """An upload in progress."""

    key: str
    content_type: str
    parts: dict[int, bytes] = field(default_factory=dict)


class FakeUploads:
    """Uploads into a bucket of `FakeObjects`; `send` is what a client's PUT does."""

    def __init__(self, objects: FakeObjects) -> None:
        self.objects = objects
        self.begun: dict[str, Begun] = {}
        self.part_min = PART_MIN

    def begin(self, key: str, content_type: str) -> str:
        upload_id = f"upload-{len(self.begun)}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"
        self.begun[upload_id] = Begun(key, content_type)
        return upload_id

    def addresses(
        self, key: str, upload_id: str, sizes: Mapping[int, int], seconds: int
    ) -> dict[int, str]:
        return {
            number: f"https://bucket/{key}?uploadId={upload_id}&partNumber={number}"
            f"&bytes={size}&seconds={seconds}"
            for number, size in sizes.items()
        }

    def send(self, upload_id: str, number: int, data: bytes) -> None:
        self.begun[upload_id].parts[number] = data

    def parts(self, key: str, upload_id: str) -> dict[int, tuple[int, str]] | None:
        begun = self.begun.get(upload_id)
        if begun is None or begun.key != key:
            return None
        return {n: (len(data), _tag(data)) for n, data in sorted(begun.parts.items())}

    def complete(self, key: str, upload_id: str, parts: Mapping[int, str]) -> bool:
        begun = self.begun.get(upload_id)
        if begun is None or begun.key != key:
            return key in self.objects.held
        held = [(begun.parts.get(number), tag) for number, tag in sorted(parts.items())]
        whole = [data for data, tag in held if data is not None and _tag(data) == tag]
        small = any(len(data) < self.part_min for data in whole[:-1])
        if not whole or len(whole) < len(held) or small:
            raise UploadIncomplete
        del self.begun[upload_id]
        self.objects.put(key, b"".join(whole))
        return True

    def abandon(self, key: str, upload_id: str) -> None:
        self.begun.pop(upload_id, None)

    def look(self, key: str, length: int) -> tuple[int, bytes] | None:
        data = self.objects.held.get(key)
        return None if data is None else (len(data), data[:length])

    def stream(self, key: str) -> Iterator[bytes] | None:
        data = self.objects.held.get(key)
        if data is None:
            return None
        return (data[at : at + PIECE] for at in range(0, len(data), PIECE))

    def original(self, key: str, name: str, seconds: int) -> str:
        return f"https://bucket/{key}?name={name}&seconds={seconds}"


def _tag(data: bytes) -> str:
    return f'"{hashlib.md5(data).hexdigest()}"'
