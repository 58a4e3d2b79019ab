"""Names, accounts and profiles of people who are not there yet.

In this order, and a profile last: who has a profile is complete. Each step may be
repeated, so an import that was interrupted is finished by running it again. A name
is confirmed at once instead of being reserved first; should the run end before the
account exists, the next run finds the name to be this person's, who is always given
the same id.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from pynamodb.exceptions import TransactWriteError
from pynamodb.transactions import TransactWrite

from functions.adapters.batches import get_all
from functions.adapters.connections import dynamodb
from functions.adapters.models import NameRow, UserRow
from functions.adapters.retries import tries
from functions.adapters.translation import CONTENDED, FAILED, reasons
from functions.deadline import now_ms
from infra.cli.importing.operator import Operator
from infra.cli.importing.people import Person
from shared.clock import HybridClock

TOGETHER = 50  # people in one transaction; DynamoDB takes 100 items
AT_ONCE = 4

Advance = Callable[[int], None]


@dataclass
class Arrivals:
    """What became of everybody."""

    created: set[str] = field(default_factory=set)  # user ids
    posts: dict[str, int] = field(default_factory=dict)  # of those who were there: post counts
    refused: list[str] = field(default_factory=list)  # usernames that somebody else has


def arrive(
    operator: Operator, people: Sequence[Person], password: str, advance: Advance
) -> Arrivals:
    """Create whoever is not there yet."""
    arrivals = Arrivals()
    clock = HybridClock(now_ms)
    lock = threading.Lock()
    by_table = operator.tables(operator.directory.regions[0]).users
    ordered = sorted(people, key=lambda one: _place(operator, one))
    groups = [list(group) for _, group in groupby(ordered, key=lambda one: _place(operator, one))]

    def enter(group: list[Person]) -> None:
        table = by_table(group[0].user_id)
        there = {
            row.user_id: int(row.post_count or 0)
            for row in get_all(table, [one.user_id for one in group], ("user_id", "post_count"))
        }
        newcomers = [one for one in group if one.user_id not in there]
        named, refused = _name(operator, newcomers)
        for one in named:
            _open_account(*operator.pool(one.zone), one.user_id, password)
        _describe(table, named, clock)
        with lock:
            arrivals.posts |= there
            arrivals.created.update(one.user_id for one in named)
            arrivals.refused.extend(one.username for one in refused)
            advance(len(group))

    with ThreadPoolExecutor(AT_ONCE) as workers:
        list(workers.map(enter, [part for group in groups for part in _parts(group)]))
    return arrivals


def _name(operator: Operator, people: list[Person]) -> tuple[list[Person], list[Person]]:
    """Take everybody's name; who could, and who came too late."""
    by_region: dict[str, list[Person]] = {}
    for one in people:
        by_region.setdefault(operator.directory.names_region(one.username), []).append(one)
    refused: list[Person] = []
    for region, group in by_region.items():
        refused += _take(operator, region, group)
    return [one for one in people if one not in refused], refused


def _take(operator: Operator, region: str, people: list[Person]) -> list[Person]:
    """Take names of one region together, less those that somebody else has."""
    lost: set[str] = set()
    for _ in tries():
        wanted = [one for one in people if one.user_id not in lost]
        if not wanted:
            break
        try:
            with TransactWrite(connection=dynamodb(region)) as transaction:
                for one in wanted:
                    names = operator.tables(region).names(one.username)
                    lapsed = NameRow.expires_at < now_ms() // 1000
                    free = NameRow.username.does_not_exist() | lapsed
                    mine = NameRow.user_id == one.user_id
                    row = names(one.username, user_id=one.user_id)
                    transaction.save(row, condition=free | mine)
        except TransactWriteError as error:
            lost |= _at_fault(wanted, error)
        else:
            break
    return [one for one in people if one.user_id in lost]


def _open_account(client: Any, pool: Any, user_id: str, password: str) -> None:
    account = {"UserPoolId": pool.user_pool_id, "Username": user_id}
    with suppress(client.exceptions.UsernameExistsException):  # an earlier run came this far
        client.admin_create_user(**account, TemporaryPassword=password, MessageAction="SUPPRESS")
    client.admin_set_user_password(**account, Password=password, Permanent=True)


def _describe(table: type[UserRow], people: list[Person], clock: HybridClock) -> None:
    """Store the profiles of one shard together, less those that appear meanwhile."""
    there: set[str] = set()
    for _ in tries():
        wanted = [one for one in people if one.user_id not in there]
        if not wanted:
            return
        moment = clock.tick()
        try:
            with TransactWrite(connection=dynamodb(table.Meta.region or "")) as transaction:
                for one in wanted:
                    row = table(
                        one.user_id,
                        username=one.username,
                        zone=one.zone,
                        created_at=moment.ms,
                        updated=moment.text,
                    )
                    transaction.save(row, condition=UserRow.user_id.does_not_exist())
        except TransactWriteError as error:
            there |= _at_fault(wanted, error)
        else:
            return
    raise AssertionError("tries() ends by raising")


def _at_fault(people: list[Person], error: TransactWriteError) -> set[str]:
    """Whose conditions stopped a transaction; nobody's when it was contention."""
    why = reasons(error)
    failed = {one.user_id for one, code in zip(people, why, strict=True) if code == FAILED}
    if not failed and not CONTENDED.intersection(why):
        raise error
    return failed


def _place(operator: Operator, one: Person) -> tuple[str, str]:
    home = operator.directory.home(one.user_id)
    return home.region, home.shard


def _parts(group: list[Person]) -> Iterable[list[Person]]:
    return (group[start : start + TOGETHER] for start in range(0, len(group), TOGETHER))
