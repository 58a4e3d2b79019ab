"""Expiry by hand over moto: the record that AWS would write, and then no row."""

import json
from io import BytesIO
from typing import Any

import pytest

from functions.outbox.sorting import sort
from infra.cli.archiving import tiers
from infra.cli.failure import CliError
from infra.cli.importing.operator import Operator
from shared.directory import Directory
from shared.messages import CompactDays, parse
from tests.functions.adapters.given import claim_of, post_of, someone
from tests.functions.conftest import environment  # noqa: F401 - a fixture, used by itself
from tests.functions.dynamo import Dynamo
from tests.shared.documents import REGIONS, directory_document


class Functions:
    """A Lambda client."""

    def __init__(self) -> None:
        self.invoked: list[tuple[str, dict[str, Any]]] = []
        self.error = b""

    def invoke(self, FunctionName: str, Payload: str) -> dict[str, Any]:  # noqa: N803
        self.invoked.append((FunctionName, json.loads(Payload)))
        told = {"Payload": BytesIO(self.error)}
        return told | {"FunctionError": "x"} if self.error else told


@pytest.fixture
def functions(aws: dict[str, Dynamo], monkeypatch: pytest.MonkeyPatch) -> Functions:
    made, real = Functions(), tiers.client
    monkeypatch.setattr(
        tiers, "client", lambda name, region: made if name == "lambda" else real(name, region)
    )
    return made


@pytest.fixture
def operator(aws: dict[str, Dynamo]) -> Operator:
    return Operator(Directory.from_document(directory_document()))


def test_a_row_goes_and_the_outbox_hears_of_it(
    aws: dict[str, Dynamo], functions: Functions, operator: Operator
) -> None:
    author = someone(aws, "eu")
    post = post_of(author)
    aws["eu"].posts.create(post, claim_of("k"))
    tiers.expire(operator, post.post_id)
    assert aws["eu"].posts.get(author, post.post_id) is None
    ((name, event),) = functions.invoked
    assert name == "nearcast-test-euw1-a-outbox"
    found = sort(event["Records"])
    assert [one.kind for one in found.archive] == ["post_expired"]
    assert found.plans == found.slices == found.aside == []
    with pytest.raises(CliError):
        tiers.expire(operator, post.post_id)


def test_a_row_stays_when_the_outbox_fails(
    aws: dict[str, Dynamo], functions: Functions, operator: Operator
) -> None:
    author = someone(aws, "eu")
    post = post_of(author)
    aws["eu"].posts.create(post, claim_of("k"))
    functions.error = b"no"
    with pytest.raises(CliError):
        tiers.expire(operator, post.post_id)
    assert aws["eu"].posts.get(author, post.post_id) == post


def test_compaction_begins_with_a_message(aws: dict[str, Dynamo], operator: Operator) -> None:
    sqs = tiers.client("sqs", REGIONS["eu"])
    url = sqs.create_queue(QueueName="nearcast-test-euw1-a-archive")["QueueUrl"]
    tiers.compact(operator, REGIONS["eu"])
    (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
    assert parse(message["Body"]) == CompactDays()
