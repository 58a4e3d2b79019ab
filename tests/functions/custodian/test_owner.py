"""All media of an account that was removed."""

import pytest

from functions.custodian import owner
from functions.ports.media import upload_key
from shared.clock import HybridTime
from shared.ids import new_media_id
from shared.messages import CheckOwner, MediaDropped, OwnerGone
from tests.functions.custodian.vault import Vault, killed_at


@pytest.fixture(autouse=True)
def small_pages(monkeypatch):
    monkeypatch.setattr(owner, "PAGE", 3)


def fill(vault):
    """Files of every kind: shared, shown, queued, failed, and being uploaded."""
    cat = vault.asset("cat")
    shown = vault.file(cat)
    vault.post(shown)
    vault.file(cat)
    vault.file(vault.asset("dog", state="processing", ready_ms=None))
    vault.file()
    vault.file(state="failed")
    vault.file(state="uploading", expires_s=vault.tables.now_ms // 1000 + 60)
    lost = new_media_id(HybridTime(1), vault.owner)
    vault.objects.put(upload_key(vault.owner, lost), b"x")


def test_nothing_is_left_of_an_owner_who_has_gone():
    vault = Vault()
    fill(vault)
    vault.settle(OwnerGone(vault.owner))
    assert vault.left() == {}


def test_files_are_dropped_page_by_page_and_then_what_no_row_knows():
    vault = Vault()
    files = [vault.file() for _ in range(4)]
    assert vault.run(OwnerGone(vault.owner)) == 3
    *drops, following = vault.upkeep.sent
    newest = [file.media_id for file in reversed(files)]
    assert drops == [MediaDropped(vault.owner, one, final=True) for one in newest[:3]]
    assert following == OwnerGone(vault.owner, newest[2])
    vault.upkeep.sent.clear()
    assert vault.run(following) == 1
    assert vault.upkeep.sent[-1] == CheckOwner(vault.owner)


def test_others_keep_theirs():
    vault = Vault()
    vault.file(vault.asset())
    before = vault.left()
    vault.settle(OwnerGone(vault.world.newcomer("eu")))
    assert vault.left() == before


def test_whenever_it_dies_nothing_is_forgotten():
    for number in range(1, 300, 7):
        vault = Vault()
        for name in ("cat", "dog", "owl", "eel"):
            vault.post(vault.file(vault.asset(name)))
        disarm = killed_at(vault, number)
        vault.settle(OwnerGone(vault.owner))
        died = disarm()
        assert vault.left() == {}, f"died at call {number}"
        if not died:
            assert number > 50
            return
    raise AssertionError("it never came to its end")
