import pytest

from functions.outbox import handler
from tests.functions.adapters.given import post_of
from tests.functions.events import LAMBDA
from tests.functions.fakes_archive import FakeSender
from tests.functions.outbox.test_changes import AUTHOR, FAN, post_record, post_row, record
from tests.functions.outbox.test_expired import removed
from tests.functions.parts import wire
from tests.functions.world import World

EDGE = {"node": f"{FAN}#following", "other": AUTHOR}


@pytest.fixture
def outlet(monkeypatch):
    world = World()
    place = world.at("eu")
    place.forwarding = place.outlet
    place.archiving, place.aside = FakeSender(), FakeSender()
    wire(monkeypatch, world, "eu", handler)
    return world.at("eu").outlet


def batch():
    return {"Records": [post_record(post_row(post_of(AUTHOR))), record(EDGE, EDGE)]}


def test_a_batch_is_forwarded_to_both_queues(outlet):
    handler.lambda_handler(batch(), LAMBDA)
    queues = [queue for _, queue, _ in outlet.tables.queues]
    assert set(queues) == {"plans", "slices"}


def test_a_batch_of_nothing_is_fine(outlet):
    handler.lambda_handler({"Records": []}, LAMBDA)
    assert outlet.tables.queues == []


@pytest.mark.parametrize("queue", ["plans", "slices"])
def test_a_queue_that_fails_fails_the_batch_so_the_stream_brings_it_again(outlet, queue):
    def refuse(_):
        raise ConnectionError

    setattr(outlet, queue, refuse)
    with pytest.raises(ConnectionError):
        handler.lambda_handler(batch(), LAMBDA)


def test_an_expired_post_goes_to_the_archive_and_a_broken_record_aside(monkeypatch):
    world = World()
    place = world.at("eu")
    place.forwarding = place.outlet
    place.archiving, place.aside = FakeSender(), FakeSender()
    wire(monkeypatch, world, "eu", handler)
    records = [removed(post_row(post_of(AUTHOR))), {"dynamodb": {}}, record(EDGE, EDGE)]
    handler.lambda_handler({"Records": records}, LAMBDA)
    assert [one.kind for one in place.archiving.sent] == ["post_expired"]
    assert [one.kind for one in place.aside.sent] == ["stream_record"]
    assert [one.kind for _, queue, one in world.tables.queues if queue == "slices"] == [
        "follow_changed"
    ]


@pytest.mark.parametrize("queue", ["archiving", "aside"])
def test_an_archive_queue_that_fails_fails_the_batch(monkeypatch, queue):
    world = World()
    place = world.at("eu")
    place.forwarding = place.outlet
    place.archiving, place.aside = FakeSender(), FakeSender()

    def refuse(_):
        raise ConnectionError

    setattr(getattr(place, queue), "send", refuse)  # noqa: B010 - a name that varies
    wire(monkeypatch, world, "eu", handler)
    records = [removed(post_row(post_of(AUTHOR))), {"dynamodb": {}}]
    with pytest.raises(ConnectionError):
        handler.lambda_handler({"Records": records}, LAMBDA)
