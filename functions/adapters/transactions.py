"""Transactions whose refusal is an answer: which step was refused, and why."""

from collections.abc import Callable

from pynamodb.exceptions import TransactWriteError
from pynamodb.transactions import TransactWrite

from functions.adapters.connections import dynamodb
from functions.adapters.retries import tries
from functions.adapters.translation import CONTENDED, FAILED, reasons, translated


def transact(region: str, steps: Callable[[TransactWrite], None]) -> list[str] | None:
    """Do all steps or none; None when done, or why each was refused, "" where it was not.

    The reasons are in pynamodb's order: checks, deletes, puts, updates. What was only
    contended is tried again.

    Raises:
        Busy: it was contended every time.
    """
    for _ in tries():
        with translated():
            try:
                with TransactWrite(connection=dynamodb(region)) as transaction:
                    steps(transaction)
            except TransactWriteError as error:
                why = reasons(error)
                if FAILED in why:
                    return why
                if not CONTENDED.intersection(why):
                    raise
            else:
                return None
    raise AssertionError("tries() ends by raising")
