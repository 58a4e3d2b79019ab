"""Media in media-NN: rows of one owner are one partition, so a change of several is a transaction.

    m#{media}          a file                u#{media}          it is being uploaded
    a#{asset}          an asset              a#{asset}#{media}  a file that shares it
    h#{sha256}         whose contents        p#{media}#{post}   a post that shows a file
    k#{digest}         an idempotency key    ~usage             what all of it takes

An asset's row counts the files that share it: so no file can begin to share what is being
removed, whoever comes first. A file's row counts the posts that began to show it: so none
can show what is being deleted.
"""

from collections.abc import Callable, Iterable

from pynamodb.exceptions import DeleteError, PutError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from functions.adapters import keys
from functions.adapters.batches import delete_all
from functions.adapters.media_rows import asset_of, asset_row_of, file_of, row_of
from functions.adapters.models import MediaRow
from functions.adapters.reading import read_shards
from functions.adapters.tables import Tables
from functions.adapters.transactions import transact
from functions.adapters.translation import FAILED, code_of, translated
from functions.deadline import now_ms
from functions.records import Asset, Claim, MediaFile, Usage, charge_of, shared_asset
from shared.errors import Busy, IdempotencyKeyReused, MediaUnfit, MediaUnknown
from shared.ids import parse_asset_id, parse_media_id
from shared.limits import PAGE_MAX, UPLOADS_MAX

KEPT = {"owner", "item", "files"}  # of an asset's row, when the asset changes

Steps = Callable[[TransactWrite], None]


