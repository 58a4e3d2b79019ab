"""Connections to AWS: one botocore session a process, one client a service and region.

A botocore session that a client is made from loads the service's description
(DynamoDB's takes 60 ms); pynamodb makes one a table by itself, so its connections
are handed ours. Timeouts are short: a request has five seconds in all.
"""

import threading
from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config
from pynamodb.connection import Connection

CONNECT_TIMEOUT_S = 1.0
READ_TIMEOUT_S = 2.5
UPLOAD_TIMEOUT_S = 4.0
ATTEMPTS = 2  # of a call: the first and one more
POOL = 16  # connections kept open to one service in one region

_making = threading.Lock()  # botocore makes clients one at a time, and each is wanted once


@cache
def session() -> botocore.session.Session:
    """The process's session: credentials and service descriptions, loaded once."""
    return botocore.session.get_session()


def client(service: str, region: str) -> Any:
    """A boto3-compatible client for a service in a region."""
    with _making:
        return _client(service, region)


@cache
def _client(service: str, region: str) -> Any:
    config = Config(
        connect_timeout=CONNECT_TIMEOUT_S,
        read_timeout=READ_TIMEOUT_S,
        max_pool_connections=POOL,
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
    )
    return session().create_client(service, region_name=region, config=config)


def uploads(region: str) -> Any:
    """An S3 client for uploads: it signs addresses for others, and waits for large files.

    Whoever holds an address has no SDK, so nothing but the length of a part is asked of them:
    no checksum fields, which newer SDKs would sign. S3 puts the parts of a file together
    before it answers, which may take seconds.
    """
    with _making:
        return _uploads(region)


@cache
def _uploads(region: str) -> Any:
    config = Config(
        signature_version="s3v4",
        connect_timeout=CONNECT_TIMEOUT_S,
        read_timeout=UPLOAD_TIMEOUT_S,
        max_pool_connections=POOL,
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        request_checksum_calculation="when_required",
    )
    return session().create_client("s3", region_name=region, config=config)


class RegionConnection(Connection):
    """pynamodb's connection to one region, over the process's session."""

    @property
    def session(self) -> botocore.session.Session:
        """The process's session instead of one a thread and table."""
        return session()


def dynamodb(region: str) -> RegionConnection:
    """The connection that every model of a region shares."""
    with _making:
        return _dynamodb(region)


@cache
def _dynamodb(region: str) -> RegionConnection:
    connection = RegionConnection(
        region=region,
        connect_timeout_seconds=CONNECT_TIMEOUT_S,
        read_timeout_seconds=READ_TIMEOUT_S,
        max_pool_connections=POOL,
        retry_configuration={"mode": "standard", "total_max_attempts": ATTEMPTS},
    )
    connection.client  # noqa: B018 - makes it, here and not in a pool's thread
    return connection


def forget() -> None:
    """Drop every client; tests do, when the AWS behind them has gone."""
    for cached in (session, _client, _uploads, _dynamodb):
        cached.cache_clear()
