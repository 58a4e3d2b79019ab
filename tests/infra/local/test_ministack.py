import json
from pathlib import Path

import pytest

from infra.local.aws import environment, sealed_environment
from infra.local.instance import Instance, State
from infra.local.ministack import mend

SAVED = {
    "__ministack_format__": 2,
    "payload": {
        "functions": {"kept": 1},
        "dynamodb_stream_positions": {
            "__account_region_scoped__": True,
            "data": {"0\x00eu-west-1\x00'a'": 17, "0\x00us-east-1\x00'b'": 3},
        },
    },
}
LOGS = {
    "payload": {"log_groups": {"data": {"g": {"arn": "kept", "streams": {"s": {"events": [1]}}}}}}
}


def test_readers_of_streams_begin_anew(tmp_path: Path) -> None:
    (tmp_path / "lambda.json").write_text(json.dumps(SAVED))

    mend(tmp_path)

    payload = json.loads((tmp_path / "lambda.json").read_text())["payload"]
    assert set(payload["dynamodb_stream_positions"]["data"].values()) == {0}
    assert payload["functions"] == {"kept": 1}


def test_groups_keep_and_lines_go(tmp_path: Path) -> None:
    (tmp_path / "cloudwatch_logs.json").write_text(json.dumps(LOGS))

    mend(tmp_path)

    document = json.loads((tmp_path / "cloudwatch_logs.json").read_text())
    assert document["payload"]["log_groups"]["data"]["g"] == {"arn": "kept", "streams": {}}


def test_a_fresh_state_needs_no_mending(tmp_path: Path) -> None:
    mend(tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_no_way_leads_to_a_real_account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "CLOUDFLARE_API_TOKEN"):
        monkeypatch.setenv(name, "real")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAREAL")
    instance = Instance("test", tmp_path)
    instance.remember(State(1, 2))

    sealed, local = sealed_environment(), environment(instance)

    assert "real" not in sealed.values()
    assert "AWS_ACCESS_KEY_ID" not in sealed
    assert sealed["AWS_CONFIG_FILE"] == sealed["AWS_SHARED_CREDENTIALS_FILE"] == "/dev/null"
    assert sealed["AWS_EC2_METADATA_DISABLED"] == "true"
    assert local["AWS_ACCESS_KEY_ID"] == instance.secrets().operator_id
    assert local["AWS_ENDPOINT_URL"] == "http://127.0.0.1:2"
