"""The templates and the code say the same, where each must."""

import json
from pathlib import Path

import pytest
from cfnlint.decode.cfn_yaml import load

from functions.adapters import models
from functions.identity.sign_out import ACCESS_S, REFRESH_S
from functions.outbox.expired import SERVICE
from functions.people import viewing
from functions.version import VERSION
from shared.limits import PASSWORD_MIN, UPLOAD_HOURS
from shared.messages import parse

ROOT = Path(__file__).parents[2]
FUNCTIONS = (
    "Api",
    "Identity",
    "Outbox",
    "FanOutPlanner",
    "FanOut",
    "Archiver",
    "Reconciler",
    "Transcoder",
    "Custodian",
)


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
        (shard["Graph"], models.CrowdRow),
        (shard["Feeds"], models.FeedRow),
        (shard["Media"], models.MediaRow),
        (cell["CardsTable"], models.CardRow),
        (cell["NamesTable"], models.NameRow),
        (cell["PeopleTable"], models.PersonRow),
        (cell["TagsTable"], models.TagRow),
        (cell["LedgerTable"], models.LedgerRow),
        (cell["SessionsTable"], models.SessionRow),
        (cell["DirectoryTable"], models.DirectoryRow),
    ]
    for table, model in pairs:
        assert keys_of(table) == keys_of_model(model)
        expires = "expires_at" in model.get_attributes()
        assert ("TimeToLiveSpecification" in table["Properties"]) == expires


@pytest.mark.parametrize(
    ("function", "sid"),
    [
        ("Api", "ReadPublicProfilesOfOtherZones"),
        ("FanOut", "ReadPublicProfiles"),
        ("Reconciler", "ReadPublicProfiles"),
    ],
)
def test_roles_read_public_attributes_of_other_zones_and_no_others(cell, function, sid):
    condition = statements(cell, function)[sid]["Condition"]
    allowed = condition["ForAllValues:StringEquals"]["dynamodb:Attributes"]
    assert set(allowed) == set(models.PUBLIC)
    assert condition["StringEqualsIfExists"]["dynamodb:Select"] == "SPECIFIC_ATTRIBUTES"


def test_viewer_state_is_read_from_other_zones_and_nothing_else_is(cell):
    statement = statements(cell, "Api")["ReadDecisionsOfOtherZones"]
    allowed = statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
    kinds = {*viewing.OWN.values(), *viewing.THEIRS.values()}
    assert set(allowed) == {f"*#{kind}" for kind in kinds}


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


def test_no_chain_of_messages_is_cut_off_by_lambda(cell):
    """Lambda ends chains of more than 16 calls by a function's own queue, unless it is told not to."""
    mappings = [one["Properties"] for one in cell.values() if one["Type"].endswith("SourceMapping")]
    takers = {one["FunctionName"]["Ref"] for one in mappings}
    assert takers == set(FUNCTIONS) - {"Api", "Identity", "Outbox"}
    for taker in takers:
        assert cell[taker]["Properties"].get("RecursiveLoop") == "Allow", taker


def test_dead_letters_are_kept_and_watched(cell):
    for queue in ("Plans", "Slices", "Archive", "Reconcile", "Media", "Custody"):
        redrive = cell[f"{queue}Queue"]["Properties"]["RedrivePolicy"]
        assert redrive["maxReceiveCount"] == 5
        assert f"{queue}DeadLetters" in json.dumps(redrive)
        assert f"{queue}DeadLetters" in json.dumps(cell[f"{queue}Poisoned"]["Properties"])


def test_versions_agree():
    assert f'version = "{VERSION}"' in (ROOT / "pyproject.toml").read_text()


def test_stream_batches_that_fail_are_split_and_kept_before_the_stream_forgets_them(shard):
    mappings = [shard[name]["Properties"] for name in shard if name.endswith("ToOutbox")]
    assert len(mappings) == 3
    for mapping in mappings:
        assert mapping["BisectBatchOnFunctionError"] is True
        assert mapping["MaximumRecordAgeInSeconds"] < 24 * 3600
        assert "ArchiveBucketArn" in json.dumps(mapping["DestinationConfig"]["OnFailure"])


def test_expired_posts_reach_the_outbox(shard):
    filters = shard["PostsToOutbox"]["Properties"]["FilterCriteria"]["Filters"]
    patterns = [json.loads(one["Pattern"]) for one in filters]
    (removal,) = [one for one in patterns if one.get("eventName") == ["REMOVE"]]
    assert removal["userIdentity"] == {name: [value] for name, value in SERVICE.items()}


def test_what_reads_the_archive_may_list_it_too(cell):
    """Without the right to list, S3 answers 403 for an object that is not there."""
    for function in ("Api", "FanOutPlanner", "Archiver", "Custodian"):
        actions = [one["Action"] for one in statements(cell, function).values()]
        assert "s3:ListBucket" in actions
        assert any("s3:GetObject" in action for action in actions)


@pytest.mark.parametrize("function", ["Api", "FanOutPlanner"])
def test_who_tells_the_custodian_knows_its_queue_and_may_send_to_it(cell, function):
    variables = cell[function]["Properties"]["Environment"]["Variables"]
    assert variables["CUSTODY_QUEUE_URL"] == {"Ref": "CustodyQueue"}
    allowed = [
        one["Action"]
        for one in statements(cell, function).values()
        if one["Resource"] == {"Fn::GetAtt": ["CustodyQueue", "Arn"]}
    ]
    assert allowed == ["sqs:SendMessage*"]


