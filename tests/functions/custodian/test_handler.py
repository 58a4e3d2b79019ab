"""The custody queue, message by message."""

import pytest

from functions.custodian import handler
from shared.messages import (
    AssetLeft,
    CheckOwner,
    CheckStorage,
    ManifestChanged,
    MediaDropped,
    MediaPart,
    MediaWanted,
    OwnerGone,
    OwnerSwitched,
)
from tests.functions.custodian.vault import Vault
from tests.functions.events import LAMBDA, failed, queue_event
from tests.functions.parts import wire


@pytest.fixture
def vault(monkeypatch):
    made = Vault()
    wire(monkeypatch, made.world, "eu", handler)
    return made


def run(*messages):
    return failed(handler.lambda_handler(queue_event(*messages), LAMBDA))


def test_every_kind_is_handled(vault):
    asset = vault.asset()
    file = vault.file(asset)
    messages = [
        MediaWanted(vault.owner, asset.asset, ("us",)),
        ManifestChanged(vault.owner, asset.asset),
        MediaDropped(vault.owner, file.media_id, final=True),
        AssetLeft(vault.owner, asset.asset),
        OwnerGone(vault.owner),
        OwnerSwitched(vault.owner),
        CheckStorage(),
        CheckOwner(vault.owner),
    ]
    assert {type(one) for one in messages} == set(handler.STEPS)
    assert run(*messages) == []
    vault.settle()
    assert vault.left() == {}


def test_what_does_not_belong_here_is_poison_by_itself(vault):
    file = vault.file()
    misplaced = MediaPart(vault.owner, "asset", "audio")
    drop = MediaDropped(vault.owner, file.media_id, final=True)
    assert run(misplaced, "nonsense", drop) == ["0", "1"]
    assert vault.media.get(file.media_id).state == "deleted"


def test_an_edge_that_is_away_is_load_and_no_failure(vault):
    file = vault.file(vault.asset())
    vault.edge.away = True
    drop = MediaDropped(vault.owner, file.media_id, final=True)
    assert run(drop) == []
    assert vault.upkeep.sent == [drop]
    assert vault.objects.held == {}
    vault.edge.away = False
    vault.settle()
    assert vault.left() == {}


def test_repairs_are_said_with_counts_and_without_names(vault, caplog):
    vault.objects.put(f"assets/{vault.owner}-0123456789abcdef/a.m4s", b"x")
    assert run(CheckOwner(vault.owner)) == []
    (said,) = [record for record in caplog.records if record.message == "repaired"]
    assert said.stray == 1
    assert vault.owner not in str(vars(said))
