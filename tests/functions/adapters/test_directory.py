import json

import pytest

from functions.adapters.directory import ITEM, KEEP_MS, DynamoDirectory
from functions.adapters.models import DirectoryRow
from functions.adapters.tables import bind
from shared.directory import Directory
from shared.errors import Busy, DirectoryMissing
from tests.shared.documents import directory_document

REGION = "ap-southeast-1"


class Clock:
    def __init__(self):
        self.now_ms = 0

    def __call__(self):
        return self.now_ms


@pytest.fixture
def table(aws):
    bound = bind(DirectoryRow, "nearcast-test-directory", REGION)
    yield bound
    bound(ITEM).delete()


@pytest.fixture
def clock():
    return Clock()


def publish(table, **changes):
    document = directory_document(**changes)
    version = Directory.from_document(document).version
    table(ITEM, version=version, document=json.dumps(document)).save()
    return version


def test_there_is_none_before_the_first(table, clock):
    with pytest.raises(DirectoryMissing):
        DynamoDirectory("test", REGION, clock)()


def test_a_new_one_is_seen_within_a_minute(table, clock):
    read = DynamoDirectory("test", REGION, clock)
    first = publish(table)
    assert read().version == first
    second = publish(table, exceptions={"eu000000000000": "us"})
    assert read().version == first
    clock.now_ms += KEEP_MS + 1
    assert read().version == second


def test_an_old_one_is_better_than_none(table, clock, monkeypatch):
    read = DynamoDirectory("test", REGION, clock)
    version = publish(table)
    read()
    clock.now_ms += KEEP_MS + 1

    def refuse():
        raise Busy

    monkeypatch.setattr(read, "_read", refuse)
    assert read().version == version


def test_an_unchanged_one_is_not_parsed_again(table, clock):
    read = DynamoDirectory("test", REGION, clock)
    publish(table)
    first = read()
    clock.now_ms += KEEP_MS + 1
    assert read() is first