class DynamoMedia:
    """Media of any zone; only this region's own are written."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def get(self, media_id: str) -> MediaFile | None:
        """See `ports.Media.get`."""
        row = self._get(parse_media_id(media_id), keys.media_file(media_id))
        return None if row is None or _expired(row) else file_of(row)

    def create(self, file: MediaFile, claim: Claim | None = None) -> MediaFile | None:
        """See `ports.Media.create`."""
        table = self._tables.media(file.owner_id)

        def steps(transaction: TransactWrite) -> None:
            if claim is not None:
                transaction.save(
                    table(
                        file.owner_id,
                        keys.media_claim(claim.key_digest),
                        claimed=file.media_id,
                        body_digest=claim.body_digest,
                        expires_at=claim.expires_s,
                    ),
                    condition=_free(),
                )
            self._put(transaction, None, file)

        if self._transact(steps):
            return file
        first = self.created(file.owner_id, claim) if claim else None
        if first is not None:
            return first
        if self.get(file.media_id) == file:  # an answer was lost, and the call made again
            return file
        asset = self.asset(file.asset) if file.asset else None
        if file.asset and (asset is None or asset.state == "removed"):
            return None
        raise Busy("Two files at the very same moment; try again.")

    def created(self, owner_id: str, claim: Claim) -> MediaFile | None:
        """See `ports.Media.created`."""
        row = self._get(owner_id, keys.media_claim(claim.key_digest))
        if row is None or _expired(row):
            return None
        if row.body_digest != claim.body_digest:
            raise IdempotencyKeyReused
        return self.get(row.claimed or "")

    def put(self, before: MediaFile | None, after: MediaFile) -> bool:
        """See `ports.Media.put`."""
        return self._transact(lambda transaction: self._put(transaction, before, after))

    def many(self, media_ids: Iterable[str]) -> dict[str, MediaFile]:
        """See `ports.Media.many`."""
        rows = self._read(media_ids, parse_media_id, keys.media_file)
        files = [file_of(row) for row in rows if not _expired(row)]
        return {file.media_id: file for file in files}

    def of(self, owner_id: str, limit: int, before: str | None = None) -> list[MediaFile]:
        """See `ports.Media.of`."""
        last = keys.media_file(before or "~")
        with translated():
            rows = self._tables.media(owner_id).query(
                owner_id,
                MediaRow.item.between(keys.MEDIA_FILES, last),  # which has no end left out
                filter_condition=(MediaRow.state != "deleted")
                & (MediaRow.expires_at.does_not_exist() | (MediaRow.expires_at > _now_s())),
                scan_index_forward=False,
                limit=limit + 1,
                page_size=min(limit + 1, PAGE_MAX),
                consistent_read=True,
            )
            return [file_of(row) for row in rows if row.item != last][:limit]

    def unfinished(self, owner_id: str) -> Usage:
        """See `ports.Media.unfinished`."""
        rows = self._rows(owner_id, keys.MEDIA_UNFINISHED, 2 * UPLOADS_MAX)
        open_ones = [row for row in rows if not _expired(row)]
        return Usage(len(open_ones), sum(int(row.bytes or 0) for row in open_ones))

    def asset(self, asset: str) -> Asset | None:
        """See `ports.Media.asset`."""
        row = self._get(parse_asset_id(asset), keys.media_asset(asset))
        return None if row is None else asset_of(row)

    def assets_of(self, assets: Iterable[str]) -> dict[str, Asset]:
        """See `ports.Media.assets_of`."""
        found = [asset_of(row) for row in self._read(assets, parse_asset_id, keys.media_asset)]
        return {asset.asset: asset for asset in found}

    def put_asset(self, before: Asset | None, after: Asset) -> bool:
        """See `ports.Media.put_asset`."""
        row = asset_row_of(self._tables.media(after.owner_id), after)

        def steps(transaction: TransactWrite) -> None:
            if before is None:
                transaction.save(row, condition=MediaRow.owner.does_not_exist())
            else:
                same = MediaRow.updated == before.updated
                names = set(row.get_attributes()) - KEPT
                transaction.update(
                    row,
                    actions=[
                        getattr(MediaRow, name).remove()
                        if getattr(row, name) is None
                        else getattr(MediaRow, name).set(getattr(row, name))
                        for name in sorted(names)
                    ],
                    condition=same & _alone() if after.state == "removed" else same,
                )
            grown = after.bytes - (before.bytes if before else 0)
            self._charge(transaction, after.owner_id, Usage(0, grown))

        return self._transact(steps)

    def remove_asset(self, asset: Asset) -> bool:
        """See `ports.Media.remove_asset`."""
        table = self._tables.media(asset.owner_id)

        def steps(transaction: TransactWrite) -> None:
            transaction.delete(
                table(asset.owner_id, keys.media_asset(asset.asset)),
                condition=(MediaRow.updated == asset.updated) & _alone(),
            )
            self._charge(transaction, asset.owner_id, Usage(0, -asset.bytes))

        return self._transact(steps)

    def claim(self, owner_id: str, sha256: str, asset: str) -> str:
        """See `ports.Media.claim`."""
        while True:
            row = self._tables.media(owner_id)(owner_id, keys.media_contents(sha256), asset=asset)
            with translated():
                try:
                    row.save(condition=MediaRow.owner.does_not_exist())
                except PutError as error:
                    _check_refused(error)
                else:
                    return asset
            known = self.claimed(owner_id, sha256)
            if known is not None:
                return known

    def claimed(self, owner_id: str, sha256: str) -> str | None:
        """See `ports.Media.claimed`."""
        row = self._get(owner_id, keys.media_contents(sha256))
        return None if row is None else row.asset

    def disclaim(self, owner_id: str, sha256: str, asset: str) -> None:
        """See `ports.Media.disclaim`."""
        row = self._tables.media(owner_id)(owner_id, keys.media_contents(sha256))
        with translated():
            try:
                row.delete(condition=MediaRow.asset == asset)
            except DeleteError as error:
                _check_refused(error)

    def files_of(self, asset: str) -> list[str]:
        """See `ports.Media.files_of`."""
        prefix = keys.media_asset_file(asset, "")
        rows = self._rows(parse_asset_id(asset), prefix, None)
        return [row.item.removeprefix(prefix) for row in rows]

    def use(self, post_id: str, media_ids: Iterable[str]) -> None:
        """See `ports.Media.use`."""
        wanted = list(dict.fromkeys(media_ids))
        if not wanted:
            return
        owner_id = parse_media_id(wanted[0])
        table = self._tables.media(owner_id)

        def steps(transaction: TransactWrite) -> None:
            for media_id in wanted:
                transaction.save(table(owner_id, keys.media_use(media_id, post_id)))
                transaction.update(
                    table(owner_id, keys.media_file(media_id)),
                    actions=[MediaRow.uses.add(1)],
                    condition=MediaRow.owner.exists() & (MediaRow.state != "deleted"),
                )

        if not self._transact(steps):
            found = [self.get(media_id) for media_id in wanted]
            raise (
                MediaUnknown(field="media_ids") if None in found else MediaUnfit(field="media_ids")
            )

    def disuse(self, post_id: str, media_ids: Iterable[str]) -> None:
        """See `ports.Media.disuse`."""
        wanted = list(media_ids)
        if wanted:
            owner_id = parse_media_id(wanted[0])
            delete_all(
                self._tables.media(owner_id),
                [(owner_id, keys.media_use(media_id, post_id)) for media_id in wanted],
            )

    def uses(self, media_id: str, limit: int, after: str | None = None) -> list[str]:
        """See `ports.Media.uses`."""
        owner_id, prefix = parse_media_id(media_id), keys.media_use(media_id, "")
        first = f"{prefix}{after}~" if after else prefix
        with translated():
            rows = self._tables.media(owner_id).query(
                owner_id,
                MediaRow.item.between(first, f"{prefix}~"),
                limit=limit,
                page_size=min(limit, PAGE_MAX),
                consistent_read=True,
            )
            return [row.item.removeprefix(prefix) for row in rows]

    def usage(self, owner_id: str) -> Usage:
        """See `ports.Media.usage`."""
        row = self._get(owner_id, keys.MEDIA_USAGE)
        return Usage(int(row.files or 0), int(row.bytes or 0)) if row else Usage()

    def assets(self, owner_id: str, limit: int, after: str | None = None) -> list[Asset]:
        """See `ports.Media.assets`."""
        first = f"{keys.media_asset(after)}~" if after else keys.MEDIA_ASSETS
        with translated():
            rows = self._tables.media(owner_id).query(
                owner_id,
                MediaRow.item.between(first, f"{keys.MEDIA_ASSETS}~"),
                filter_condition=MediaRow.state.exists(),  # and not the files that share them
                limit=limit,
                page_size=PAGE_MAX,
                consistent_read=True,
            )
            return [asset_of(row) for row in rows]

    def correct(self, owner_id: str, before: Usage, after: Usage) -> bool:
        """See `ports.Media.correct`."""
        row = self._tables.media(owner_id)(owner_id, keys.MEDIA_USAGE)
        same = (MediaRow.files == before.files) & (MediaRow.bytes == before.bytes)
        if before == Usage():
            same = same | MediaRow.owner.does_not_exist()
        with translated():
            try:
                if after == Usage():
                    row.delete(condition=same)
                else:
                    row.update(
                        actions=[MediaRow.files.set(after.files), MediaRow.bytes.set(after.bytes)],
                        condition=same,
                    )
            except (DeleteError, UpdateError) as error:
                _check_refused(error)
                return False
        return True

    def _put(self, transaction: TransactWrite, before: MediaFile | None, after: MediaFile) -> None:
        owner_id, media_id = after.owner_id, after.media_id
        table = self._tables.media(owner_id)
        if before is None:
            condition = _free()
        else:
            same = (
                MediaRow.uses.does_not_exist() if not before.uses else MediaRow.uses == before.uses
            )
            condition = (MediaRow.updated == before.updated) & same
        transaction.save(row_of(table, after), condition=condition)
        marker = table(owner_id, keys.media_unfinished(media_id))
        if after.state == "uploading":
            marker.bytes, marker.expires_at = after.bytes, after.expires_s
            transaction.save(marker)
        elif before is not None and before.state == "uploading":
            transaction.delete(marker)
        self._share(transaction, before, after)
        now, then = charge_of(after), charge_of(before)
        self._charge(transaction, owner_id, Usage(now.files - then.files, now.bytes - then.bytes))

    def _share(
        self, transaction: TransactWrite, before: MediaFile | None, after: MediaFile
    ) -> None:
        """Note which asset a file shares, with the asset and beside it."""
        left, joined = shared_asset(before), shared_asset(after)
        if left == joined:
            return
        table, there = self._tables.media(after.owner_id), MediaRow.owner.exists()
        for asset, step in ((left, -1), (joined, 1)):
            if asset is None:
                continue
            shared = table(after.owner_id, keys.media_asset_file(asset, after.media_id))
            if step > 0:
                transaction.save(shared)
            else:
                transaction.delete(shared)
            transaction.update(
                table(after.owner_id, keys.media_asset(asset)),
                actions=[MediaRow.files.add(step)],
                condition=there & (MediaRow.state != "removed") if step > 0 else there,
            )

    def _charge(self, transaction: TransactWrite, owner_id: str, change: Usage) -> None:
        if change != Usage():
            transaction.update(
                self._tables.media(owner_id)(owner_id, keys.MEDIA_USAGE),
                actions=[MediaRow.files.add(change.files), MediaRow.bytes.add(change.bytes)],
            )

    def _transact(self, steps: Steps) -> bool:
        return transact(self._tables.region, steps) is None

    def _get(self, owner_id: str, item: str) -> MediaRow | None:
        table = self._tables.media(owner_id)
        with translated():
            try:
                return table.get(owner_id, item, consistent_read=True)
            except table.DoesNotExist:
                return None

    def _read(
        self, ids: Iterable[str], owner_of: Callable[[str], str], key_of: Callable[[str], str]
    ) -> list[MediaRow]:
        wanted: dict[str, list[tuple[str, str]]] = {}
        for one in dict.fromkeys(ids):
            wanted.setdefault(owner_of(one), []).append((owner_of(one), key_of(one)))
        return read_shards(
            self._tables.by_shard(self._tables.media, wanted),
            lambda owner_id: wanted[owner_id],
            consistent=True,
        )

    def _rows(self, owner_id: str, prefix: str, limit: int | None) -> list[MediaRow]:
        with translated():
            return list(
                self._tables.media(owner_id).query(
                    owner_id, MediaRow.item.startswith(prefix), limit=limit, consistent_read=True
                )
            )


def _free() -> Condition:
    """There is no such row, or only one that DynamoDB has not removed yet: that takes days."""
    condition: Condition = MediaRow.owner.does_not_exist() | (MediaRow.expires_at < _now_s())
    return condition


def _alone() -> Condition:
    """No file shares an asset."""
    condition: Condition = MediaRow.files.does_not_exist() | (MediaRow.files == 0)
    return condition


def _expired(row: MediaRow) -> bool:
    return row.expires_at is not None and int(row.expires_at) <= _now_s()


def _now_s() -> int:
    return now_ms() // 1000


def _check_refused(error: PutError | DeleteError | UpdateError) -> None:
    """Swallow a condition that did not hold, and nothing else."""
    if not (code_of(error) or "").startswith(FAILED):
        raise error
