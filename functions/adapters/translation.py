"""What AWS raises, in the words of `shared.errors`.

Only conditions that a caller can act on are translated; a missing permission or
table is a fault of ours and stays what it is, to be logged and answered as 500.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    ReadTimeoutError,
)
from pynamodb.exceptions import PynamoDBException, TransactWriteError

from shared.errors import Busy, RegionUnavailable

FAILED = "ConditionalCheckFailed"
BUSY = frozenset(
    {
        "InternalServerError",
        "InternalServerException",
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "ServiceUnavailable",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)
# Of a cancelled transaction: try again (CancellationReasons of TransactWriteItems).
CONTENDED = frozenset({"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"})

_UNREACHABLE = (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    ReadTimeoutError,
)


def code_of(error: Exception) -> str | None:
    """The AWS error code of an exception of botocore or pynamodb."""
    if isinstance(error, PynamoDBException):
        return error.cause_response_code
    if isinstance(error, ClientError):
        return error.response["Error"]["Code"]
    return None


def reasons(error: TransactWriteError) -> list[str]:
    """Why each step of a transaction stopped it, in pynamodb's order; "" where it did not.

    pynamodb sends condition checks, then deletes, then puts, then updates.
    """
    return [reason.code if reason else "" for reason in error.cancellation_reasons]


@contextmanager
def translated() -> Iterator[None]:
    """Let a block's AWS errors leave as errors of ours, where there is one.

    Raises:
        Busy: AWS refused for load.
        RegionUnavailable: it could not be reached.
    """
    try:
        yield
    except (PynamoDBException, ClientError, *_UNREACHABLE) as error:
        cause = getattr(error, "cause", None) or error
        if isinstance(cause, _UNREACHABLE):
            raise RegionUnavailable from error
        if code_of(error) in BUSY:
            raise Busy from error
        raise
