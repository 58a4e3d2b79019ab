"""What media rows promise, in memory and over DynamoDB."""

from dataclasses import replace

import pytest

from functions.deadline import now_ms
from functions.records import Asset, MediaFile, Usage
from shared.clock import HybridTime
from shared.errors import IdempotencyKeyReused, MediaUnfit, MediaUnknown
from shared.ids import new_asset_id, new_media_id, new_post_id
from shared.limits import UPLOADS_MAX
from tests.functions.adapters.given import claim_of, stamp
from tests.functions.world import START_MS, new_user

SHA = "a" * 64


@pytest.fixture
def media(stores):
    return stores["eu"].media


@pytest.fixture
def owner():
    return new_user("eu")


def later(seconds: int = 3_600) -> int:
    return now_ms() // 1000 + seconds


def file_of(owner: str, number: int = 1, **changes: object) -> MediaFile:
    time = HybridTime(START_MS + number)
    known = {"kind": "video", "content_type": "video/mp4", "bytes": 1_000, "expires_s": later()}
    if changes.get("state", "uploading") != "uploading":
        known["expires_s"] = None
    return MediaFile(
        owner_id=owner,
        media_id=new_media_id(time, owner),
        created_ms=time.ms,
        updated=time.text,
        **known | changes,
    )


def asset_of(owner: str, media_id: str, number: int = 1, **changes: object) -> Asset:
    known = {"kind": "video", "sha256": SHA, "bytes": 5_000, "created_ms": START_MS}
    return Asset(
        asset=new_asset_id(owner, number.to_bytes(10, "big")),
        owner_id=owner,
        media_id=media_id,
        updated=stamp(number),
        **known | changes,
    )


def test_a_file_is_stored_changed_and_read_with_all_it_has(media, owner):
    first = file_of(
        owner, sha256=SHA, alt="A cat", upload_id="u-1", part_bytes=8 << 20, reason=None
    )
    assert media.get(first.media_id) is None
    assert media.put(None, first)
    assert media.get(first.media_id) == first
    assert not media.put(None, replace(first, alt="another"))
    second = replace(
        first, state="failed", reason="empty", upload_id=None, expires_s=None, updated=stamp(9)
    )
    assert media.put(first, second)
    assert not media.put(first, replace(first, updated=stamp(10)))
    assert media.get(first.media_id) == second


def test_a_key_makes_one_file(media, owner):
    claim = claim_of("k", expires_s=later())
    one, two = file_of(owner), file_of(owner, 2)
    assert media.created(owner, claim) is None
    assert media.create(one, claim) == one
    assert media.create(two, claim) == one
    assert media.created(owner, claim) == one
    assert media.get(two.media_id) is None
    with pytest.raises(IdempotencyKeyReused):
        media.create(two, claim_of("k", "another body", expires_s=later()))
    with pytest.raises(IdempotencyKeyReused):
        media.created(owner, claim_of("k", "another body", expires_s=later()))
    assert media.create(two) == two


def test_a_key_that_expired_is_free_again(media, owner):
    one, two = file_of(owner), file_of(owner, 2)
    assert media.create(one, claim_of("k", expires_s=later(-1))) == one
    assert media.created(owner, claim_of("k")) is None
    assert media.create(two, claim_of("k", expires_s=later())) == two


def test_files_are_listed_newest_first_without_the_deleted_and_the_expired(media, owner):
    files = [file_of(owner, number) for number in range(6)]
    for file in files:
        media.put(None, file)
    media.put(files[2], replace(files[2], state="deleted", updated=stamp(20)))
    media.put(files[3], replace(files[3], expires_s=later(-1), updated=stamp(20)))
    media.put(None, file_of(new_user("eu")))
    media.claim(owner, SHA, "x")
    newest_first = [files[5], files[4], files[1], files[0]]
    assert media.of(owner, 10) == newest_first
    assert media.of(owner, 2) == newest_first[:2]
    assert media.of(owner, 2, files[4].media_id) == newest_first[2:]
    assert media.of(owner, 9, files[3].media_id) == newest_first[2:]
    assert media.of(owner, 2, files[0].media_id) == []


def test_files_and_assets_are_read_by_their_ids(media, owner):
    files = [file_of(owner, number) for number in range(4)]
    for file in files[:3]:
        media.put(None, file)
    expired = replace(files[2], expires_s=later(-1), updated=stamp(20))
    media.put(files[2], expired)
    other = file_of(new_user("eu"))
    media.put(None, other)
    ids = [file.media_id for file in [*files, other, files[0]]]
    assert media.many(ids) == {file.media_id: file for file in [*files[:2], other]}
    assert media.many([]) == {}
    asset = asset_of(owner, "m")
    media.put_asset(None, asset)
    none = new_asset_id(owner, bytes(10))
    assert media.assets_of([asset.asset, none]) == {asset.asset: asset}


def test_an_upload_that_expired_is_none(media, owner):
    file = file_of(owner, expires_s=later(-1))
    media.put(None, file)
    assert media.get(file.media_id) is None
    assert media.unfinished(owner) == Usage()
    assert media.put(None, replace(file, expires_s=later()))
    assert media.get(file.media_id) is not None


