"""`down`: ends what was started here, and nothing else; the data is kept.

The edge first, so that nothing new comes in; then what is on its way may arrive,
because the local AWS keeps its tables and queues over a stop, but not the records
of a stream that nobody has read yet.
"""

from __future__ import annotations

import shutil
import time

from botocore.exceptions import BotoCoreError, ClientError

from infra.local import edge, ministack
from infra.local.aws import LocalAws
from infra.local.faults import control as faults
from infra.local.instance import Instance
from infra.local.plan import cells
from infra.local.process import alive, stop
from infra.local.progress import Progress

SETTLE_LIMIT_S = 15.0
STREAM_LAG_S = 1.2  # MiniStack looks at idle streams once a second
GRACE_S = {
    edge.NAME: edge.STOP_GRACE_S,
    faults.NAME: faults.STOP_GRACE_S,
    ministack.NAME: ministack.STOP_GRACE_S,
}
TITLES = {edge.NAME: "edge", faults.NAME: "regions' proxies", ministack.NAME: "local AWS"}


def down(instance: Instance, progress: Progress, *, forget: bool = False) -> None:
    """End the instance's processes, the edge before the local AWS."""
    state = instance.state()
    for name in (edge.NAME, faults.NAME, ministack.NAME):
        process = state.processes.get(name)
        if process is None:
            continue
        if name == ministack.NAME and alive(process) and not forget:
            with progress.step("Let what is on its way arrive") as remarks:
                remarks.append(settle(instance))
        with progress.step(f"Stop the {TITLES[name]}") as remarks:
            if not stop(process, grace_s=GRACE_S[name]):
                remarks.append("had ended already")
        del state.processes[name]
        instance.remember(state)
    if forget:
        with progress.step("Remove the instance's data"):
            for part in ("aws", "edge", "home", "scratch"):
                shutil.rmtree(instance.folder / part, ignore_errors=True)
            for file in (
                "directory.json",
                "edge.fingerprint",
                faults.WANTED,
                faults.APPLIED,
                "secrets.json",
                "state.json",
            ):
                (instance.folder / file).unlink(missing_ok=True)
    elif not state.processes:
        progress.say(f"Stopped. The data is kept in {instance.folder.relative_to(instance.root)}.")


def settle(instance: Instance) -> str:
    """Wait until the queues are empty, for a while; returns what was seen."""
    deadline = time.monotonic() + SETTLE_LIMIT_S
    waiting = 0
    while time.monotonic() < deadline:
        time.sleep(STREAM_LAG_S)
        try:
            waiting = queued(instance)
        except (BotoCoreError, ClientError) as error:
            return f"not known ({type(error).__name__})"
        if waiting == 0:
            return "queues are empty"
    return f"{waiting} messages are kept for later"


def queued(instance: Instance) -> int:
    """How many messages wait or are being worked on, in all regions, dead letters aside."""
    aws = LocalAws(instance)
    total = 0
    for cell in cells(instance.root / "samconfig.toml"):
        sqs = aws.client("sqs", cell.region)
        for url in sqs.list_queues().get("QueueUrls", []):
            if not url.endswith("-dlq"):
                counts = sqs.get_queue_attributes(
                    QueueUrl=url,
                    AttributeNames=[
                        "ApproximateNumberOfMessages",
                        "ApproximateNumberOfMessagesNotVisible",
                    ],
                )
                total += sum(int(count) for count in counts["Attributes"].values())
    return total
