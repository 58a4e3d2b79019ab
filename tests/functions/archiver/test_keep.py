"""The archiver over fakes: posts in, days together, step by step."""

from dataclasses import replace

import pytest

from functions.archive.archive import Archive
from functions.archive.documents import document_of
from functions.archive.layout import day_of
from functions.archiver import handler, keep
from functions.archiver.keep import LATE_DAYS
from shared.clock import HybridTime
from shared.errors import MessageMalformed
from shared.ids import new_post_id
from shared.limits import POST_DAYS
from shared.messages import CompactDays, PostExpired, ProfileChanged
from tests.functions.archive.test_archive import AUTHOR, DAY_MS, post, tombstone
from tests.functions.events import LAMBDA, failed, queue_event
from tests.functions.fakes_archive import FakeMonths, FakeObjects, FakeSender
from tests.functions.parts import wire
from tests.functions.world import START_MS, World


@pytest.fixture
def place(monkeypatch):
    world = World()
    place = world.at("eu")
    place.objects = FakeObjects()
    place.archive = Archive(place.objects, FakeMonths())
    place.upkeep = FakeSender()
    wire(monkeypatch, world, "eu", handler)
    return place


def expiry(of):
    return PostExpired(of.author_id, of.post_id, document_of(of))


def run(*messages):
    return failed(handler.lambda_handler(queue_event(*messages), LAMBDA))


def test_an_expired_post_can_be_read_from_the_archive(place):
    assert run(expiry(post(1)), expiry(post(1)), expiry(post(2))) == []
    assert place.archive.latest(AUTHOR, 10) == [post(2), post(1)]


def test_a_document_that_is_no_post_is_poison_by_itself(place):
    broken = PostExpired(AUTHOR, "p", {"text": "nothing else"})
    misnamed = PostExpired(AUTHOR, "p", document_of(replace(post(1), post_id="p")))
    misplaced = ProfileChanged(AUTHOR, "1", {})
    assert run(broken, expiry(post(1)), misnamed, misplaced) == ["0", "2", "3"]
    assert place.archive.get(post(1).post_id) == post(1)
    with pytest.raises(MessageMalformed):
        keep.keep(broken, place)


def test_a_tombstone_empties_the_day_at_once(place):
    day = day_of(post(0).post_id)
    run(expiry(post(0)), expiry(post(1)))
    place.archive.compact(day)
    run(expiry(tombstone(post(0))))
    assert list(place.objects.held) == [day.key]
    assert place.archive.latest(AUTHOR, 10) == [post(1), tombstone(post(0))]


def test_days_are_compacted_step_by_step(place, monkeypatch):
    monkeypatch.setattr(keep, "DAYS_A_STEP", 4)
    made = [post(number, per_day=1) for number in range(10)]
    run(*map(expiry, made))
    steps, message = 0, CompactDays()
    while message is not None:
        place.upkeep.sent.clear()
        assert run(message) == []
        steps += 1
        message = place.upkeep.sent[0] if place.upkeep.sent else None
    assert steps == 3
    assert sorted(place.objects.held) == sorted(day_of(one.post_id).key for one in made)
    assert place.archive.latest(AUTHOR, 100) == made[::-1]


def test_a_step_that_died_is_simply_done_again(place, monkeypatch):
    monkeypatch.setattr(keep, "DAYS_A_STEP", 2)
    run(*(expiry(post(number, per_day=1)) for number in range(5)))
    send, place.upkeep.send = place.upkeep.send, None
    assert run(CompactDays()) == ["0"]
    place.upkeep.send = send
    for _ in range(2):
        run(CompactDays())
    run(CompactDays(), CompactDays())
    assert not [key for key in place.objects.held if key.startswith("days/")]


def test_days_whose_rows_may_still_expire_wait(place):
    ages = (POST_DAYS + LATE_DAYS - 1, POST_DAYS + LATE_DAYS + 1)
    young, old = (_aged(days) for days in ages)
    run(expiry(young), expiry(old), CompactDays())
    assert day_of(old.post_id).key in place.objects.held
    assert day_of(young.post_id).key not in place.objects.held
    assert day_of(young.post_id).marker in place.objects.held


def _aged(days):
    time = HybridTime(START_MS - days * DAY_MS)
    return replace(
        post(0), post_id=new_post_id(time, AUTHOR), created_ms=time.ms, updated=time.text
    )
