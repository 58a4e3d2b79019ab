"""The DynamoDB adapters over moto, for every test that wants tables; tests/conftest.py shows it."""

import os
from collections.abc import Iterator
from itertools import product
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from moto import mock_aws

from functions.adapters import connections, tables
from functions.adapters.cards import DynamoCards
from functions.adapters.engagements import DynamoEngagements
from functions.adapters.feeds import DynamoFeeds
from functions.adapters.graph import DynamoGraph
from functions.adapters.ledger import DynamoLedger
from functions.adapters.lists import DynamoLists
from functions.adapters.marks import DynamoMarks
from functions.adapters.media import DynamoMedia
from functions.adapters.names import DynamoNames
from functions.adapters.notices import DynamoNotices
from functions.adapters.people import DynamoPeople
from functions.adapters.post_media import DynamoPostMedia
from functions.adapters.posts import DynamoPosts
from functions.adapters.reaches import DynamoReaches
from functions.adapters.readers import DynamoReaders
from functions.adapters.relations import DynamoRelations
from functions.adapters.relays import DynamoRelays
from functions.adapters.reposts import DynamoReposts
from functions.adapters.seen import DynamoSeen
from functions.adapters.sessions import DynamoSessions
from functions.adapters.tags import DynamoTags
from functions.adapters.timelines import DynamoTimelines
from functions.adapters.users import DynamoUsers
from functions.adapters.versions import DynamoVersions
from functions.adapters.visibilities import DynamoVisibilities
from functions.deadline import now_ms
from shared.directory import Directory
from tests.functions.conftest import ENVIRONMENT
from tests.shared.documents import REGIONS, directory_document

SHARDED = {
    "users": ("user_id", None),
    "posts": ("author", "post_id"),
    "graph": ("node", "other"),
    "feeds": ("owner", "post_id"),
    "media": ("owner", "item"),
}
REGIONAL = {"cards": "id", "names": "username", "sessions": "id", "directory": "name"}


class Dynamo:
    """One region's adapters, by the names that `Place` has them under."""

    def __init__(self, directory: Directory, region: str) -> None:
        where = tables.Tables(lambda: directory, region)
        self.region = region
        self.users = DynamoUsers(where)
        self.posts = DynamoPosts(where)
        self.reposts = DynamoReposts(where)
        self.marks = DynamoMarks(where)
        self.engagements = DynamoEngagements(where)
        self.versions = DynamoVersions(where)
        self.tags = DynamoTags(where)
        self.graph = DynamoGraph(where)
        self.feeds = DynamoFeeds(where)
        self.visibilities = DynamoVisibilities(where)
        self.post_media = DynamoPostMedia(where)
        self.lists = DynamoLists(where)
        self.media = DynamoMedia(where)
        self.people = DynamoPeople(where)
        self.relations = DynamoRelations(where)
        self.readers = DynamoReaders(where)
        self.timelines = DynamoTimelines(where)
        self.seen = DynamoSeen(where)
        self.notices = DynamoNotices(where)
        self.cards = DynamoCards(where)
        self.names = DynamoNames(where)
        self.sessions = DynamoSessions(where)
        self.reaches = DynamoReaches(where)
        self.relays = DynamoRelays(where)
        self.ledger = DynamoLedger(where)

    def now(self) -> int:
        return now_ms()


@pytest.fixture(scope="module")
def aws() -> Iterator[dict[str, Dynamo]]:
    """Three regions with two shards each, made once a file: tests use ids of their own.

    Not once a session: what another file mocks inside of this would never be emptied.
    """
    with patch.dict(os.environ, ENVIRONMENT), mock_aws():
        connections.forget()
        tables.forget()
        for region in REGIONS.values():
            _make_tables(boto3.client("dynamodb", region_name=region))
        directory = Directory.from_document(directory_document())
        yield {zone: Dynamo(directory, region) for zone, region in REGIONS.items()}
    connections.forget()
    tables.forget()


def _make_tables(client: Any) -> None:
    for (kind, (hash_key, range_key)), shard in product(SHARDED.items(), ("00", "01")):
        _make_table(client, f"nearcast-test-{kind}-{shard}", hash_key, range_key)
    for kind, hash_key in REGIONAL.items():
        _make_table(client, f"nearcast-test-{kind}", hash_key, None)
    _make_table(client, "nearcast-test-people", "beginning", "username")
    _make_table(client, "nearcast-test-tags", "tag", "post_id")
    _make_table(client, "nearcast-test-ledger", "post_id", "part")


def _make_table(client: Any, name: str, hash_key: str, range_key: str | None) -> None:
    keys = [(hash_key, "HASH"), *([(range_key, "RANGE")] if range_key else [])]
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key, _ in keys],
        KeySchema=[{"AttributeName": key, "KeyType": kind} for key, kind in keys],
    )
