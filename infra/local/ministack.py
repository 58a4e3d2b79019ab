"""The local AWS: MiniStack as a process of the instance, on the loopback address only.

What it is told, and why:

    BIND_HOST             it listens on every address otherwise
    IOT_MTLS_ENABLED,
    SFTP_ENABLED          no second listener for services that are not used here
    AUTH                  roles and keys are enforced, so least privilege is tested
    STATE_DIR, S3_*       each instance apart; PERSIST_STATE saves when it stops gracefully
    TMPDIR, HOME          its pid file and unpacked functions stay in the instance's folder
    AWS_*                 its root key: the instance's operator; functions get keys of their roles
    DOCKER_HOST           a socket that is not there: it would remove containers when it starts
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from infra.local.aws import sealed_environment
from infra.local.instance import Instance
from infra.local.ports import LOOPBACK
from infra.local.process import Process, start

NAME = "aws"
READY = "/_ministack/ready"
STOP_GRACE_S = 120.0  # it writes its state when asked to stop: 8 s for 10,000 people
ACCOUNT = "000000000000"


def launch(instance: Instance) -> Process:
    """Start it; its first answer is still to be awaited."""
    mend(instance.folder_of("aws") / "state")
    shutil.rmtree(instance.folder / "scratch" / NAME, ignore_errors=True)
    return start(
        NAME,
        [sys.executable, "-m", "ministack"],
        env=_environment(instance),
        cwd=instance.folder_of("aws"),
        log=instance.log(NAME),
    )


def mend(state: Path) -> None:
    """Mend what MiniStack keeps over a stop and cannot go on with.

    It keeps the positions of stream readers but not the records, so after a restart
    a reader would pass over as many new records as it had read before: posts that
    were answered 201 would not be fanned out. Back to the beginning with them.

    It also keeps every line that the functions ever logged and reads them all at each
    start, whatever the groups' retention says. Locally, logs last until the stop.
    """
    with _saved(state / "lambda.json") as payload:
        positions = payload.get("dynamodb_stream_positions", {}).get("data", {})
        positions.update(dict.fromkeys(positions, 0))
    with _saved(state / "cloudwatch_logs.json") as payload:
        for group in payload.get("log_groups", {}).get("data", {}).values():
            group["streams"] = {}


@contextmanager
def _saved(file: Path) -> Iterator[dict[str, Any]]:
    """What a service saved, to be changed; nothing when it saved nothing."""
    document: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
    yield document.get("payload", {})
    if document:
        file.write_text(json.dumps(document))


def _environment(instance: Instance) -> dict[str, str]:
    secrets = instance.secrets()
    aws = instance.folder_of("aws")
    return {
        **sealed_environment(),
        "GATEWAY_PORT": str(instance.state().aws_port),
        "BIND_HOST": LOOPBACK,
        "MINISTACK_HOST": LOOPBACK,
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "COGNITO_EMAIL_ENABLED": "false",
        "AUTH": "true",
        "STATE_DIR": str(aws / "state"),
        "PERSIST_STATE": "1",
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(aws / "s3"),
        "TMPDIR": str(instance.folder_of(f"scratch/{NAME}")),
        "HOME": str(instance.folder_of("home")),
        "AWS_ACCESS_KEY_ID": secrets.operator_id,
        "AWS_SECRET_ACCESS_KEY": secrets.operator_secret,
        "DOCKER_HOST": f"unix://{aws / 'no-docker.sock'}",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
