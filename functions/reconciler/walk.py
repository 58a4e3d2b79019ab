"""Every timeline of a region's people, some at a step, until all were looked at."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from functions.ports import Population, Sender
from functions.reconciler import timeline
from functions.reconciler.findings import Findings
from shared.messages import ReconcileTimeline, ReconcileUsers

USERS_A_STEP = 10
WALK_MS = 8 * 86_400_000  # a walk begins every week, so each post is compared at least once


class Parts(timeline.Parts, Protocol):
    """What walking through the people needs."""

    @property
    def population(self) -> Population: ...
    @property
    def shards(self) -> Sequence[str]: ...
    @property
    def upkeep(self) -> Sender: ...


def reconcile_users(step: ReconcileUsers, parts: Parts) -> Findings:
    """Reconcile the timelines of some users, and send the next step before this one is done.

    One chain a shard, so a walk never takes more than a few workers, and one that a
    schedule begins anew beside an old one only looks twice. Somebody who follows many
    goes on by themselves. A timeline that nobody reads is built when it is read.
    """
    if step.shard is None:
        parts.upkeep.send([ReconcileUsers(shard) for shard in parts.shards])
        return Findings()
    found = Findings()
    user_ids = parts.population.walk(step.shard, USERS_A_STEP, step.after)
    for user_id in user_ids:
        reader = parts.readers.get(user_id)
        if reader is None or reader.built_ms == 0:
            found.cold += 1
        else:
            since_ms = parts.now() - WALK_MS
            found += reconcile_timeline(ReconcileTimeline(user_id, since_ms=since_ms), parts)
    if len(user_ids) == USERS_A_STEP:
        parts.upkeep.send([ReconcileUsers(step.shard, user_ids[-1])])
    return found


def reconcile_timeline(step: ReconcileTimeline, parts: Parts) -> Findings:
    """One step of a timeline; the next one is a message of its own."""
    found, after = timeline.reconcile(step.owner_id, step.after, parts, since_ms=step.since_ms)
    if after is not None:
        parts.upkeep.send([replace(step, after=after)])
    return found
