"""Authors change their class: nobody misses a post, whatever happens in which order."""

import pytest

from shared.limits import ACTIVE_MARGIN_MS, ACTIVE_MS
from shared.messages import Sweep
from tests.functions.fan_out.stage import US, Stage


@pytest.fixture
def stage():
    return Stage()


def test_the_post_that_crosses_the_threshold_still_goes_to_all(stage):
    post = stage.write()
    assert all(stage.pushed(fan) == [post] for fan in stage.fans)
    here = stage.us.reaches.here(stage.author)
    assert (here.reach, here.in_force) == ("hybrid", "hybrid")


def test_posts_of_a_hybrid_author_are_pushed_to_the_active_and_pulled_by_the_others(stage):
    first = stage.write()
    stage.wake(stage.fans[0])
    second = stage.write()
    assert [len(stage.pushed(fan)) for fan in stage.fans] == [2, 1, 1, 1]
    assert all(stage.seen(fan) == [second, first] for fan in stage.fans)
    plan_here, _ = stage.us.ledger.read(second, US)
    assert (plan_here.reach, plan_here.crowd) == ("hybrid", "active")


@pytest.mark.parametrize("reach", ["hybrid", "pull"])
def test_a_follower_of_a_heavy_author_is_told_when_they_follow(stage, reach):
    stage.class_is(reach)
    first = stage.write()
    newcomer = stage.join()
    stage.world.settle()
    second = stage.write()
    assert stage.seen(newcomer) == [second, first]
    assert second not in stage.pushed(newcomer)


@pytest.mark.parametrize("reach", ["hybrid", "pull"])
def test_an_active_newcomer_is_reached_at_once(stage, reach):
    stage.class_is(reach)
    stage.write()
    newcomer = stage.world.newcomer("us")
    stage.wake(newcomer)
    stage.us.graph.follow(newcomer, stage.author, 1)
    stage.world.settle()
    second = stage.write()
    assert second in stage.seen(newcomer)
    assert (second in stage.pushed(newcomer)) == (reach == "hybrid")


@pytest.mark.parametrize("reach", ["hybrid", "pull"])
@pytest.mark.parametrize("active", [True, False])
def test_whoever_unfollows_a_heavy_author_sees_nothing_of_them_any_more(stage, reach, active):
    stage.class_is(reach)
    fan = stage.fans[0]
    stage.write()
    if active:
        stage.wake(fan)
    stage.us.graph.unfollow(fan, stage.author)
    stage.world.settle()
    stage.write()
    assert stage.seen(fan) == []
    reader = stage.us.readers.get(fan)
    assert reader.hybrid | reader.pulled == set()


def test_a_region_that_was_told_of_nothing_asks_when_its_first_follower_comes(stage):
    stage.class_is("pull")
    first = stage.write()
    newcomer = stage.world.newcomer("ap")
    ap = stage.world.at("ap")
    ap.graph.follow(newcomer, stage.author, 1)
    stage.world.settle()
    assert ap.reaches.here(stage.author).in_force == "pull"
    second = stage.write()
    assert [entry.post_id for entry in ap.feeds.page(newcomer, 10)] == [first]
    assert [entry.post_id for entry in ap.relays.page(stage.author, 10)] == [second, first]
    assert ap.readers.get(newcomer).pulled == {stage.author}


def test_in_every_order_of_classes_everybody_sees_everything(stage):
    posts = []
    for number, reach in enumerate(
        ["push", "hybrid", "pull", "hybrid", "push", "pull", "push", "hybrid", "push"]
    ):
        stage.class_is(reach)
        posts.insert(0, stage.write())
        posts.insert(0, stage.write())
        if number % 2:
            stage.wake(stage.fans[number % 3])
        if number % 4 == 3:
            stage.world.pass_time(ACTIVE_MS + ACTIVE_MARGIN_MS)
        for fan in stage.fans:
            assert stage.seen(fan) == posts, reach


def test_falling_back_takes_no_sweep_and_readers_stop_to_pull_when_they_are_back(stage):
    stage.class_is("pull")
    first = stage.write()
    stage.class_is("push")
    second = stage.write()
    third = stage.write(settle=False)
    kinds = set()
    while waiting := stage.world.pending():
        region, _, message = waiting.pop(0)
        kinds.add(type(message))
        stage.world.hand_on(region, message)
    assert Sweep not in kinds
    fan = stage.fans[0]
    assert third in stage.pushed(fan)
    assert stage.us.readers.get(fan).pulled == {stage.author}
    stage.wake(fan)
    assert stage.us.readers.get(fan).pulled == set()
    assert stage.pushed(fan) == [third, second, first]


def test_a_pulled_post_is_pushed_to_nobody_and_the_ledger_says_so(stage):
    stage.class_is("pull")
    stage.write()
    post = stage.write()
    assert all(post not in stage.pushed(fan) for fan in stage.fans)
    made, chains = stage.us.ledger.read(post, US)
    assert (made.reach, made.crowd, made.expected, chains) == ("pull", None, 0, [])
