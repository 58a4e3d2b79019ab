"""Puts stacks into the local AWS: the cells with SAM, what has no code with CloudFormation.

A stack carries the fingerprint of what it was deployed from as a tag, so the
stack itself answers whether there is anything to do; a note beside it would lie
after the local AWS had lost its state.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError, WaiterError

from infra.local import command, fingerprint
from infra.local.aws import LocalAws, environment
from infra.local.build import Artefact, program, sam_environment
from infra.local.failure import LocalError
from infra.local.instance import Instance
from infra.local.plan import CellPlan
from infra.local.ports import LOOPBACK

if TYPE_CHECKING:
    from types_boto3_cloudformation.type_defs import WaiterConfigTypeDef

TAG = "nearcast:fingerprint"
DONE = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE"})
NEVER_CREATED = frozenset({"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED"})
_WAIT: WaiterConfigTypeDef = {"Delay": 1, "MaxAttempts": 120}


class Stacks:
    """Deploys and reads the stacks of one instance."""

    def __init__(self, instance: Instance, aws: LocalAws) -> None:
        self._instance = instance
        self._aws = aws

    def deploy_cell(self, cell: CellPlan, artefact: Artefact) -> bool:
        """Deploy a cell by `sam deploy`; False when it already is what it would become."""
        parameters = cell.parameters | {
            "Runtime": f"python3.{sys.version_info.minor}",
            "Architecture": "arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64",
            "ContextKeys": self._instance.secrets().context_keys,
            "EdgeUrl": f"http://{LOOPBACK}:{self._instance.state().edge_port}",
        }
        made_of = fingerprint.of_texts(
            artefact.fingerprint, json.dumps(parameters, sort_keys=True), cell.stack
        )
        if self._is(cell.region, cell.stack, made_of):
            return False
        self._clear_failed(cell.region, cell.stack)
        bucket = f"nearcast-artefacts-{cell.region}"
        self._make_bucket(bucket, cell.region)
        config = self._samconfig(cell, bucket, parameters, made_of)
        command.run(
            [str(program("sam")), "deploy", f"--template-file={artefact.template}",
             f"--config-file={config}"],
            env=sam_environment(self._instance) | environment(self._instance),
            cwd=self._instance.root,
            log=self._instance.log(f"deploy-{cell.cell}"),
            failure=f"The stack {cell.stack} could not be deployed into {cell.region}.",
        )  # fmt: skip
        return True

    def deploy_template(
        self, region: str, stack: str, template: Path, parameters: Mapping[str, str]
    ) -> bool:
        """Deploy a template without code; False when there is nothing to do.

        Raises:
            LocalError: CloudFormation refused it or rolled it back.
        """
        made_of = fingerprint.of_files([template], json.dumps(dict(parameters), sort_keys=True))
        if self._is(region, stack, made_of):
            return False
        exists = self._clear_failed(region, stack)
        client = self._aws.cloudformation(region)
        request: dict[str, Any] = {
            "StackName": stack,
            "TemplateBody": template.read_text(),
            "Parameters": [
                {"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()
            ],
            "Capabilities": ["CAPABILITY_NAMED_IAM"],
            "Tags": [{"Key": TAG, "Value": made_of}],
        }
        try:
            if exists:
                client.update_stack(**request)
                updated = client.get_waiter("stack_update_complete")
                updated.wait(StackName=stack, WaiterConfig=_WAIT)
            else:
                client.create_stack(**request)
                created = client.get_waiter("stack_create_complete")
                created.wait(StackName=stack, WaiterConfig=_WAIT)
        except (ClientError, WaiterError) as error:
            raise LocalError(
                f"The stack {stack} could not be deployed into {region}: "
                f"{self._reason(region, stack) or error}",
                log=self._instance.log("aws"),
            ) from error
        return True

    def outputs(self, region: str, stack: str) -> dict[str, str]:
        """What a stack says about itself.

        Raises:
            LocalError: there is no such stack.
        """
        description = self._describe(region, stack)
        if description is None:
            raise LocalError(f"There is no stack {stack} in {region}.")
        return {item["OutputKey"]: item["OutputValue"] for item in description.get("Outputs", [])}

    def _is(self, region: str, stack: str, made_of: str) -> bool:
        description = self._describe(region, stack)
        if description is None or description["StackStatus"] not in DONE:
            return False
        return {"Key": TAG, "Value": made_of} in description.get("Tags", [])

    def _clear_failed(self, region: str, stack: str) -> bool:
        """Remove a stack whose creation failed, which nothing can update; whether one is left."""
        description = self._describe(region, stack)
        if description is None:
            return False
        if description["StackStatus"] not in NEVER_CREATED:
            return True
        client = self._aws.cloudformation(region)
        client.delete_stack(StackName=stack)
        client.get_waiter("stack_delete_complete").wait(StackName=stack, WaiterConfig=_WAIT)
        return False

    def _describe(self, region: str, stack: str) -> dict[str, Any] | None:
        try:
            answer = self._aws.cloudformation(region).describe_stacks(StackName=stack)
        except ClientError as error:
            if "does not exist" in str(error):
                return None
            raise
        found: list[dict[str, Any]] = [
            dict(each) for each in answer["Stacks"] if each["StackStatus"] != "DELETE_COMPLETE"
        ]
        return found[0] if found else None

    def _reason(self, region: str, stack: str) -> str | None:
        """The first thing that went wrong, as the stack's events tell it."""
        try:
            events = self._aws.cloudformation(region).describe_stack_events(StackName=stack)
        except ClientError:
            return None
        failed = [
            f"{event.get('LogicalResourceId')}: {event.get('ResourceStatusReason')}"
            for event in reversed(events["StackEvents"])
            if event.get("ResourceStatus", "").endswith("FAILED")
        ]
        return failed[0] if failed else None

    def _make_bucket(self, bucket: str, region: str) -> None:
        where: dict[str, Any] = (
            {}
            if region == "us-east-1"
            else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        )
        s3 = self._aws.client("s3", region)
        try:
            s3.create_bucket(Bucket=bucket, **where)
        except (s3.exceptions.BucketAlreadyOwnedByYou, s3.exceptions.BucketAlreadyExists):
            return

    def _samconfig(
        self, cell: CellPlan, bucket: str, parameters: Mapping[str, str], made_of: str
    ) -> Path:
        """Write the settings of one `sam deploy`: a file, because a secret is among them."""
        settings = {
            "stack_name": cell.stack,
            "region": cell.region,
            "s3_bucket": bucket,
            "s3_prefix": cell.stack,
            "capabilities": "CAPABILITY_IAM",
            "confirm_changeset": False,
            "fail_on_empty_changeset": False,
            "progressbar": False,
            "parameter_overrides": [f"{key}={value}" for key, value in parameters.items()],
            "tags": f'"{TAG}"="{made_of}"',
        }
        document = {"version": 0.1, "default": {"deploy": {"parameters": settings}}}
        file = self._instance.folder_of("home") / f"deploy-{cell.cell}.yaml"
        file.unlink(missing_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as output:
            json.dump(document, output)  # JSON is YAML
        return file
