"""All steps of a reconciliation, one after the other, by an operator."""

from __future__ import annotations

from collections.abc import Iterator

from functions.adapters.names import DynamoNames
from functions.reconciler import post, timeline
from functions.reconciler.findings import Findings
from infra.cli.failure import CliError
from infra.cli.importing.operator import Operator
from infra.cli.reconciling.parts import RegionParts
from shared.errors import IdMalformed
from shared.ids import parse_post_id, parse_user_id, parse_username
from shared.messages import ReconcilePost


def reconcile(operator: Operator, what: str, *, repair: bool) -> Iterator[tuple[str, Findings]]:
    """Reconcile a user's timeline, or a post in each region; the findings by region.

    Raises:
        CliError: it names neither.
    """
    try:
        parse_post_id(what)
    except IdMalformed:
        yield _timeline(operator, user_of(operator, what), repair=repair)
    else:
        for region in operator.directory.regions:
            yield region, _post(RegionParts(operator.tables(region)), what, repair=repair)


def _timeline(operator: Operator, user_id: str, *, repair: bool) -> tuple[str, Findings]:
    region = operator.region_of(user_id)
    parts = RegionParts(operator.tables(region))
    found, after = timeline.reconcile(user_id, None, parts, repair=repair)
    while after is not None:
        step, after = timeline.reconcile(user_id, after, parts, repair=repair)
        found += step
    return region, found


def _post(parts: RegionParts, post_id: str, *, repair: bool) -> Findings:
    found = Findings()
    step: ReconcilePost | None = ReconcilePost(parse_post_id(post_id).author_id, post_id)
    while step is not None:
        part, step = post.reconcile(step, parts, repair=repair)
        found += part
    return found


def user_of(operator: Operator, what: str) -> str:
    """The user id of an id or a username."""
    try:
        return parse_user_id(what)
    except IdMalformed:
        names = DynamoNames(operator.tables(operator.directory.regions[0]))
        user_id = names.owner(parse_username(what))
    if user_id is None:
        raise CliError(f"There is no user {what!r}.", "Name a user, or a post by its id.")
    return user_id
