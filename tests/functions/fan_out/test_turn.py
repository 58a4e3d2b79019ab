import pytest

from shared.messages import ReachChanged
from tests.functions.fan_out.stage import Stage


@pytest.fixture
def stage():
    return Stage()


def test_news_of_a_class_that_come_twice_or_late_change_nothing(stage):
    stage.write()
    stage.write()
    before = stage.us.reaches.here(stage.author)
    for version, reach in ((1, "hybrid"), (0, "push")):
        stage.us.outlet.slices([ReachChanged(stage.author, reach, version)])
    stage.world.settle()
    assert stage.us.reaches.here(stage.author) == before


def test_a_turn_whose_worker_died_before_the_sweep_is_made_again(stage):
    stage.us.reaches.turn(stage.author, "hybrid", 1)  # and no more
    stage.us.outlet.slices([ReachChanged(stage.author, "hybrid", 1)])
    stage.world.settle()
    assert stage.us.reaches.here(stage.author).marked


def test_a_relay_begins_with_the_latest_live_posts(stage, monkeypatch):
    monkeypatch.setattr("functions.fan_out.turn.RELAY_POSTS", 3)
    stage.class_is("push")
    posts = [stage.write() for _ in range(5)]
    stage.world.pass_time()
    stage.eu.posts.delete(stage.author, posts[3], 7, stage.eu.clock.tick().text)
    stage.class_is("pull")
    crossing = stage.write()
    assert [e.post_id for e in stage.us.relays.page(stage.author, 10)] == [crossing, posts[4]]


def test_a_deleted_post_leaves_the_relay(stage):
    stage.class_is("pull")
    post = stage.write()
    stage.world.pass_time()
    stage.eu.posts.delete(stage.author, post, 7, stage.eu.clock.tick().text)
    stage.world.settle()
    assert stage.us.relays.page(stage.author, 10) == []


def test_an_author_who_posts_again_after_a_lost_announcement_still_turns_the_region(stage):
    stage.class_is("hybrid")
    post = stage.write(settle=False)
    while waiting := stage.world.pending():
        region, _, message = waiting.pop(0)
        if not isinstance(message, ReachChanged):
            stage.world.hand_on(region, message)
    assert stage.us.reaches.here(stage.author).version == 0
    stage.write()
    assert stage.us.reaches.here(stage.author).in_force == "hybrid"
    assert post in stage.seen(stage.fans[0])


def test_a_post_that_turns_private_while_the_relay_is_filled_ends_private(stage):
    stage.class_is("pull")
    stage.write(settle=False)
    keep = stage.us.relays.keep

    def keep_slowly(entries):
        stage.us.relays.keep = keep
        known = list(entries)
        stage.turn_private()
        return keep(known)

    stage.us.relays.keep = keep_slowly
    stage.world.settle()
    assert {entry.private for entry in stage.us.relays.page(stage.author, 10)} == {True}


def test_the_first_who_comes_back_to_a_region_mends_the_relay(stage):
    stage.class_is("pull")
    first = stage.write()
    for fan in stage.fans:
        stage.us.graph.unfollow(fan, stage.author)
    stage.world.settle()
    missed = stage.write()
    assert missed not in [entry.post_id for entry in stage.us.relays.page(stage.author, 10)]
    stage.join()
    stage.world.settle()
    found = [entry.post_id for entry in stage.us.relays.page(stage.author, 10)]
    assert found == [missed, first]
