"""The templates and the code say the same, where each must."""

import json
from pathlib import Path

import pytest
from cfnlint.decode.cfn_yaml import load

from functions.adapters import models
from functions.identity.sign_out import ACCESS_S, REFRESH_S
from functions.version import VERSION
from shared.limits import PASSWORD_MIN

ROOT = Path(__file__).parents[2]
FUNCTIONS = ("Api", "Identity", "Outbox", "FanOutPlanner", "FanOut")


@pytest.fixture(scope="module")
def cell():
    return load(str(ROOT / "template.yaml"))["Resources"]


@pytest.fixture(scope="module")
def shard():
    return load(str(ROOT / "infra" / "shard.yaml"))["Resources"]


def statements(cell, function):
    (policy,) = cell[function]["Properties"]["Policies"]
    return {statement["Sid"]: statement for statement in policy["Statement"]}


def keys_of(table):
    return [key["AttributeName"] for key in table["Properties"]["KeySchema"]]


def keys_of_model(model):
    names = [model._hash_keyname, model._range_keyname]
    return [name for name in names if name]


def test_tables_have_the_keys_that_models_have(cell, shard):
    pairs = [
        (shard["Users"], models.UserRow),
        (shard["Posts"], models.PostRow),
        (shard["Graph"], models.GraphRow),
        (shard["Feeds"], models.FeedRow),
        (cell["CardsTable"], models.CardRow),
        (cell["NamesTable"], models.NameRow),
        (cell["SessionsTable"], models.SessionRow),
        (cell["DirectoryTable"], models.DirectoryRow),
    ]
    for table, model in pairs:
        assert keys_of(table) == keys_of_model(model)
        expires = "expires_at" in model.get_attributes()
        assert ("TimeToLiveSpecification" in table["Properties"]) == expires


@pytest.mark.parametrize(
    ("function", "sid"),
    [("Api", "ReadPublicProfilesOfOtherZones"), ("FanOut", "ReadPublicProfiles")],
)
def test_roles_read_public_attributes_of_other_zones_and_no_others(cell, function, sid):
    condition = statements(cell, function)[sid]["Condition"]
    allowed = condition["ForAllValues:StringEquals"]["dynamodb:Attributes"]
    assert set(allowed) == set(models.PUBLIC)
    assert condition["StringEqualsIfExists"]["dynamodb:Select"] == "SPECIFIC_ATTRIBUTES"


@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_role_takes_every_action_and_only_streams_take_no_resource(cell, function):
    for sid, statement in statements(cell, function).items():
        actions = statement["Action"]
        for action in actions if isinstance(actions, list) else [actions]:
            assert action.partition(":")[2] not in {"*", ""}
        assert (statement["Resource"] == "*") == (sid == "ListStreams")


@pytest.mark.parametrize("function", FUNCTIONS)
def test_handlers_exist(cell, function):
    module, _, name = cell[function]["Properties"]["Handler"].rpartition(".")
    path = ROOT / (module.replace(".", "/") + ".py")
    assert f"def {name}(" in path.read_text()


def test_the_pool_and_the_code_agree(cell):
    client = cell["UserPoolClient"]["Properties"]
    assert client["RefreshTokenValidity"] * 86_400 == REFRESH_S
    assert client["AccessTokenValidity"] * 60 == ACCESS_S
    assert client["EnableTokenRevocation"] is True
    policy = cell["UserPool"]["Properties"]["Policies"]["PasswordPolicy"]
    assert policy["MinimumLength"] == PASSWORD_MIN


def test_dead_letters_are_kept_and_watched(cell):
    for queue in ("Plans", "Slices"):
        redrive = cell[f"{queue}Queue"]["Properties"]["RedrivePolicy"]
        assert redrive["maxReceiveCount"] == 5
        assert f"{queue}DeadLetters" in json.dumps(redrive)
        assert f"{queue}DeadLetters" in json.dumps(cell[f"{queue}Poisoned"]["Properties"])


def test_versions_agree():
    assert f'version = "{VERSION}"' in (ROOT / "pyproject.toml").read_text()
