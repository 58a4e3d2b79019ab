"""People who follow, ask, block, mute and change their minds, while messages come in any order.

Some messages are handed on twice, and some functions die at one of their calls. When all
is quiet, both sides of everything agree, and nobody follows across a block.
"""

import contextlib
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from functions.api import blocks, follows, requests
from shared.errors import NearcastError
from tests.functions.world import World

PEOPLE = ("us", "eu", "eu")
PARTS = ("graph", "relations", "readers", "notices", "outlet")
WRITES = {
    "graph": ("accept", "follow", "unfollow"),
    "relations": ("put", "remove", "decide"),
    "readers": ("add", "discard"),
    "notices": ("tell",),
    "outlet": ("plans",),
}

PAIRS = ((0, 1), (1, 0), (2, 1), (1, 2))  # everything turns about one of them

number = st.integers(0, 99)
decision = st.sampled_from(
    [
        *("follow", "unfollow", "approve", "reject"),
        *("put blocks", "remove blocks", "put mutes", "remove mutes"),
    ]
)
patience = st.none() | st.integers(0, 3)  # writes before a function dies
step = st.one_of(
    *[st.tuples(decision, st.tuples(st.sampled_from(PAIRS), patience))] * 4,
    *[st.tuples(st.just("settle"), st.none())] * 2,
    st.tuples(st.just("hand on"), st.tuples(number, st.booleans())),
    st.tuples(st.just("die"), st.tuples(number, st.integers(0, 5))),
    st.tuples(st.just("private"), st.booleans()),
)


class Killed(Exception):
    """A function's end, at one of its calls."""


class Society:
    """Some people in three zones."""

    def __init__(self):
        self.world = World()
        self.people = [self.world.newcomer(zone) for zone in PEOPLE]
        self.switch(private=True)
        self.world.settle()

    def act(self, name, what):
        self.world.pass_time(1)
        if name == "hand on":
            self.hand_on(*what)
        elif name == "die":
            self.die(*what)
        elif name == "settle":
            self.world.settle()
        elif name == "private":
            self.switch(what)
        else:
            pair, patience = what
            self.decide(name, *(self.people[one] for one in pair), patience)

    def switch(self, private):
        user = self.people[1]
        place = self.world.of(user)
        place.users.change(user, {"private": private}, place.clock.tick().text)

    def decide(self, name, one, other, patience):
        place = self.world.of(one)
        verb, _, kind = name.partition(" ")
        with dying(place, patience), contextlib.suppress(NearcastError, Killed):
            if name == "follow":
                follows.follow(place, one, other)
            elif name == "unfollow":
                follows.unfollow(place, one, other)
            elif name in ("approve", "reject"):
                decision = "approved" if name == "approve" else "rejected"
                requests.decide(place.relations, place.now, one, other, decision)
            elif verb == "put":
                blocks.put(place, kind, one, other)
            else:
                blocks.remove(place, kind, one, other)

    def hand_on(self, number, again):
        waiting = self.world.pending()
        if waiting:
            region, _, message = waiting.pop(number % len(waiting))
            self.world.hand_on(region, message)
            if again:
                waiting.append((region, "", message))

    def die(self, number, after):
        """Hand a message on to a function that dies at a later write; it comes again."""
        waiting = self.world.pending()
        if not waiting:
            return
        region, _, message = waiting[number % len(waiting)]
        places = [one for one in self.world.places.values() if one.region == region]
        with dying(places[0], after), contextlib.suppress(Killed):
            self.world.hand_on(region, message)


@contextlib.contextmanager
def dying(place, after):
    left, changed = [after], []
    if after is None:
        yield
        return

    def fatal(write):
        def call(*arguments, **options):
            if left[0] == 0:
                raise Killed
            left[0] -= 1
            return write(*arguments, **options)

        return call

    for part in PARTS:
        for name in WRITES[part]:
            port = getattr(place, part)
            setattr(port, name, fatal(getattr(port, name)))
            changed.append((port, name))
    try:
        yield
    finally:
        for port, name in changed:
            delattr(port, name)


def check(society):
    tables = society.world.tables
    relations, edges = tables.relations, tables.edges

    def others(user, kind):
        return {other for owner, known, other in relations if (owner, known) == (user, kind)}

    for user in society.people:
        reader = tables.readers.get(user)
        if reader is not None:
            assert reader.blocked == others(user, "blocks")
            assert reader.blocked_by == others(user, "blocked_by")
            assert reader.muted == others(user, "mutes")
        else:
            assert not others(user, "blocks") | others(user, "blocked_by") | others(user, "mutes")
    for one, other in permutations(society.people, 2):
        blocked = (one, "blocks", other) in relations
        assert ((other, "blocked_by", one) in relations) == blocked
        if blocked:
            assert (one, other) not in edges
            assert (other, one) not in edges
        asked = relations.get((one, "requested", other))
        request = relations.get((other, "requests", one))
        assert (asked is None) == (request is None)
        if asked and request:
            assert not blocked
            assert (request.at_ms, request.decision) == (asked.at_ms, None)
            assert tables.profiles[other].private
            assert (one, other) not in edges


@settings(max_examples=150, deadline=None)
@given(st.lists(step, min_size=5, max_size=40))
def test_when_all_is_quiet_both_sides_agree(steps):
    society = Society()
    for one in steps:
        society.act(*one)
    society.world.settle()
    check(society)
