"""The walk through everybody: bounded, resumable, and the same when a step comes twice."""

import pytest

from functions.reconciler import handler, walk
from shared.messages import FollowChanged, ReconcilePost, ReconcileTimeline, ReconcileUsers
from tests.functions.events import LAMBDA, failed, queue_event
from tests.functions.parts import wire
from tests.functions.reconciler.society import Society

FANS = 12


@pytest.fixture
def society(monkeypatch):
    society = Society(fans=FANS)
    wire(monkeypatch, society.world, "us", handler)
    monkeypatch.setattr(walk, "USERS_A_STEP", 3)
    for fan in society.fans:
        society.here.readers.advance(fan, "built_ms", 1)
    return society


def run(*messages):
    return failed(handler.lambda_handler(queue_event(*messages), LAMBDA))


def work_off(society, message, *, twice=False):
    """Carry out a step and those that follow from it, and count them."""
    steps, waiting = 0, [message]
    while waiting:
        one = waiting.pop(0)
        assert run(*([one, one] if twice else [one])) == []
        waiting += society.here.upkeep.sent if not twice else society.here.upkeep.sent[:1]
        if twice and one.kind == "reconcile_users" and one.shard is None:
            waiting += society.here.upkeep.sent[1:2]
        society.here.upkeep.sent.clear()
        steps += 1
        assert steps < 1000
    return steps


@pytest.mark.parametrize("twice", [False, True])
def test_everybody_is_looked_at_in_small_steps(society, twice):
    post = society.write()
    for fan in society.fans:
        society.lose(fan, post)
    society.rest()
    steps = work_off(society, ReconcileUsers(), twice=twice)
    assert steps > FANS / 3
    assert all(society.home(fan) == [post.post_id] for fan in society.fans)


def test_timelines_that_nobody_reads_are_left_for_their_reader(society):
    post = society.write()
    cold = society.fans[0]
    society.world.tables.readers.pop(cold)
    society.lose(cold, post)
    society.rest()
    work_off(society, ReconcileUsers())
    assert society.home(cold) == []
    run(ReconcileTimeline(cold))
    assert society.home(cold) == [post.post_id]


def test_who_follows_many_goes_on_by_themselves(society, monkeypatch):
    monkeypatch.setattr("functions.reconciler.timeline.AUTHORS_A_STEP", 1)
    fan = society.fans[0]
    run(ReconcileTimeline(fan))
    assert society.here.upkeep.sent == [ReconcileTimeline(fan, society.author)]


def test_a_post_goes_on_by_itself(society, monkeypatch):
    monkeypatch.setattr("functions.fan_out.crowd.SLICE_FOLLOWERS", 5)
    post = society.write()
    society.lose(society.fans[-1], post)
    society.rest()
    assert work_off(society, ReconcilePost(post.author_id, post.post_id)) == 3
    assert society.home(society.fans[-1]) == [post.post_id]


def test_what_does_not_belong_here_is_poison_by_itself(society):
    assert run(FollowChanged("f", "a"), ReconcileTimeline(society.fans[0])) == ["0"]


def test_a_step_whose_successor_was_not_taken_comes_again(society):
    def refuse(_):
        raise ConnectionError

    society.here.upkeep.send = refuse
    assert run(ReconcileUsers()) == ["0"]
