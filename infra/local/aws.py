"""The way to the local AWS, and never to a real one.

A developer's shell may hold the keys of a company. So every environment made here
begins without any AWS variable, names files that do not exist instead of
`~/.aws`, turns the metadata service off, and carries keys that only this
instance's AWS knows. A call that went astray would be refused as unknown.
"""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from infra.local.instance import Instance
from infra.local.ports import LOOPBACK

if TYPE_CHECKING:
    from types_boto3_cloudformation import CloudFormationClient
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_iam import IAMClient

_CONFIG = Config(
    retries={"mode": "standard", "max_attempts": 4},
    connect_timeout=5,
    read_timeout=120,
    max_pool_connections=32,
)


class LocalAws:
    """boto3 clients for one instance's AWS."""

    def __init__(self, instance: Instance) -> None:
        self._secrets = instance.secrets()
        self.endpoint = f"http://{LOOPBACK}:{instance.state().aws_port}"
        self._making = threading.Lock()  # a session makes clients one at a time
        self._clients: dict[tuple[str, str], Any] = {}
        self._session = boto3.session.Session(
            aws_access_key_id=self._secrets.operator_id,
            aws_secret_access_key=self._secrets.operator_secret,
        )

    def client(self, service: str, region: str) -> Any:
        """A client of any service in a region, the same each time; safe to use from threads."""
        with self._making:
            if (service, region) not in self._clients:
                self._clients[service, region] = self._session.client(  # type: ignore[call-overload]
                    service, region_name=region, endpoint_url=self.endpoint, config=_CONFIG
                )
            return self._clients[service, region]

    def close(self) -> None:
        """Close every connection."""
        for client in self._clients.values():
            client.close()

    def cloudformation(self, region: str) -> CloudFormationClient:
        """Stacks."""
        client: CloudFormationClient = self.client("cloudformation", region)
        return client

    def dynamodb(self, region: str) -> DynamoDBClient:
        """Tables."""
        client: DynamoDBClient = self.client("dynamodb", region)
        return client

    def iam(self) -> IAMClient:
        """Users and keys, which have no region."""
        client: IAMClient = self.client("iam", "us-east-1")
        return client


def environment(instance: Instance) -> dict[str, str]:
    """The environment of a program that may speak with the local AWS only."""
    made = instance.secrets()
    return {
        **sealed_environment(),
        "AWS_ACCESS_KEY_ID": made.operator_id,
        "AWS_SECRET_ACCESS_KEY": made.operator_secret,
        "AWS_ENDPOINT_URL": f"http://{LOOPBACK}:{instance.state().aws_port}",
    }


def sealed_environment() -> dict[str, str]:
    """The environment of this process without any way to an AWS account."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AWS_", "SAM_", "BOTO", "CLOUDFLARE_"))
    }
    return {
        **inherited,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": ",".join(filter(None, [inherited.get("NO_PROXY"), LOOPBACK, "localhost"])),
        "no_proxy": ",".join(filter(None, [inherited.get("no_proxy"), LOOPBACK, "localhost"])),
    }
