import pytest

from shared.errors import EdgeUnavailable
from shared.messages import ManifestChanged
from tests.functions.custodian.vault import Vault


def test_the_edge_asks_anew_for_what_has_other_captions():
    vault = Vault()
    asset = vault.asset()
    changed = ManifestChanged(asset.owner_id, asset.asset)
    assert vault.run(changed) == 1
    assert vault.edge.voided == [asset.asset]
    vault.edge.away = True
    with pytest.raises(EdgeUnavailable):
        vault.run(changed)
