"""What is stored for everybody against what their rows say: week by week, user by user.

Everything is removed by messages that come again until they are done, so nothing should
be found here. What is found all the same is repaired, and counted as a fault: a file that
nobody can play takes room that somebody pays for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Protocol

from functions.custodian.leave import LOOKS
from functions.ports import Media, Now, Objects, Population, Sender
from functions.ports.media import upload_key
from functions.records import Asset, MediaFile, Usage, charge_of
from shared import manifest
from shared.clock import HybridTime
from shared.messages import AssetLeft, CheckOwner, CheckStorage

USERS_A_STEP = 25  # that one message looks at; most have no media
PAGE = 100  # rows of a kind that are read at once
KEYS_PAGE = 1_000  # that S3 lists at once
FAILED_MS = 14 * 86_400_000  # for which an operator can send a file that failed back (dead letters)
SETTLED_MS = 3_600_000  # younger than this, an asset may still be waiting for a file or a message


@dataclass
class Findings:
    """Counts of one user."""

    checked: int = 0  # files and assets
    miscounted: int = 0  # usages that were not what rows add up to
    left: int = 0  # assets that no file shares
    stray: int = 0  # uploads and assets in S3 that no row knows
    lapsed: int = 0  # uploads of files that failed long ago; no fault

    @property
    def faults(self) -> int:
        """How much was not as it must be."""
        return self.miscounted + self.left + self.stray

    def counts(self) -> dict[str, int]:
        """The counts by name."""
        return asdict(self)


class ShardParts(Protocol):
    """What walking through a shard needs."""

    @property
    def media(self) -> Media: ...
    @property
    def population(self) -> Population: ...
    @property
    def shards(self) -> Sequence[str]: ...
    @property
    def upkeep(self) -> Sender: ...


class Parts(Protocol):
    """What checking one user needs."""

    @property
    def now(self) -> Now: ...
    @property
    def media(self) -> Media: ...
    @property
    def media_objects(self) -> Objects: ...
    @property
    def upkeep(self) -> Sender: ...


def check_shard(step: CheckStorage, parts: ShardParts) -> int:
    """Have everybody of a step checked who has media, a message each; count them.

    One chain a shard, and the next step is sent before this one is done. A user with very
    many files is a message of their own, and delays nobody.
    """
    if step.shard is None:
        parts.upkeep.send([CheckStorage(shard) for shard in parts.shards])
        return 0
    user_ids = parts.population.walk(step.shard, USERS_A_STEP, step.after)
    media = parts.media
    having = [
        user
        for user in user_ids
        if media.usage(user) != Usage() or media.of(user, 1) or media.assets(user, 1)
    ]
    parts.upkeep.send([CheckOwner(user) for user in having])
    if len(user_ids) == USERS_A_STEP:
        parts.upkeep.send([CheckStorage(step.shard, user_ids[-1])])
    return len(having)


def check_storage(step: CheckOwner, parts: Parts, *, repair: bool = True) -> Findings:
    """Compare one user's usage, assets and objects; repair what is wrong."""
    found = Findings()
    before = parts.media.usage(step.owner_id)
    files, assets = list(_files(step.owner_id, parts)), list(_assets(step.owner_id, parts))
    found.checked = len(files) + len(assets)
    expected = _expected(files, assets)
    if before != expected:
        found.miscounted = _put_right(step.owner_id, before, expected, parts, repair=repair)
    for asset in assets:
        if _is_left(asset, parts):
            found.left += 1
            if repair:
                look = len(LOOKS) if asset.state == "removed" else 0
                parts.upkeep.send([AssetLeft(asset.owner_id, asset.asset, look)])
    found.stray = _stray_assets(step.owner_id, parts, repair=repair)
    _check_uploads(step.owner_id, found, parts, repair=repair)
    return found


def _expected(files: Sequence[MediaFile], assets: Sequence[Asset]) -> Usage:
    charges = [charge_of(file) for file in files]
    return Usage(
        sum(one.files for one in charges),
        sum(one.bytes for one in charges) + sum(asset.bytes for asset in assets),
    )


def _put_right(owner_id: str, before: Usage, expected: Usage, parts: Parts, *, repair: bool) -> int:
    """Correct a usage; count it. What changed while rows were read was not counted wrong."""
    if repair:
        return int(parts.media.correct(owner_id, before, expected))
    return int(parts.media.usage(owner_id) == before)


def _is_left(asset: Asset, parts: Parts) -> bool:
    """Whether an asset has had no file for so long that no message can be on its way."""
    changed_ms = HybridTime.from_text(asset.updated).ms
    return parts.now() - changed_ms > SETTLED_MS and not parts.media.files_of(asset.asset)


def _stray_assets(owner_id: str, parts: Parts, *, repair: bool) -> int:
    """Have objects of assets removed that have no row; count the assets.

    A row comes before its first object and goes after its last, so none of these is on its way.
    """
    stray: list[str] = []
    keys = _keys(manifest.key_of(f"{owner_id}-", "").removesuffix("/"), parts)
    for asset, _ in groupby(key.split("/")[1] for key in keys):
        if parts.media.asset(asset) is None:
            stray.append(asset)
    if repair:
        parts.upkeep.send([AssetLeft(owner_id, asset) for asset in stray])
    return len(stray)


def _check_uploads(owner_id: str, found: Findings, parts: Parts, *, repair: bool) -> None:
    """Remove uploads that neither a file nor an asset has, or that nothing will be made of."""
    prefix = upload_key(owner_id, "")
    lapsed, unclaimed = [], []
    for key in _keys(prefix, parts):
        file = parts.media.get(key.removeprefix(prefix))
        if file is None or file.state == "deleted":
            unclaimed.append(key)
        elif _is_lapsed(file, parts):
            lapsed.append(key)
    sources = {asset.media_id for asset in _assets(owner_id, parts)} if unclaimed else set()
    stray = [key for key in unclaimed if key.removeprefix(prefix) not in sources]
    found.stray += len(stray)
    found.lapsed = len(lapsed)
    if repair:
        parts.media_objects.delete([*stray, *lapsed])


def _is_lapsed(file: MediaFile, parts: Parts) -> bool:
    failed_ms = HybridTime.from_text(file.updated).ms
    return file.state == "failed" and file.asset is None and parts.now() - failed_ms > FAILED_MS


def _files(owner_id: str, parts: Parts) -> Iterator[MediaFile]:
    """Every file of an owner."""
    page = parts.media.of(owner_id, PAGE)
    while page:
        yield from page
        page = parts.media.of(owner_id, PAGE, page[-1].media_id) if len(page) == PAGE else []


def _assets(owner_id: str, parts: Parts) -> Iterator[Asset]:
    """Every asset of an owner."""
    page = parts.media.assets(owner_id, PAGE)
    while page:
        yield from page
        page = parts.media.assets(owner_id, PAGE, page[-1].asset) if len(page) == PAGE else []


def _keys(prefix: str, parts: Parts) -> Iterator[str]:
    """Every key that begins so; what is removed meanwhile changes nothing."""
    page = parts.media_objects.keys(prefix, KEYS_PAGE)
    while page:
        yield from page
        after = page[-1]
        page = parts.media_objects.keys(prefix, KEYS_PAGE, after) if len(page) == KEYS_PAGE else []
