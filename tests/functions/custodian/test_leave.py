"""An asset goes as a whole, whatever happens meanwhile."""

from dataclasses import replace

import pytest

from functions.custodian import leave
from functions.records import Usage
from shared.errors import Busy, EdgeUnavailable
from shared.messages import AssetLeft
from tests.functions.custodian.vault import Vault, killed_at


@pytest.fixture
def vault():
    return Vault()


def left(asset, look=0):
    return AssetLeft(asset.owner_id, asset.asset, look)


def test_nothing_is_left_of_an_asset_without_files(vault, monkeypatch):
    monkeypatch.setattr(leave, "OBJECTS_AT_ONCE", 4)
    asset = vault.asset(objects=10)
    assert vault.run(left(asset)) == 0
    assert vault.objects.held == {}
    assert vault.edge.voided == [asset.asset]
    assert vault.media.usage(vault.owner) == Usage()
    vault.settle()
    assert vault.left() == {}
    assert vault.edge.voided == [asset.asset] * 2


def test_an_asset_that_a_file_shares_stays_as_it_is(vault):
    asset = vault.asset()
    vault.file(asset)
    before = vault.left()
    assert vault.run(left(asset)) == 0
    assert vault.left() == before
    assert vault.media.asset(asset.asset) == asset
    assert vault.edge.voided == []


def test_other_assets_of_the_owner_stay(vault):
    gone, kept = vault.asset("dog"), vault.asset("cat")
    vault.file(kept)
    vault.run(left(gone))
    vault.settle()
    assert list(vault.tables.assets) == [kept.asset]
    assert len(vault.objects.held) == 5
    assert vault.media.claimed(vault.owner, kept.sha256) == kept.asset


def test_a_file_that_comes_while_the_asset_is_looked_at_keeps_it(vault):
    asset = vault.asset()
    put_asset = vault.media.put_asset

    def share_first(before, after):
        if not vault.media.files_of(asset.asset):
            vault.file(asset)
        return put_asset(before, after)

    vault.media.put_asset = share_first
    assert vault.run(left(asset)) == 0
    assert vault.media.asset(asset.asset) == asset
    assert len(vault.objects.held) == 5


def test_no_file_can_begin_to_share_what_is_being_removed(vault):
    asset = vault.asset()
    empty = vault.objects.delete

    def join_first(keys):
        with pytest.raises(AssertionError):
            vault.file(asset)
        empty(keys)

    vault.objects.delete = join_first
    vault.run(left(asset))
    assert vault.media.files_of(asset.asset) == []


def test_the_same_contents_become_another_asset_meanwhile(vault):
    asset = vault.asset()
    vault.run(left(asset))
    assert vault.media.claim(vault.owner, asset.sha256, "another") == "another"
    vault.settle()
    assert vault.media.claimed(vault.owner, asset.sha256) == "another"


def test_what_a_transcoder_puts_late_goes_too(vault):
    asset = vault.asset(state="processing", ready_ms=None)
    vault.run(left(asset))
    (second,) = vault.upkeep.sent
    vault.upkeep.sent.clear()
    vault.run(second)
    assert vault.media.asset(asset.asset).state == "removed"
    vault.objects.put(f"assets/{asset.asset}/late.m4s", b"x")
    vault.settle()
    assert vault.left() == {}
    assert vault.edge.voided == [asset.asset] * 3


def test_the_row_of_an_asset_in_the_works_says_that_it_was_removed(vault):
    """Whoever works on it learns that, because their change of the row is refused."""
    asset = vault.asset(state="processing", ready_ms=None, parts={"360p": 40})
    vault.run(left(asset))
    assert not vault.media.put_asset(asset, replace(asset, parts={"360p": 100}, updated="9"))
    assert vault.media.asset(asset.asset).state == "removed"


def test_progress_of_the_work_holds_nothing_up(vault):
    asset = vault.asset(state="processing", ready_ms=None)
    put_asset, rivals = vault.media.put_asset, iter(range(3))

    def progress_first(before, after):
        if next(rivals, None) is not None:
            known = vault.media.asset(asset.asset)
            put_asset(known, replace(known, updated=vault._time().text))
        return put_asset(before, after)

    vault.media.put_asset = progress_first
    vault.run(left(asset))
    assert vault.media.asset(asset.asset).state == "removed"


def test_a_row_that_never_rests_is_tried_again_later(vault):
    asset = vault.asset()
    vault.media.put_asset = lambda before, after: False
    with pytest.raises(Busy):
        vault.run(left(asset))
    assert len(vault.objects.held) == 5


def test_objects_of_an_asset_without_a_row_go_and_the_edge_hears_of_it_once(vault):
    asset = vault.asset()
    vault.run(left(asset))
    vault.settle()
    vault.edge.voided.clear()
    vault.objects.put(f"assets/{asset.asset}/very-late.m4s", b"x")
    assert vault.run(left(asset)) == 1
    assert vault.run(left(asset)) == 0
    assert vault.left() == {}
    assert vault.edge.voided == [asset.asset]


def test_an_edge_that_is_away_is_told_when_the_message_comes_again(vault):
    asset = vault.asset()
    vault.edge.away = True
    with pytest.raises(EdgeUnavailable):
        vault.run(left(asset))
    assert vault.objects.held == {}
    assert vault.media.asset(asset.asset) is not None
    vault.edge.away = False
    vault.run(left(asset))
    vault.settle()
    assert vault.left() == {}


def test_whenever_it_dies_the_same_message_finishes_the_work():
    for number in range(1, 100):
        vault = Vault()
        asset = vault.asset(state="processing", ready_ms=None)
        disarm = killed_at(vault, number)
        vault.settle(left(asset))
        died = disarm()
        assert vault.left() == {}, f"died at call {number}"
        if not died:
            assert number > 10
            return
    raise AssertionError("it never came to its end")
