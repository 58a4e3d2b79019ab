"""Transactions whose refusal is an answer: which step was refused, and why."""

from collections.abc import Callable

from pynamodb.exceptions import TransactWriteError
from pynamodb.transactions import TransactWrite

from functions.adapters.connections import dynamodb
from functions.adapters.retries import tries
from functions.adapters.translation import CONTENDED, FAILED, reasons, translated


def transact(region: str, steps: Callable[[TransactWrite], None]) -> list[str] | None:
    """Do all steps or none, trying again what was only contended; None when done.

    Otherwise why each step was refused, see `attempt`.

    Raises:
        Busy: it was contended every time.
    """
    for _ in tries():
        why = attempt(region, steps)
        if why is None or FAILED in why:
            return why
    raise AssertionError("tries() ends by raising")


def attempt(region: str, steps: Callable[[TransactWrite], None]) -> list[str] | None:
    """Do all steps or none, once; None when done, or why each was refused, "" where it was not.

    The reasons are in pynamodb's order: checks, deletes, puts, updates. One of them says
    that a condition failed, or all say that others changed the same rows at that moment.
    """
    with translated():
        try:
            with TransactWrite(connection=dynamodb(region)) as transaction:
                steps(transaction)
        except TransactWriteError as error:
            why = reasons(error)
            if FAILED in why or CONTENDED.intersection(why):
                return why
            raise
    return None