def test_uploads_are_unfinished_until_they_are_something_else(media, owner):
    assert media.unfinished(owner) == Usage()
    files = [file_of(owner, number, bytes=100 + number) for number in range(3)]
    for file in files:
        media.put(None, file)
    assert media.unfinished(owner) == Usage(3, 303)
    for file, state in zip(files, ("queued", "failed"), strict=False):
        media.put(file, replace(file, state=state, expires_s=None, updated=stamp(9)))
    assert media.unfinished(owner) == Usage(1, 102)
    for number in range(10, 10 + UPLOADS_MAX):
        media.put(None, file_of(owner, number))
    assert media.unfinished(owner).files >= UPLOADS_MAX


def test_an_asset_is_stored_changed_and_removed(media, owner):
    first = asset_of(owner, "m", parts={"360p": 0, "audio": 100}, tries={"360p": 1})
    assert media.asset(first.asset) is None
    assert media.put_asset(None, first)
    assert not media.put_asset(None, first)
    assert media.asset(first.asset) == first
    second = replace(
        first,
        state="ready",
        reason="slow",
        found='{"a":1}',
        parts={"360p": 100},
        tries={},
        lost={"480p": "too-heavy"},
        bytes=7_000,
        playable_ms=5,
        ready_ms=6,
        view={"kind": "video", "names": {"start": ["a.mp4"], "poster": None}},
        updated=stamp(2),
    )
    assert media.put_asset(first, second)
    assert media.asset(first.asset) == second
    assert not media.put_asset(first, replace(first, updated=stamp(3)))
    third = replace(second, lost={}, view=None, playable_ms=None, reason=None, updated=stamp(4))
    assert media.put_asset(second, third)
    assert media.asset(first.asset) == third
    assert not media.remove_asset(second)
    assert media.remove_asset(third)
    assert not media.remove_asset(third)
    assert media.asset(first.asset) is None


def test_an_asset_has_the_files_that_share_it_and_is_not_removed_while_it_has(media, owner):
    queued = [file_of(owner, number, state="queued") for number in range(3)]
    for file in queued:
        media.put(None, file)
    asset = asset_of(owner, queued[0].media_id)
    sharing = [
        replace(file, state="processing", asset=asset.asset, updated=stamp(9)) for file in queued
    ]
    assert not media.put(queued[0], sharing[0])  # there is no such asset yet
    media.put_asset(None, asset)
    for file, shared in zip(queued, sharing, strict=True):
        assert media.put(file, shared)
    assert sorted(media.files_of(asset.asset)) == sorted(file.media_id for file in queued)
    changed = replace(asset, parts={"audio": 50}, updated=stamp(10))
    assert media.put_asset(asset, changed)
    for shared in sharing:
        assert not media.remove_asset(changed)
        gone = replace(shared, state="deleted", updated=stamp(11))
        assert media.put(shared, gone)
        again = replace(gone, expires_s=later(), updated=stamp(12))
        assert media.put(gone, again)
        assert media.get(gone.media_id) == again
    assert media.files_of(asset.asset) == []
    assert media.remove_asset(changed)
    assert not media.put(None, file_of(owner, 7, state="processing", asset=asset.asset))


def test_an_asset_that_is_being_removed_gets_no_files(media, owner):
    asset = asset_of(owner, "m")
    media.put_asset(None, asset)
    queued = file_of(owner, state="queued")
    sharing = replace(queued, state="processing", asset=asset.asset, updated=stamp(9))
    media.put(None, queued)
    media.put(queued, sharing)
    removed = replace(asset, state="removed", updated=stamp(10))
    assert not media.put_asset(asset, removed)
    assert media.put(sharing, replace(sharing, state="deleted", updated=stamp(11)))
    assert media.put_asset(asset, removed)
    assert media.asset(asset.asset) == removed
    assert media.create(file_of(owner, 7, state="processing", asset=asset.asset)) is None
    assert media.remove_asset(removed)


def test_a_new_file_cannot_share_an_asset_that_is_gone(media, owner):
    asset = asset_of(owner, "m")
    one = file_of(owner, state="processing", asset=asset.asset)
    assert media.create(one, claim_of("k", expires_s=later())) is None
    assert media.created(owner, claim_of("k")) is None
    media.put_asset(None, asset)
    assert media.create(one, claim_of("k", expires_s=later())) == one
    assert media.files_of(asset.asset) == [one.media_id]


def test_contents_have_one_asset(media, owner):
    one, two = (new_asset_id(owner, number.to_bytes(10, "big")) for number in (1, 2))
    assert media.claimed(owner, SHA) is None
    assert media.claim(owner, SHA, one) == one
    assert media.claim(owner, SHA, two) == one
    assert media.claim(owner, SHA, one) == one
    assert media.claimed(owner, SHA) == one
    assert media.claimed(new_user("eu"), SHA) is None
    media.disclaim(owner, SHA, two)
    assert media.claimed(owner, SHA) == one
    media.disclaim(owner, SHA, one)
    media.disclaim(owner, SHA, one)
    assert media.claimed(owner, SHA) is None
    assert media.claim(owner, SHA, two) == two