def test_the_planner_reads_media_of_its_own_region_and_changes_none(cell):
    touching = [
        one
        for one in statements(cell, "FanOutPlanner").values()
        if "-media-" in json.dumps(one["Resource"])
    ]
    actions = {action for one in touching for action in one["Action"]}
    assert actions == {"dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"}
    assert all("${AWS::Region}" in json.dumps(one["Resource"]) for one in touching)


def test_schedules_send_messages_that_their_queues_consumers_know(cell):
    kinds = {}
    for rule in (one for one in cell.values() if one["Type"] == "AWS::Events::Rule"):
        (target,) = rule["Properties"]["Targets"]
        kinds[json.dumps(target["Arn"])] = parse(target["Input"]).kind
    queues = {
        "ArchiveQueue": "compact_days",
        "ReconcileQueue": "reconcile_users",
        "CustodyQueue": "check_storage",
    }
    assert len(kinds) == len(queues)
    for arn, kind in kinds.items():
        assert [name for name in queues if name in arn] == [
            name for name, known in queues.items() if known == kind
        ]


def test_a_schedule_may_send_to_its_queue_and_to_no_other(cell):
    policy = cell["ScheduledWork"]["Properties"]["PolicyDocument"]["Statement"]
    for statement in policy:
        assert statement["Action"] == "sqs:SendMessage"
        assert "aws:SourceArn" in json.dumps(statement["Condition"])


def test_a_message_stays_hidden_for_as_long_as_the_transcoder_may_run(cell):
    """Lambda refuses a mapping otherwise; the transcoder shortens it by itself."""
    timeout = cell["Transcoder"]["Properties"]["Timeout"]
    assert cell["MediaQueue"]["Properties"]["VisibilityTimeout"] >= timeout
    assert cell["TakeMedia"]["Properties"]["BatchSize"] == 1
    actions = statements(cell, "Transcoder")["TakeHoldAndContinueMedia"]["Action"]
    assert "sqs:ChangeMessageVisibility" in actions


def test_uploads_reach_the_media_queue_and_renditions_do_not(cell):
    bucket = cell["MediaBucket"]
    (queue,) = bucket["Properties"]["NotificationConfiguration"]["QueueConfigurations"]
    assert queue["Event"] == "s3:ObjectCreated:CompleteMultipartUpload"
    assert queue["Filter"]["S3Key"]["Rules"] == [{"Name": "prefix", "Value": "uploads/"}]
    assert bucket["DependsOn"] == "UploadsArrive"
    (allowed,) = cell["UploadsArrive"]["Properties"]["PolicyDocument"]["Statement"]
    assert allowed["Principal"] == {"Service": "s3.amazonaws.com"}
    name = bucket["Properties"]["BucketName"]["Fn::Sub"]
    assert allowed["Condition"]["ArnEquals"]["aws:SourceArn"]["Fn::Sub"].endswith(f":::{name}")


def test_the_transcoder_removes_no_upload_but_in_its_own_region(cell):
    for sid in ("TakeUploads", "KeepAssets", "ListMedia"):
        assert "${AWS::Region}" in json.dumps(statements(cell, "Transcoder")[sid]["Resource"])


def test_the_bucket_abandons_and_tiers_by_itself_and_expires_nothing(cell):
    rules = cell["MediaBucket"]["Properties"]["LifecycleConfiguration"]["Rules"]
    assert all(rule["Status"] == "Enabled" and rule["Prefix"] for rule in rules)
    by_id = {rule["Id"]: rule for rule in rules}
    days = by_id["abandoned-uploads"]["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"]
    assert days * 24 > UPLOAD_HOURS  # until its row has expired an upload can be finished
    tiered = [rule["Transitions"][0]["StorageClass"] for rule in rules if "Transitions" in rule]
    assert tiered == ["INTELLIGENT_TIERING"] * 2
    assert not [rule for rule in rules if "ExpirationInDays" in rule]


def test_the_custodian_touches_objects_of_its_own_region_only(cell):
    """Objects of its own region only: nothing of an owner is kept in another one's bucket."""
    allowed = statements(cell, "Custodian")
    actions = {action for one in allowed.values() for action in _listed(one["Action"])}
    assert "s3:DeleteObject" in actions
    for one in allowed.values():
        if any(action.startswith("s3:") for action in _listed(one["Action"])):
            assert "${AWS::Region}" in json.dumps(one["Resource"])


def _listed(actions):
    return actions if isinstance(actions, list) else [actions]


def test_media_are_nobodys_to_read_but_by_signed_addresses(cell):
    bucket = cell["MediaBucket"]["Properties"]
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    (rule,) = bucket["CorsConfiguration"]["CorsRules"]
    assert {"PUT", "GET"} <= set(rule["AllowedMethods"])
    assert "ETag" in rule["ExposedHeaders"]


def test_the_api_touches_uploads_manifests_and_captions_and_no_renditions(cell):
    allowed = [
        statement["Resource"]["Fn::Sub"].partition("media-${AWS::AccountId}")[2]
        for statement in statements(cell, "Api").values()
        if "-media-${AWS::AccountId}" in json.dumps(statement["Resource"])
    ]
    assert sorted(allowed) == ["", "/assets/*.vtt", "/assets/*/manifest.json", "/uploads/*"]
