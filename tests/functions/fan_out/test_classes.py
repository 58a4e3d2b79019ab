"""Authors change their class: nobody misses a post, whatever happens in which order.

What a reader sees is what was pushed to them, and what they pull because of their
reader row; the two together must be what the graph says, at every moment at rest.
"""

from dataclasses import replace

import pytest

from functions.reach import Thresholds
from functions.records import Reader
from functions.timelines.reading import pulled_by
from shared.limits import ACTIVE_MARGIN_MS, ACTIVE_MS
from shared.messages import ReachChanged, ReaderActive, Slice, Sweep
from tests.functions.adapters.given import claim_of, post_of
from tests.functions.world import START_MS, World
from tests.shared.documents import REGIONS

US = REGIONS["us"]


class Stage:
    """An author in Europe, and fans in America."""

    def __init__(self, fans=4, hybrid=3, pull=100):
        self.world = World()
        self.world.tables.thresholds = Thresholds(hybrid=hybrid, pull=pull)
        self.author = self.world.newcomer("eu")
        self.us, self.eu = self.world.at("us"), self.world.at("eu")
        self.fans = [self.join() for _ in range(fans)]
        self.world.settle()

    def join(self):
        fan = self.world.newcomer("us")
        self.us.graph.follow(fan, self.author, 1)
        return fan

    def write(self, *, settle=True):
        self.world.pass_time()
        post = post_of(self.author, self.world.tables.now_ms - START_MS)
        self.eu.posts.create(post, claim_of(post.post_id))
        if settle:
            self.world.settle()
        return post.post_id

    def wake(self, fan, *, settle=True):
        now = self.world.tables.now_ms
        if self.us.readers.activate(fan, now, now + ACTIVE_MS):
            self.us.outlet.slices([ReaderActive(fan)])
        if settle:
            self.world.settle()

    def class_is(self, reach):
        self.world.tables.thresholds = {
            "push": Thresholds(hybrid=1000, pull=10_000),
            "hybrid": Thresholds(hybrid=1, pull=10_000),
            "pull": Thresholds(hybrid=1, pull=1),
        }[reach]

    def pushed(self, fan):
        return [entry.post_id for entry in self.us.feeds.page(fan, 1000)]

    def seen(self, fan):
        reader = self.us.readers.get(fan) or Reader(owner_id=fan)
        pulled = [
            entry.post_id
            for author_id in pulled_by(reader, self.world.tables.now_ms)
            for entry in self.us.relays.page(author_id, 1000)
        ]
        return sorted({*self.pushed(fan), *pulled}, reverse=True)

    def step(self, kind, *, slow=()):
        """Hand on messages up to the first of a kind, and this one; slow ones wait."""
        while waiting := [one for one in self.world.pending() if not isinstance(one[2], slow)]:
            region, _, message = waiting[0]
            self.world.pending().remove(waiting[0])
            self.world.hand_on(region, message)
            if isinstance(message, kind):
                return message
        raise AssertionError(f"there was no {kind.__name__}")


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


def test_a_reader_who_was_active_before_the_sweep_is_pushed_to(stage):
    stage.wake(stage.fans[1])
    stage.write()
    second = stage.write()
    assert second in stage.pushed(stage.fans[1])


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


def test_an_author_who_turns_private_stays_with_readers_who_come_back(stage):
    stage.class_is("hybrid")
    stage.write()
    fan = stage.fans[0]
    stage.wake(fan)
    old = stage.write()
    stage.world.pass_time(ACTIVE_MS + ACTIVE_MARGIN_MS)
    for crowd in stage.world.tables.crowds.values():
        crowd.pop(fan, None)  # the row of the active follower expired
    turn_private(stage)
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
        turn_private(stage)
        return activate(*arguments)

    place.reaches.activate = activate_slowly
    stage.wake(fan)
    assert {entry.private for entry in stage.us.feeds.page(fan, 10)} == {True}


def turn_private(stage):
    author, own = stage.author, stage.world.tables.posts[stage.author]
    profiles = stage.world.tables.profiles
    profiles[author] = replace(profiles[author], private=True)
    for post_id in list(own):
        stage.world.pass_time()
        updated = stage.eu.clock.tick().text
        assert stage.eu.visibilities.show(author, post_id, "followers", updated)
    stage.world.settle()


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


def test_a_pulled_post_is_pushed_to_nobody_and_the_ledger_says_so(stage):
    stage.class_is("pull")
    stage.write()
    post = stage.write()
    assert all(post not in stage.pushed(fan) for fan in stage.fans)
    made, chains = stage.us.ledger.read(post, US)
    assert (made.reach, made.crowd, made.expected, chains) == ("pull", None, 0, [])
