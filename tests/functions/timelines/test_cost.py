"""What a home page costs on real adapters: calls, by name."""

from collections import Counter

import pytest

from functions.adapters import connections
from functions.deadline import now_ms
from functions.records import Card, Entry, Mark
from functions.timelines.home import Parts, home, skeleton
from functions.timelines.positions import Position
from shared.clock import HybridTime
from shared.ids import new_post_id
from shared.limits import ACTIVE_MS
from tests.functions.world import new_user
from tests.shared.documents import REGIONS

PAGE = 20


@pytest.fixture
def reader(aws):
    """Somebody who reads every day, follows one heavy author, and has a full timeline."""
    reader, author, star = new_user("eu"), new_user("us"), new_user("us")
    place, now = aws["eu"], now_ms()
    place.readers.add(reader, "pulled", [star])
    place.readers.activate(reader, now, now + ACTIVE_MS)
    place.readers.advance(reader, "caught_ms", now + ACTIVE_MS)
    made = [
        Entry(reader, new_post_id(HybridTime(now - n * 1_000 - (who == star)), who), who)
        for n in range(30)
        for who in (author, star)
    ]
    place.feeds.push([one for one in made if one.author_id == author])
    place.relays.keep([one for one in made if one.author_id == star])
    stamp = HybridTime(now).text
    ids = [one.post_id for one in made]
    place.cards.keep(Card(i, "post", stamp, {"id": i}) for i in ids)
    place.cards.keep(Card(i, "user", stamp, {"id": i}) for i in (author, star))
    place.marks.put(reader, "likes", ids[0], 1)
    return reader


@pytest.fixture
def calls(monkeypatch):
    """Names of the calls to DynamoDB in the reader's region, with whether they were consistent."""
    made = []
    client = connections.dynamodb(REGIONS["eu"]).client
    real = client._make_api_call

    def call(operation, arguments):
        consistent = "ConsistentRead': True" in str(arguments)
        made.append((operation, consistent))
        return real(operation, arguments)

    monkeypatch.setattr(client, "_make_api_call", call)
    return made


def parts(aws) -> Parts:
    return aws["eu"]


def test_a_skeleton_is_one_query_and_one_for_each_pulled_author(aws, reader, calls):
    page = skeleton(parts(aws), reader, PAGE, Position())
    assert len(page.items) == PAGE
    assert page.items[0]["viewer"] == Mark(liked=True).view()
    assert Counter(calls) == {("Query", False): 2}


def test_cards_are_one_batch_read_a_moment_late(aws, reader, calls):
    page = home(parts(aws), reader, PAGE, Position())
    assert len(page.items) == PAGE
    assert Counter(calls) == {("Query", False): 2, ("BatchGetItem", False): 1}
