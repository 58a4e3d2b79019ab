"""Work is done over kept answers, without whoever gave them."""

import botocore.session
import pytest
from moto import mock_aws
from moto.core.models import botocore_stubber

from infra.bench.feeds.replay import ROUNDS, Replay


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)


def test_kept_answers_are_given_again() -> None:
    with mock_aws():
        session = botocore.session.get_session()
        replay = Replay(session)
        client = session.create_client("dynamodb", region_name="eu-west-1")
        client.create_table(
            TableName="t",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        )
        client.put_item(TableName="t", Item={"pk": {"S": "a"}, "n": {"N": "1"}})
        seen, asked_moto = [], []

        def work() -> None:
            asked_moto.append(botocore_stubber.enabled)
            seen.append(client.get_item(TableName="t", Key={"pk": {"S": "a"}})["Item"]["n"])

        assert replay.cpu_ms(work, repeat=2) > 0
        assert seen == [{"N": "1"}] * (1 + 2 * ROUNDS)
        assert asked_moto == [True] + [False] * (2 * ROUNDS)
        client.put_item(TableName="t", Item={"pk": {"S": "a"}, "n": {"N": "2"}})
        work()
        assert seen[-1] == {"N": "2"}  # afterwards everything is as it was
        client.delete_table(TableName="t")  # another test may hold the same AWS open


def test_call_of_another_kind_is_refused() -> None:
    with mock_aws():
        session = botocore.session.get_session()
        replay = Replay(session)
        client = session.create_client("dynamodb", region_name="eu-west-1")
        calls = iter([client.list_tables, client.describe_limits])

        def work() -> None:
            next(calls)()

        with pytest.raises(KeyError, match="DescribeLimits"):
            replay.cpu_ms(work)
