"""What concerns others, through the planner's queue."""

import pytest

from functions.api import engaging
from functions.fan_out_planner import handler
from functions.records import Counts
from shared.messages import LikeChanged, PostChanged, PostRelated, PostTagged
from tests.functions.api.test_writing import write
from tests.functions.events import LAMBDA, failed, queue_event
from tests.functions.parts import wire
from tests.functions.world import World


@pytest.fixture
def world(monkeypatch):
    world = World()
    wire(monkeypatch, world, "eu", handler)
    return world


def run(*bodies):
    return failed(handler.lambda_handler(queue_event(*bodies), LAMBDA))


def test_the_planner_relates_settles_and_tags(world):
    author, fan = world.newcomer("eu"), world.newcomer("eu")
    first = write(world, author)
    write(world, fan, "#sky", reply_to=first.post_id)
    engaging.put("likes", first.post_id, fan, world.of(fan))
    messages = [one for _, _, one in world.pending()]
    world.pending().clear()
    assert run(*(one for one in messages if isinstance(one, PostChanged | LikeChanged))) == []
    sent = [one for _, _, one in world.pending() if isinstance(one, PostRelated | PostTagged)]
    assert {type(one) for one in sent} == {PostRelated, PostTagged}
    assert run(*sent, *sent) == []
    assert world.at("us").engagements.counts([first.post_id]) == {
        first.post_id: Counts(replies=1, likes=1)
    }


def test_a_related_post_whose_target_is_no_id_is_poison_by_itself(world):
    bad = PostRelated("p", "a", "repost", "nonsense", "b", deleted=False)
    assert run(bad, LikeChanged("a", "nonsense")) == ["0", "1"]
