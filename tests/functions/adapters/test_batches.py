"""What a busy DynamoDB leaves undone is done in the end, and nothing twice."""

from unittest.mock import patch

import pytest

from functions.adapters import batches
from functions.adapters.models import FeedRow
from functions.adapters.retries import TRIES
from shared.errors import Busy
from tests.functions.adapters.given import post_of
from tests.functions.world import new_user


class Reluctant:
    """A connection that takes at most a few items of a batch, as a throttled table does."""

    def __init__(self, connection, takes):
        self.connection, self.takes = connection, takes
        self.table_name = connection.table_name
        self.sizes = []

    def batch_write_item(self, put_items, delete_items):
        self.sizes.append(len(put_items) + len(delete_items))
        puts, later = put_items[: self.takes], put_items[self.takes :]
        deletes, rest = delete_items[: self.takes], delete_items[self.takes :]
        if puts or deletes:
            self.connection.batch_write_item(put_items=puts, delete_items=deletes)
        undone = [{"PutRequest": {"Item": item}} for item in later]
        undone += [{"DeleteRequest": {"Key": key}} for key in rest]
        return {"UnprocessedItems": {self.table_name: undone} if undone else {}}

    def batch_get_item(self, keys, **options):
        self.sizes.append(len(keys))
        taken, rest = keys[: self.takes], keys[self.takes :]
        answer = self.connection.batch_get_item(taken, **options) if taken else {"Responses": {}}
        if rest:
            left = [{name: {"S": value} for name, value in key.items()} for key in rest]
            answer["UnprocessedKeys"] = {self.table_name: {"Keys": left}}
        return answer


@pytest.fixture
def feeds(aws):
    return aws["eu"].feeds


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr("functions.adapters.retries.time.sleep", lambda _: None)


def rows(table, owner, count):
    return [
        table(owner, f"p{i:03}", author_id="a", reason="follow", expires_at=9_999_999_999)
        for i in range(count)
    ]


def reluctantly(table, takes):
    reluctant = Reluctant(table._get_connection(), takes)
    return reluctant, patch.object(table, "_get_connection", lambda: reluctant)


def test_unprocessed_items_are_written_in_the_end(feeds):
    owner = new_user("eu")
    table = feeds._tables.feeds(owner)
    reluctant, patched = reluctantly(table, 7)
    with patched:
        assert batches.put_all(table, rows(table, owner, 60)) == 60
    assert len(list(table.query(owner))) == 60
    assert max(reluctant.sizes) == batches.WRITES
    assert reluctant.sizes[:4] == [25, 18, 11, 4]


def test_unprocessed_deletions_are_done_in_the_end(feeds):
    owner = new_user("eu")
    table = feeds._tables.feeds(owner)
    batches.put_all(table, rows(table, owner, 30))
    _, patched = reluctantly(table, 7)
    with patched:
        assert batches.delete_all(table, [(owner, f"p{i:03}") for i in range(30)]) == 30
    assert list(table.query(owner)) == []


def test_unprocessed_keys_are_read_in_the_end(aws):
    cards = aws["eu"].cards
    from functions.records import Card  # noqa: PLC0415

    ids = [new_user("eu") for _ in range(120)]
    cards.keep([Card(card_id, "user", "1", {}) for card_id in ids])
    reluctant, patched = reluctantly(cards._tables.cards(), 40)
    with patched:
        assert set(cards.get(ids)) == set(ids)
    assert max(reluctant.sizes) == batches.KEYS


def test_unprocessed_pairs_of_keys_are_read_in_the_end(feeds):
    owner = new_user("eu")
    table = feeds._tables.feeds(owner)
    batches.put_all(table, rows(table, owner, 120))
    wanted = [(owner, f"p{i:03}") for i in range(130)]
    reluctant, patched = reluctantly(table, 40)
    with patched:
        found = batches.get_all(table, [*wanted, wanted[0]], consistent=False)
        assert sorted(row.post_id for row in found) == [key for _, key in wanted[:120]]
    assert max(reluctant.sizes) == batches.KEYS


def test_keys_are_called_what_the_table_calls_them(aws):
    author = new_user("eu")
    post = post_of(author).post_id
    here = aws["eu"].engagements
    here.add(post, "likes", "a", 1)
    table = here._tables.engagements(author)
    assert batches.delete_all(table, [(f"{post}#likes", "a")]) == 1
    assert here.members(post, "likes", 9) == []


def test_a_table_that_takes_nothing_is_busy(feeds):
    owner = new_user("eu")
    table = feeds._tables.feeds(owner)
    reluctant, patched = reluctantly(table, 0)
    with patched, pytest.raises(Busy):
        batches.put_all(table, rows(table, owner, 1))
    assert len(reluctant.sizes) == TRIES


def test_of_two_writes_of_a_key_the_last_one_wins(feeds):
    owner = new_user("eu")
    table = feeds._tables.feeds(owner)
    first, last = rows(table, owner, 1) + rows(table, owner, 1)
    last.reason = "repost"
    assert batches.put_all(table, [first, last]) == 1
    (row,) = table.query(owner)
    assert isinstance(row, FeedRow)
    assert row.reason == "repost"
