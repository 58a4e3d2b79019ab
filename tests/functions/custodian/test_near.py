import pytest

from shared.errors import EdgeUnavailable
from shared.messages import AssetLeft, MediaWanted
from tests.functions.custodian.vault import Vault


@pytest.fixture
def vault():
    return Vault()


def wanted(asset, *zones):
    return MediaWanted(asset.owner_id, asset.asset, zones)


def test_an_asset_is_brought_where_it_is_wanted(vault):
    asset = vault.asset()
    assert vault.run(wanted(asset, "us", "ap")) == 1
    assert vault.edge.warmed == [(asset.asset, ("us", "ap"))]


def test_what_cannot_be_played_is_not_brought_anywhere(vault):
    gone, young = vault.asset("gone"), vault.asset("young", playable_ms=None, state="processing")
    vault.run(AssetLeft(vault.owner, gone.asset))
    for asset in (gone, young, vault.asset("nowhere")):
        assert vault.run(wanted(asset, *(["us"] if asset in (gone, young) else []))) == 0
    assert vault.edge.warmed == []


def test_an_edge_that_is_away_is_told_later(vault):
    asset = vault.asset()
    vault.edge.away = True
    with pytest.raises(EdgeUnavailable):
        vault.run(wanted(asset, "us"))
