"""The edge as a process of the instance: staged, given its secrets, started and awaited."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from botocore.exceptions import ClientError

from infra.edge_host import serve
from infra.local import command, fingerprint
from infra.local.aws import LocalAws, sealed_environment
from infra.local.failure import LocalError
from infra.local.instance import Instance, Secrets
from infra.local.plan import LOCAL_STAGE
from infra.local.process import Process, start

NAME = "edge"
READY = "/healthz"  # answers without a directory too
STOP_GRACE_S = 10.0


def stage(instance: Instance) -> None:
    """Put the edge together as the local host runs it; does nothing when it is current."""
    tools = str(Path(sys.executable).parent)
    environment = sealed_environment()
    environment["PATH"] = os.pathsep.join([tools, environment.get("PATH", os.defpath)])
    if not (instance.root / "node_modules" / "miniflare").exists():
        command.run(
            [str(Path(tools) / "npm"), "ci", "--no-audit", "--no-fund"],
            env=environment,
            cwd=instance.root,
            log=instance.log("npm"),
            failure="The npm packages of the edge could not be installed.",
            hint="The npm registry must be reachable the first time.",
        )
    command.run(
        [sys.executable, "-m", "infra.edge_host.stage", "--host"],
        env=environment,
        cwd=instance.root,
        log=instance.log("stage"),
        failure="The edge could not be put together.",
    )


def access_key(instance: Instance, aws: LocalAws, user: str) -> Secrets:
    """The instance's secrets with a key of the edge's IAM user that works; made if need be."""
    secrets = instance.secrets()
    iam = aws.iam()
    known = {item["AccessKeyId"] for item in _keys(aws, user)}
    if secrets.edge_id in known:
        return secrets
    for stale in known:  # a user may have two; these lost their secret half
        iam.delete_access_key(UserName=user, AccessKeyId=stale)
    made = iam.create_access_key(UserName=user)["AccessKey"]
    return instance.keep(edge_id=made["AccessKeyId"], edge_secret=made["SecretAccessKey"])


def launch(instance: Instance) -> Process:
    """Start the staged edge; its first answer is still to be awaited."""
    secrets = _write_secrets(instance)
    log = instance.log(NAME)
    process = start(
        NAME,
        serve.command(instance.state().edge_port, instance.folder_of(NAME), secrets),
        env=serve.environment(),
        cwd=instance.root,
        log=log,
    )
    (instance.folder / "edge.fingerprint").write_text(_fingerprint(instance))
    return process


def is_current(instance: Instance) -> bool:
    """Whether the running edge was started from the staged code and these secrets."""
    file = instance.folder / "edge.fingerprint"
    return file.exists() and file.read_text() == _fingerprint(instance)


def _write_secrets(instance: Instance) -> Path:
    secrets = instance.secrets()
    lines = {
        "STAGE": LOCAL_STAGE,
        "LOCAL_OVERRIDES": "1",
        # Somebody who tries the system wants to see a post at once: 5 s after it was written at the latest.
        "SKELETON_FRESH_S": "1",
        "SKELETON_STALE_S": "3",
        "CONTEXT_KEYS": secrets.context_keys,
        "AWS_ACCESS_KEY_ID": secrets.edge_id,
        "AWS_SECRET_ACCESS_KEY": secrets.edge_secret,
    }
    if origin := os.environ.get("ORIGIN_URL"):  # what /origin/* stands for, when it is wanted
        lines["ORIGIN_URL"] = origin
    file = instance.folder_of("home") / "edge.vars"
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as output:
        output.writelines(f"{name}={json.dumps(value)}\n" for name, value in lines.items())
    return file


def _fingerprint(instance: Instance) -> str:
    root = instance.root
    files = [root / "build" / "host", root / "wrangler.toml", root / "infra" / "edge_host"]
    return fingerprint.of_files(files, repr(instance.secrets()) + os.environ.get("ORIGIN_URL", ""))


def _keys(aws: LocalAws, user: str) -> list[dict[str, str]]:
    try:
        answer = aws.iam().list_access_keys(UserName=user)
    except ClientError as error:
        raise LocalError(f"The edge has no identity: {error}") from error
    return [{"AccessKeyId": item["AccessKeyId"]} for item in answer["AccessKeyMetadata"]]
