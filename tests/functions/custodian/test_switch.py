"""Manifests say whether their owner's account is private."""

import pytest

from functions.custodian import switch
from shared.errors import Busy
from shared.manifest import NAME, Manifest, key_of
from shared.messages import OwnerSwitched
from tests.functions.custodian.vault import Vault, killed_at


@pytest.fixture
def vault():
    return Vault()


def playable(vault, contents="cat"):
    asset = vault.asset(contents)
    made = Manifest(asset=asset.asset, kind="video", width=320, height=180, complete=True)
    vault.objects.put(key_of(asset.asset, NAME), made.to_json().encode())
    return asset


def turn(vault, *, private):
    changed = {"private": private}
    vault.place.users.change(vault.owner, changed, vault.place.clock.tick().text)


def says(vault, asset):
    return Manifest.from_json(vault.objects.held[key_of(asset.asset, NAME)]).private


def test_assets_become_what_their_owners_account_is(vault):
    assets = [playable(vault, name) for name in ("cat", "dog")]
    for private in (True, False):
        turn(vault, private=private)
        vault.edge.voided.clear()
        assert vault.run(OwnerSwitched(vault.owner)) == 2
        assert [says(vault, asset) for asset in assets] == [private] * 2
        assert sorted(vault.edge.voided) == sorted(asset.asset for asset in assets)


def test_nothing_else_in_a_manifest_changes(vault):
    asset = playable(vault)
    before = vault.objects.held[key_of(asset.asset, NAME)]
    for private in (True, False):
        turn(vault, private=private)
        vault.run(OwnerSwitched(vault.owner))
    assert vault.objects.held[key_of(asset.asset, NAME)] == before


def test_every_page_is_gone_through(vault, monkeypatch):
    monkeypatch.setattr(switch, "PAGE", 2)
    assets = [playable(vault, name) for name in "abcde"]
    turn(vault, private=True)
    vault.settle(OwnerSwitched(vault.owner))
    assert all(says(vault, asset) for asset in assets)


def test_what_cannot_be_played_yet_has_no_manifest_to_change(vault):
    asset = vault.asset()
    del vault.objects.held[key_of(asset.asset, NAME)]
    turn(vault, private=True)
    assert vault.run(OwnerSwitched(vault.owner)) == 0
    assert vault.edge.voided == []


def test_an_account_that_changes_its_mind_meanwhile_has_its_way(vault):
    asset = playable(vault)
    turn(vault, private=True)
    get = vault.objects.get

    def relent(key):
        vault.objects.get = get
        turn(vault, private=False)
        return get(key)

    vault.objects.get = relent
    vault.run(OwnerSwitched(vault.owner))
    assert not says(vault, asset)


def test_a_manifest_that_grows_meanwhile_keeps_what_was_added(vault):
    asset = playable(vault)
    turn(vault, private=True)
    replace = vault.objects.replace

    def grow_first(key, data, tag):
        vault.objects.replace = replace
        grown = Manifest(asset=asset.asset, kind="video", width=640, height=360)
        vault.objects.put(key, grown.to_json().encode())
        return replace(key, data, tag)

    vault.objects.replace = grow_first
    vault.run(OwnerSwitched(vault.owner))
    found = Manifest.from_json(vault.objects.held[key_of(asset.asset, NAME)])
    assert (found.width, found.private) == (640, True)


def test_a_manifest_that_never_rests_is_tried_again_later(vault):
    playable(vault)
    turn(vault, private=True)
    vault.objects.replace = lambda key, data, tag: False
    with pytest.raises(Busy):
        vault.run(OwnerSwitched(vault.owner))


def test_an_owner_who_has_gone_needs_no_switch(vault):
    asset = playable(vault)
    del vault.tables.profiles[vault.owner]
    assert vault.run(OwnerSwitched(vault.owner)) == 0
    assert not says(vault, asset)


def test_whenever_it_dies_the_edge_hears_of_every_asset():
    for number in range(1, 100):
        vault = Vault()
        assets = [playable(vault, name) for name in ("cat", "dog")]
        turn(vault, private=True)
        disarm = killed_at(vault, number)
        vault.settle(OwnerSwitched(vault.owner))
        died = disarm()
        assert all(says(vault, asset) for asset in assets)
        assert {asset.asset for asset in assets} <= set(vault.edge.voided)
        if not died:
            assert number > 5
            return
    raise AssertionError("it never came to its end")
