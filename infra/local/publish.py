"""Puts the directory where it is read: each region's table, and the edge.

The regions first: the edge must not route by a directory that a region does not
know yet. Published twice, it is the same version and nothing changes.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

import httpx

from infra import signed
from infra.local.aws import LocalAws
from infra.local.failure import LocalError
from infra.local.instance import Instance
from infra.local.ports import LOOPBACK
from shared.directory import Directory
from shared.keys import Keys

NAME = "directory"
TRIES = 5


def store(aws: LocalAws, directory: Directory) -> None:
    """Put the directory into the table of every region."""
    item = {
        "name": {"S": NAME},
        "version": {"S": directory.version},
        "document": {"S": canonical(directory)},
    }
    for region in directory.regions:
        aws.dynamodb(region).put_item(TableName=directory.regional_table(NAME), Item=item)


def announce(instance: Instance, directory: Directory) -> None:
    """Publish the directory to the edge by a signed PUT.

    Raises:
        LocalError: the edge refused it.
    """
    text = canonical(directory)
    keys = Keys.from_text(instance.secrets().context_keys)
    with signed.client(f"http://{LOOPBACK}:{instance.state().edge_port}") as http:
        reason = ""
        for attempt in range(TRIES):
            time.sleep(0.3 * attempt)
            try:
                answer = signed.call(http, keys, "PUT", f"config/{NAME}", text.encode())
            except httpx.TransportError as error:
                reason = str(error)
                continue
            if answer.is_success:
                instance.directory_file.write_text(text)
                return
            reason = answer.text
            if answer.is_client_error:
                raise LocalError(f"The edge refused the directory: {reason}")
    raise LocalError(f"The edge did not take the directory: {reason}", log=instance.log("edge"))


def canonical(directory: Directory) -> str:
    """The document in the form that its version is the hash of."""
    return json.dumps(directory.document, sort_keys=True, separators=(",", ":"))


def reachable(outputs: Mapping[str, str], endpoint: str) -> dict[str, str]:
    """Stack outputs with addresses as the local AWS answers to them: under a path, not a host."""
    found = {
        name: f"{endpoint}/_aws/lambda-url/{url_id}/"
        if (url_id := _url_id(value)) is not None
        else value
        for name, value in outputs.items()
    }
    if "MediaBucketName" in outputs:
        found["MediaUrl"] = f"{endpoint}/{outputs['MediaBucketName']}"
    return found


def _url_id(value: str) -> str | None:
    host = urlsplit(value).hostname or ""
    return host.partition(".")[0] if ".lambda-url." in host else None
