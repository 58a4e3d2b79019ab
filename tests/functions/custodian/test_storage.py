"""The weekly look finds what got lost, and nothing that is as it must be."""

from dataclasses import replace

import pytest

from functions.custodian import storage
from functions.custodian.storage import FAILED_MS, SETTLED_MS, check_storage
from functions.ports.media import upload_key
from functions.records import Usage
from shared.clock import HybridTime
from shared.ids import new_asset_id, new_media_id
from shared.messages import AssetLeft, CheckOwner, CheckStorage
from tests.functions.custodian.vault import Vault


@pytest.fixture(autouse=True)
def small_pages(monkeypatch):
    monkeypatch.setattr(storage, "PAGE", 2)
    monkeypatch.setattr(storage, "KEYS_PAGE", 3)


@pytest.fixture
def vault():
    made = Vault()
    for name in ("cat", "dog", "owl"):
        made.file(made.asset(name))
    shared = made.asset("eel")
    made.file(shared)
    made.file(shared)
    made.objects.put(upload_key(made.owner, made.file().media_id), b"queued")
    return made


def check(vault, *, repair=True):
    return check_storage(CheckOwner(vault.owner), vault.place, repair=repair)


def test_storage_in_order_has_no_faults(vault):
    vault.pass_time(2 * SETTLED_MS)
    before = vault.left()
    found = check(vault)
    assert found.faults == 0
    assert found.checked == 10
    assert vault.left() == before
    assert vault.upkeep.sent == []


def test_a_usage_that_was_counted_wrong_is_corrected(vault):
    right = vault.media.usage(vault.owner)
    vault.tables.miscounted[vault.owner] = Usage(-1, 5_000)
    assert check(vault, repair=False).miscounted == 1
    assert vault.media.usage(vault.owner) != right
    assert check(vault).miscounted == 1
    assert vault.media.usage(vault.owner) == right
    assert check(vault).faults == 0


def test_a_usage_that_changes_while_it_is_added_up_was_not_wrong(vault):
    asset, assets = vault.asset("new"), vault.media.assets

    def change_first(*arguments):
        vault.media.assets = assets
        vault.media.remove_asset(asset)
        return assets(*arguments)

    for repair in (False, True):
        vault.media.assets = change_first
        assert check(vault, repair=repair).miscounted == 0
        asset = vault.asset(f"newer {repair}")


def test_an_asset_without_files_is_removed_once_nobody_can_be_about_to_share_it(vault):
    before = vault.left()
    vault.asset("lost")
    assert check(vault).left == 0
    vault.pass_time(SETTLED_MS + 1)
    assert check(vault, repair=False).left == 1
    assert vault.upkeep.sent == []
    assert check(vault).left == 1
    vault.settle()
    assert vault.left() == before
    assert check(vault).faults == 0


def test_an_asset_whose_removal_was_forgotten_is_removed_to_the_end(vault):
    asset = vault.asset("lost")
    vault.run(AssetLeft(vault.owner, asset.asset))
    vault.upkeep.sent.clear()
    vault.pass_time(SETTLED_MS + 1)
    assert check(vault).left == 1
    vault.settle()
    assert vault.media.asset(asset.asset) is None


def test_objects_that_no_row_knows_are_removed(vault):
    before = vault.left()
    asset = new_asset_id(vault.owner, bytes(10))
    for number in range(7):
        vault.objects.put(f"assets/{asset}/{number}.m4s", b"x")
    vault.objects.put(upload_key(vault.owner, new_media_id(HybridTime(5), vault.owner)), b"x")
    assert check(vault, repair=False).stray == 2
    assert check(vault).stray == 2
    vault.settle()
    assert vault.left() == before
    assert vault.edge.voided == [asset]


def test_the_source_of_an_asset_stays_though_its_file_was_deleted(vault):
    asset = vault.asset("shared")
    first, _ = vault.file(asset), vault.file(asset)
    vault.media.put(first, replace(first, state="deleted", updated="9"))
    assert check(vault).stray == 0
    assert upload_key(vault.owner, asset.media_id) in vault.objects.held


def test_the_upload_of_a_file_that_failed_goes_when_nobody_can_send_it_back(vault):
    failed = vault.file(state="failed", reason="damaged")
    key = upload_key(vault.owner, failed.media_id)
    vault.objects.put(key, b"x")
    assert check(vault).lapsed == 0
    vault.pass_time(FAILED_MS + 1)
    assert check(vault, repair=False).lapsed == 1
    assert key in vault.objects.held
    found = check(vault)
    assert (found.lapsed, found.faults) == (1, 0)
    assert key not in vault.objects.held
    assert vault.media.get(failed.media_id).state == "failed"


def test_others_objects_are_nobodys_business(vault):
    other = Vault()
    asset = new_asset_id(other.owner, bytes(10))
    vault.objects.put(f"assets/{asset}/a.m4s", b"x")
    assert check(vault).stray == 0
    assert f"assets/{asset}/a.m4s" in vault.objects.held


def test_everybody_who_has_media_is_checked_and_nobody_else(vault, monkeypatch):
    monkeypatch.setattr(storage, "USERS_A_STEP", 2)
    others = [vault.world.newcomer("eu") for _ in range(7)]
    shards = {vault.tables.directory.home(user).shard for user in [vault.owner, *others]}
    checked, queue = [], [CheckStorage()]
    while queue:
        step = queue.pop()
        if isinstance(step, CheckOwner):
            checked.append(step.owner_id)
        else:
            vault.run(step)
            queue += vault.upkeep.sent
            vault.upkeep.sent.clear()
    assert checked == [vault.owner]
    assert shards <= set(vault.place.shards)