def test_posts_use_files_all_or_none(media, owner):
    files = [file_of(owner, number, state="queued") for number in range(3)]
    for file in files:
        media.put(None, file)
    ids = [file.media_id for file in files]
    posts = [new_post_id(HybridTime(START_MS + number), owner) for number in range(2)]
    media.use(posts[0], ids)
    media.use(posts[0], ids)
    media.use(posts[1], [ids[0], ids[0]])
    media.use(posts[1], [])
    assert media.uses(ids[0], 9) == posts
    assert media.uses(ids[0], 1) == posts[:1]
    assert media.uses(ids[0], 9, posts[0]) == posts[1:]
    assert media.uses(ids[0], 9, posts[1]) == []
    assert media.uses(ids[1], 9) == posts[:1]
    media.disuse(posts[0], ids[:2])
    media.disuse(posts[0], [])
    assert [media.uses(one, 9) for one in ids] == [posts[1:], [], posts[:1]]
    with pytest.raises(MediaUnknown):
        media.use(posts[1], [ids[1], file_of(owner, 9).media_id])
    assert media.uses(ids[1], 9) == []
    deleted = media.get(ids[1])
    assert media.put(deleted, replace(deleted, state="deleted", updated=stamp(9)))
    with pytest.raises(MediaUnfit):
        media.use(posts[1], [ids[2], ids[1]])
    assert media.uses(ids[2], 9) == posts[:1]


def test_whoever_saw_no_use_cannot_delete_what_is_used_since(media, owner):
    file = file_of(owner, state="queued")
    media.put(None, file)
    media.use(new_post_id(HybridTime(START_MS), owner), [file.media_id])
    assert not media.put(file, replace(file, state="deleted", updated=stamp(9)))
    seen = media.get(file.media_id)
    assert seen.uses == 1
    assert media.put(seen, replace(seen, alt="A cat", updated=stamp(9)))
    assert media.get(file.media_id).uses == 1


def test_usage_counts_what_was_completed_until_it_is_gone(media, owner):
    file = file_of(owner, bytes=1_000)
    media.put(None, file)
    assert media.usage(owner) == Usage()
    queued = replace(file, state="queued", expires_s=None, updated=stamp(2))
    media.put(file, queued)
    assert media.usage(owner) == Usage(1, 1_000)
    asset = asset_of(owner, file.media_id, bytes=1_000)
    media.put_asset(None, asset)
    processing = replace(queued, state="processing", asset=asset.asset, updated=stamp(3))
    media.put(queued, processing)
    assert media.usage(owner) == Usage(1, 1_000)
    grown = replace(asset, bytes=2_500, updated=stamp(4))
    media.put_asset(asset, grown)
    assert media.usage(owner) == Usage(1, 2_500)
    copy = file_of(owner, 5, state="processing", asset=asset.asset)
    media.create(copy)
    assert media.usage(owner) == Usage(2, 2_500)
    for one in (processing, copy):
        media.put(one, replace(one, state="deleted", updated=stamp(6)))
    assert media.usage(owner) == Usage(0, 2_500)
    media.remove_asset(grown)
    assert media.usage(owner) == Usage()


def test_what_failed_takes_nothing(media, owner):
    file = file_of(owner, state="queued")
    media.put(None, file)
    media.put(file, replace(file, state="failed", reason="empty", updated=stamp(2)))
    assert media.usage(owner) == Usage()


def test_assets_of_an_owner_are_listed_page_by_page_without_the_files_that_share_them(media, owner):
    made = sorted((asset_of(owner, "m", number) for number in range(5)), key=lambda a: a.asset)
    for number, asset in enumerate(made):
        media.put_asset(None, asset)
        media.put(None, file_of(owner, number, state="processing", asset=asset.asset))
    media.put_asset(None, asset_of(new_user("eu"), "m"))
    assert media.assets(owner, 2) == made[:2]
    assert media.assets(owner, 2, made[1].asset) == made[2:4]
    assert media.assets(owner, 2, made[3].asset) == made[4:]
    assert media.assets(owner, 2, made[4].asset) == []


def test_a_usage_is_corrected_unless_it_changed_meanwhile(media, owner):
    assert media.correct(owner, Usage(), Usage(3, 30))
    assert media.usage(owner) == Usage(3, 30)
    assert not media.correct(owner, Usage(3, 29), Usage(1, 1))
    assert not media.correct(owner, Usage(), Usage(1, 1))
    assert media.correct(owner, Usage(3, 30), Usage())
    assert media.usage(owner) == Usage()
    assert media.correct(owner, Usage(), Usage(1, 1))
    assert not media.correct(owner, Usage(2, 1), Usage())
    media.put_asset(None, asset_of(owner, "m", bytes=5_000))
    assert media.usage(owner) == Usage(1, 5_001)
