"""Consumers are killed on the running system, every second or so, while people post and read.

What was answered arrives in every follower's home timeline, once; what was deleted goes;
nothing that was there vanishes. Messages that were in a killed worker five times end in
the dead-letter queue as poison does, and come back by `nearcast dlq redrive`.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from infra.cli.dlq.queues import dead_letter_queues
from infra.cli.dlq.redrive import redrive
from tests.journeys.load import Load
from tests.journeys.system import System, eventually
from tests.journeys.workers import CONSUMERS, Reaper

ZONES = ("us", "eu", "ap")
POSTS, READS, KILLS = 40, 40, 12  # at least, before it is enough
LIMIT_S = 240.0  # of the load, on a busy machine
KILL_EVERY_S = 1.0
PATIENCE_S = "3"  # of the queues: a killed worker's messages come again after this
ARRIVAL_S = 120.0
NOW_MS = 9_999_999_999_999


@contextmanager
def impatient(system: System) -> Iterator[None]:
    """Queues that bring a killed worker's messages again in seconds."""
    found = []
    for zone in ZONES:
        cell = system.cell(zone)
        sqs = system.aws.client("sqs", cell.region)
        for url in cell.queues.values():
            kept = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])
            found.append((sqs, url, kept["Attributes"]))
            sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": PATIENCE_S})
    try:
        yield
    finally:
        for sqs, url, attributes in found:
            sqs.set_queue_attributes(QueueUrl=url, Attributes=attributes)


def redrive_all(system: System) -> int:
    """Send every dead letter back to where it came from."""
    sent = 0
    for zone in ZONES:
        region = system.cell(zone).region
        clients = system.aws.client("sqs", region), system.aws.client("lambda", region)
        for queue in dead_letter_queues(*clients, "local"):
            sent += redrive(queue, began_ms=NOW_MS).sent
    return sent


def is_enough(load: Load, reaper: Reaper) -> bool:
    """Whether enough was written, read and killed, of each kind of consumer."""
    kinds = {suffix for suffix in CONSUMERS if any(one.endswith(suffix) for one in reaper.killed)}
    return (
        len(load.live) >= POSTS
        and load.reads >= READS
        and len(reaper.killed) >= KILLS
        and kinds == set(CONSUMERS)
    )


@pytest.mark.skipif(sys.platform != "linux", reason="workers are known by what /proc says")
def test_nothing_is_lost_while_consumers_are_killed(system: System) -> None:
    load = Load.of(system)
    redrive_all(system)
    reaper = Reaper(system.instance, KILL_EVERY_S)
    with impatient(system):
        reaper.start()
        load.run(lambda: is_enough(load, reaper), LIMIT_S)
        reaper.stop()
        time.sleep(float(PATIENCE_S))
        expected = sorted(load.live, reverse=True)

        def homes() -> list[list[str]]:
            redrive_all(system)
            return [load.home(reader) for reader in load.readers]

        eventually(homes, lambda found: all(one == expected for one in found), ARRIVAL_S)
    assert load.complaints == []
    assert is_enough(load, reaper), (len(expected), load.reads, reaper.killed)
