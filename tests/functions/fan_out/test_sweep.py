import pytest

from functions.records import Reader
from shared.limits import ACTIVE_MS
from shared.messages import PostAnnounced, ReachChanged, Slice, Sweep
from tests.functions.fan_out.stage import Stage


@pytest.fixture
def stage():
    return Stage()


def test_a_reader_who_was_active_before_the_sweep_is_pushed_to(stage):
    stage.wake(stage.fans[1])
    stage.write()
    second = stage.write()
    assert second in stage.pushed(stage.fans[1])


@pytest.mark.parametrize("active", [True, False])
def test_nobody_misses_a_post_that_is_written_during_the_sweep(stage, monkeypatch, active):
    monkeypatch.setattr("functions.fan_out.crowd.SWEEP_FOLLOWERS", 1)
    if active:
        for fan in stage.fans:
            stage.wake(fan)
    first = stage.write(settle=False)
    stage.step(Sweep)
    second = stage.write(settle=False)
    stage.step(Slice, slow=Sweep)
    assert stage.us.reaches.here(stage.author).in_force == "push"
    stage.world.settle()
    third = stage.write()
    for fan in stage.fans:
        assert stage.seen(fan) == [third, second, first]
    assert active == all(third in stage.pushed(fan) for fan in stage.fans)


def test_an_unfollow_while_followers_are_told_is_noticed(stage):
    fan, place = stage.fans[0], stage.us
    add = place.readers.add

    def add_slowly(*arguments):
        place.readers.add = add
        place.graph.unfollow(fan, stage.author)
        stage.world.settle()  # before the author is added to the row
        return add(*arguments)

    place.readers.add = add_slowly
    stage.write()
    stage.write()
    reader = place.readers.get(fan) or Reader(owner_id=fan)
    assert stage.seen(fan) == []
    assert reader.hybrid == set()


def test_a_sweep_that_comes_late_reaches_who_was_active_when_a_post_was_written(stage):
    """A post of that time is under way, and catching up begins where the activity ended."""
    fan = stage.fans[0]
    stage.wake(fan)
    first = stage.write(settle=False)
    stage.step(Slice, slow=(ReachChanged, Sweep))
    second = stage.write(settle=False)
    stage.world.pass_time(ACTIVE_MS)
    while stage.waiting(Sweep, ReachChanged):
        stage.step((Sweep, ReachChanged), slow=PostAnnounced)
    stage.world.settle()
    stage.wake(fan)
    assert stage.pushed(fan) == [second, first]
