"""Which calls an adapter makes, where a role allows some and not others."""

from unittest.mock import patch

import pytest

from functions.adapters import connections
from functions.adapters.models import PUBLIC
from tests.functions.adapters.given import someone
from tests.shared.documents import REGIONS


@pytest.fixture
def calls():
    """Every call to DynamoDB in any region: region, operation, arguments."""
    made, patches = [], []
    for region in REGIONS.values():
        client = connections.dynamodb(region).client
        real = client._make_api_call

        def call(operation, arguments, *, real=real, region=region):
            made.append((region, operation, arguments))
            return real(operation, arguments)

        patches.append(patch.object(client, "_make_api_call", call))
    for one in patches:
        one.start()
    yield made
    for one in patches:
        one.stop()


@pytest.mark.parametrize("zone", ["eu", "us"])
def test_a_single_author_is_read_by_public_attributes(aws, calls, zone):
    user = someone(aws, zone)
    calls.clear()
    aws["eu"].users.authors([user])
    ((_, operation, arguments),) = calls
    assert operation == "GetItem"
    assert set(arguments["ExpressionAttributeNames"].values()) == set(PUBLIC)


def test_other_zones_are_never_read_in_batches_or_whole(aws, calls):
    users = [someone(aws, zone) for zone in ("us", "ap", "eu") for _ in range(9)]
    calls.clear()
    aws["eu"].users.authors(users)
    far = [(name, arguments) for region, name, arguments in calls if region != REGIONS["eu"]]
    assert len(far) == 18
    for operation, arguments in far:
        assert operation == "GetItem"
        assert set(arguments["ExpressionAttributeNames"].values()) == set(PUBLIC)
