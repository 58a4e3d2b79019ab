import pytest

from shared.limits import ACTIVE_MARGIN_MS, ACTIVE_MS
from tests.functions.fan_out.stage import Stage


@pytest.fixture
def stage():
    return Stage()


def test_a_reader_who_comes_back_is_caught_up_with_and_pulls_no_more(stage):
    stage.class_is("hybrid")
    posts = [stage.write() for _ in range(3)]
    fan = stage.fans[2]
    stage.wake(fan)
    assert stage.pushed(fan) == posts[::-1]
    stage.us.relays.page = lambda *_: pytest.fail("pushes reach this reader")
    assert stage.seen(fan) == posts[::-1]


def test_until_caught_up_with_an_active_reader_pulls(stage):
    stage.class_is("hybrid")
    posts = [stage.write() for _ in range(2)]
    stage.wake(stage.fans[0], settle=False)
    assert stage.seen(stage.fans[0]) == posts[::-1]


def test_only_what_was_missed_is_caught_up_with(stage):
    stage.class_is("hybrid")
    fan = stage.fans[0]
    stage.write()
    stage.wake(fan)
    stage.write()
    stage.world.pass_time(ACTIVE_MS + ACTIVE_MARGIN_MS)
    missed = stage.write()
    pushed = []
    push = stage.us.feeds.push
    stage.us.feeds.push = lambda entries: push(pushed.extend(x := list(entries)) or x)
    stage.wake(fan)
    assert [entry.post_id for entry in pushed] == [missed]
    assert len(stage.seen(fan)) == 3


def test_a_post_is_pushed_by_when_it_was_written_however_late_its_slices(stage):
    stage.class_is("hybrid")
    stage.write()
    stage.wake(stage.fans[0])
    late = stage.write(settle=False)
    stage.world.pass_time(ACTIVE_MS + 2 * ACTIVE_MARGIN_MS)
    stage.world.settle()
    assert late in stage.pushed(stage.fans[0])


def test_an_author_who_turns_private_stays_with_readers_who_come_back(stage):
    stage.class_is("hybrid")
    stage.write()
    fan = stage.fans[0]
    stage.wake(fan)
    old = stage.write()
    stage.world.pass_time(ACTIVE_MS + ACTIVE_MARGIN_MS)
    for crowd in stage.world.tables.crowds.values():
        crowd.pop(fan, None)  # the row of the active follower expired
    stage.turn_private()
    stage.wake(fan)
    assert {entry.private for entry in stage.us.feeds.page(fan, 10)} == {True}
    assert old in stage.pushed(fan)


def test_an_author_who_turns_private_while_a_reader_is_caught_up_with_is_noticed(stage):
    stage.class_is("hybrid")
    stage.write()
    fan, place = stage.fans[0], stage.us
    stage.wake(fan)
    stage.world.pass_time(ACTIVE_MS + ACTIVE_MARGIN_MS)
    for crowd in stage.world.tables.crowds.values():
        crowd.pop(fan, None)
    activate = place.reaches.activate

    def activate_slowly(*arguments):
        place.reaches.activate = activate
        stage.turn_private()
        return activate(*arguments)

    place.reaches.activate = activate_slowly
    stage.wake(fan)
    assert {entry.private for entry in stage.us.feeds.page(fan, 10)} == {True}


def test_a_row_that_says_so_already_is_not_written(stage):
    stage.class_is("hybrid")
    stage.write()
    for name in ("add", "discard"):
        setattr(stage.us.readers, name, lambda *_: pytest.fail("nothing changed"))
    stage.wake(stage.fans[0])


def test_a_class_that_falls_and_rises_while_a_reader_is_caught_up_with_is_noticed(stage):
    stage.class_is("hybrid")
    stage.write()
    fan, place = stage.fans[0], stage.us
    place.reaches.turn(stage.author, "push", 2)
    here = place.reaches.here

    def rise(author_id):
        place.reaches.here = here
        place.reaches.turn(author_id, "hybrid", 3)  # after its fall was acted on
        return here(author_id)

    discard = place.readers.discard

    def discard_slowly(*arguments):
        place.readers.discard = discard
        place.reaches.here = rise
        return discard(*arguments)

    place.readers.discard = discard_slowly
    stage.wake(fan)
    assert stage.author in place.readers.get(fan).hybrid


def test_what_an_active_reader_pulled_is_pushed_once_the_author_is_hybrid_again(stage):
    stage.class_is("pull")
    stage.write()
    fan = stage.fans[0]
    stage.wake(fan)
    pulled = stage.write()
    assert pulled not in stage.pushed(fan)
    stage.class_is("hybrid")
    last = stage.write()
    stage.world.pass_time(ACTIVE_MS)
    stage.wake(fan)
    assert {pulled, last} <= set(stage.pushed(fan))
    assert stage.us.readers.get(fan).pulled == set()


def test_a_class_that_changes_while_a_reader_is_caught_up_with_is_noticed(stage):
    stage.class_is("hybrid")
    stage.write()
    fan, place = stage.fans[0], stage.us
    since = place.relays.since

    def since_slowly(*arguments):
        place.relays.since = since
        place.reaches.turn(stage.author, "pull", 2)
        place.readers.add(fan, "pulled", [stage.author])  # the sweep comes by
        return since(*arguments)

    place.relays.since = since_slowly
    stage.wake(fan)
    assert stage.author in place.readers.get(fan).pulled


def test_an_unfollow_while_a_reader_is_caught_up_with_is_noticed(stage):
    stage.class_is("hybrid")
    stage.write()
    fan, place = stage.fans[0], stage.us
    push = place.feeds.push

    def push_slowly(entries):
        place.feeds.push = push
        place.graph.unfollow(fan, stage.author)
        stage.world.settle()
        return push(entries)

    place.feeds.push = push_slowly
    stage.wake(fan)
    stage.write()
    assert stage.seen(fan) == []
