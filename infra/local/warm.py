"""Waits until the edge and every region answer; a first answer starts what is behind it."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Literal

import httpx

from infra.local.aws import LocalAws
from infra.local.failure import LocalError
from infra.local.instance import Instance
from infra.local.plan import CellPlan
from infra.local.ports import LOOPBACK
from infra.local.process import Process, alive
from shared.clock import HybridTime
from shared.directory import Directory
from shared.ids import ASSET_BYTES, IDENTITY_BYTES, new_asset_id, new_user_id
from shared.messages import (
    AssetLeft,
    CompactDays,
    FollowChanged,
    MediaPart,
    Message,
    ProfileChanged,
    ReconcileTimeline,
)

LIMIT_S = 60.0
PAUSE_S = 0.1


def await_answer(process: Process, port: int, path: str) -> None:
    """Wait until a process answers well.

    Raises:
        LocalError: it ended, or did not answer in time.
    """
    deadline = time.monotonic() + LIMIT_S
    answer = None
    while time.monotonic() < deadline and alive(process):
        answer = ask(port, path) or answer
        if answer is not None and answer.is_success:
            return
        time.sleep(PAUSE_S)
    if not alive(process):
        reason = "ended at once"
    elif answer is None:
        reason = f"did not answer in {LIMIT_S:.0f} s"
    else:
        reason = f"answers {answer.status_code}: {answer.text[:1000]}"
    raise LocalError(f"The process {process.name!r} {reason}", log=Path(process.log))


def await_regions(instance: Instance, directory: Directory) -> None:
    """Ask the edge for its health until all regions are up.

    Raises:
        LocalError: one did not come up in time; the reason names it.
    """
    deadline = time.monotonic() + LIMIT_S
    regions = dict.fromkeys(directory.regions, "unknown")
    while time.monotonic() < deadline:
        regions |= health(instance.state().edge_port)
        if all(regions[region] == "up" for region in directory.regions):
            return
        time.sleep(PAUSE_S)
    down = [f"{region} is {state}" for region, state in regions.items() if state != "up"]
    raise LocalError(f"Not every region answers: {', '.join(down)}.", log=instance.log("aws"))


def wake_identity(instance: Instance, directory: Directory) -> None:
    """Ask each zone for a sign-up without a name, which it refuses once it is awake.

    Raises:
        LocalError: one did not wake up in time.
    """
    port = instance.state().edge_port

    def wake(zone: str) -> None:
        deadline = time.monotonic() + LIMIT_S
        while time.monotonic() < deadline:
            answer = ask(port, "/v1/auth/sign-up", {"zone": zone})
            if answer is not None and answer.is_client_error:
                return
            time.sleep(PAUSE_S)
        raise LocalError(f"Nobody can sign up in the zone {zone}.", log=instance.log("aws"))

    with ThreadPoolExecutor(len(directory.zones)) as workers:
        list(workers.map(wake, directory.zones))


def wake_background(aws: LocalAws, plan: Sequence[CellPlan]) -> None:
    """Give every function behind streams and queues something that changes nothing.

    A message about a user who does not exist takes it through its imports, its
    directory and its connections, which otherwise the first post would wait for.
    What no post waits for wakes up by itself meanwhile.
    """
    essential = ("outbox", "fan-out-planner", "fan-out")

    def wake(cell: CellPlan) -> None:
        for name in essential:
            _invoke(aws, cell, name, "RequestResponse")

    with ThreadPoolExecutor(len(plan)) as workers:
        list(workers.map(wake, plan))
    for cell in plan:
        for name in ("transcoder", "custodian", "reconciler", "archiver"):
            _invoke(aws, cell, name, "Event")


def _invoke(
    aws: LocalAws, cell: CellPlan, name: str, how: Literal["RequestResponse", "Event"]
) -> None:
    """Call a function of a cell with what changes nothing."""
    nobody = new_user_id(cell.zone, bytes(IDENTITY_BYTES))
    no_asset = new_asset_id(nobody, bytes(ASSET_BYTES))
    events: dict[str, dict[str, Any]] = {
        "outbox": {"Records": []},
        "fan-out-planner": _delivery(ProfileChanged(nobody, HybridTime(0).text, None)),
        "fan-out": _delivery(FollowChanged(nobody, nobody)),
        "reconciler": _delivery(ReconcileTimeline(nobody)),
        "archiver": _delivery(CompactDays(after="days/9999")),
        "custodian": _delivery(AssetLeft(nobody, no_asset)),
        "transcoder": _delivery(MediaPart(nobody, no_asset, "")),
    }
    aws.client("lambda", cell.region).invoke(
        FunctionName=f"{cell.stack}-{name}", InvocationType=how, Payload=json.dumps(events[name])
    )


def _delivery(message: Message) -> dict[str, Any]:
    """A message as SQS brings it to a function."""
    record = {
        "messageId": "wake",
        "receiptHandle": "wake",
        "eventSource": "aws:sqs",
        "attributes": {"ApproximateReceiveCount": "1"},
        "body": message.to_json(),
    }
    return {"Records": [record]}


def health(edge_port: int) -> dict[str, str]:
    """What the edge says of each region; nothing when it does not answer."""
    answer = ask(edge_port, "/healthz")
    if (
        answer is None
        or answer.headers.get("content-type", "").partition(";")[0] != "application/json"
    ):
        return {}
    return {str(name): str(state) for name, state in answer.json().get("regions", {}).items()}


def ask(port: int, path: str, body: dict[str, str] | None = None) -> httpx.Response | None:
    """One GET, or POST with a body, on the loopback address; None when nothing answers."""
    method = "GET" if body is None else "POST"
    url = f"http://{LOOPBACK}:{port}{path}"
    try:
        return httpx.request(method, url, json=body, timeout=30, trust_env=False)
    except httpx.TransportError:
        return None
