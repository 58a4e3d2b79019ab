import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.local.directory import DeployedCell, build, slot_ranges
from infra.local.instance import ROOT
from infra.local.plan import cells
from infra.local.publish import canonical, reachable
from shared.directory import Directory
from shared.ids import SLOTS

OUTPUTS = {
    "ApiUrl": "https://abc123.lambda-url.eu-west-1.on.aws/",
    "IdentityUrl": "https://def456.lambda-url.eu-west-1.on.aws/",
    "PlansQueueUrl": "http://127.0.0.1:4566/000000000000/plans",
    "SlicesQueueUrl": "http://127.0.0.1:4566/000000000000/slices",
    "MediaBucketName": "nearcast-local-eu-west-1-media-000000000000",
    "UserPoolId": "eu-west-1_AbC",
    "UserPoolClientId": "client",
}


def cell(zone: str = "eu", region: str = "eu-west-1", name: str = "euw1-a") -> DeployedCell:
    return DeployedCell(name, zone, region, ("00", "01"), OUTPUTS)


def test_a_directory_is_made_from_outputs() -> None:
    directory = build("local", [cell(), cell("us", "us-east-1", "use1-a")])

    assert directory.regions == ("eu-west-1", "us-east-1")
    assert directory.cell_of_zone("eu").functions["api"] == OUTPUTS["ApiUrl"]
    assert directory.pool("eu").client_id == "client"
    assert directory.cell_of_zone("eu").media == (
        "https://nearcast-local-eu-west-1-media-000000000000.s3.eu-west-1.amazonaws.com"
    )
    assert directory.pool("eu").jwks_url == (
        "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC/.well-known/jwks.json"
    )


def test_keys_may_be_published_elsewhere_than_the_issuer_says() -> None:
    pool = build("local", [cell()], jwks_base="http://127.0.0.1:4566").pool("eu")

    assert pool.issuer == "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC"
    assert pool.jwks_url == "http://127.0.0.1:4566/eu-west-1_AbC/.well-known/jwks.json"


def test_a_missing_output_is_named() -> None:
    lacking = {name: value for name, value in OUTPUTS.items() if name != "ApiUrl"}

    with pytest.raises(KeyError, match="ApiUrl"):
        build("local", [DeployedCell("euw1-a", "eu", "eu-west-1", ("00",), lacking)])


@given(st.integers(min_value=1, max_value=64))
def test_shards_share_all_slots_evenly(shards: int) -> None:
    ranges = slot_ranges(shards)

    assert [slot for first, last in ranges for slot in range(first, last + 1)] == list(range(SLOTS))
    sizes = {last - first + 1 for first, last in ranges}
    assert max(sizes) - min(sizes) <= 1


def test_function_urls_become_paths_of_the_local_aws() -> None:
    local = reachable(OUTPUTS, "http://127.0.0.1:4566")

    assert local["ApiUrl"] == "http://127.0.0.1:4566/_aws/lambda-url/abc123/"
    assert local["PlansQueueUrl"] == OUTPUTS["PlansQueueUrl"]


def test_media_are_under_a_path_of_the_local_aws() -> None:
    outputs = reachable(OUTPUTS, "http://127.0.0.1:4567")
    made = build("local", [DeployedCell("euw1-a", "eu", "eu-west-1", ("00",), outputs)])

    assert made.cell("euw1-a").media == f"http://127.0.0.1:4567/{OUTPUTS['MediaBucketName']}"


def test_what_is_stored_has_the_version_it_is_stored_under() -> None:
    directory = build("local", [cell()])

    assert Directory.from_document(json.loads(canonical(directory))).version == directory.version


def test_the_plan_comes_from_samconfig() -> None:
    plan = cells(ROOT / "samconfig.toml")

    assert {(each.zone, each.region) for each in plan} == {
        ("us", "us-east-1"),
        ("eu", "eu-west-1"),
        ("ap", "ap-southeast-1"),
    }
    assert all(each.parameters["Cell"] == each.cell for each in plan)
    assert all(each.stack == f"nearcast-local-{each.cell}" for each in plan)
