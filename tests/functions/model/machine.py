"""The state machine: anything may happen at any time, and at rest every timeline is right.

hypothesis picks who does what, in which order messages are handed on, which come twice,
late or again, between which two calls a consumer waits or dies, and when the world
comes to rest and is compared with the reference. Consumers that wait run beside
everything else: an unfollow may begin and end in the middle of a slice.
"""

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from functions.api.blocks import Kind
from functions.records import MarkKind
from shared.messages import Message, PostAnnounced, PostChanged
from tests.functions.model.agreement import check
from tests.functions.model.deeds import PEOPLE
from tests.functions.model.small import small_bounds
from tests.functions.model.society import Society

person = st.integers(0, len(PEOPLE) - 1)
author = st.sampled_from([*range(len(PEOPLE)), *[0] * 6, *[3] * 6])  # two of them are famous
which = st.one_of(st.just(-1), st.integers(0, 99))  # the newest, or any
calls = st.one_of(st.integers(0, 3), st.integers(0, 12))
kind = st.sampled_from(["", *sorted(one.kind for one in Message.__subclasses__())])  # "": any
MEDDLING = ("follow", "unfollow", "unfollow", "delete", "edit", "block", "switch")
WORKERS_MAX = 3  # waiting at once: each has a thread


class Tally:
    """What all runs of the machine did, for the report."""

    def __init__(self) -> None:
        self.runs = self.steps = self.messages = self.deaths = self.compared = 0


tally = Tally()


class Timelines(RuleBasedStateMachine):
    """People's deeds of all kinds, over queues that keep their worst promises."""

    def __init__(self) -> None:
        super().__init__()
        self.bounds = small_bounds()
        self.bounds.__enter__()
        self.society = self.society_of()
        self.agreed = True
        tally.runs += 1

    @staticmethod
    def society_of() -> Society:
        """Whose timelines are looked at."""
        return Society()

    def waiting(self) -> bool:
        return bool(self.society.deliveries.waiting())

    def working(self) -> bool:
        return bool(self.society.workers)

    def room(self) -> bool:
        return self.waiting() and len(self.society.workers) < WORKERS_MAX

    @rule(fan=person, author=author)
    def follow(self, fan: int, author: int) -> None:
        self.society.follow(fan, author)

    @rule(fan=person, author=author)
    def unfollow(self, fan: int, author: int) -> None:
        self.society.unfollow(fan, author)

    @rule(author=author, fans=st.sets(person, min_size=3))
    def become_known(self, author: int, fans: set[int]) -> None:
        for fan in sorted(fans):
            self.society.follow(fan, author)

    @rule(author=author)
    def post(self, author: int) -> None:
        self.society.post(author)

    @rule(author=author)
    def publish(self, author: int) -> None:
        """A post whose slices wait to be delivered."""
        self.society.post(author)
        for kind in (PostChanged.kind, PostAnnounced.kind):
            self.society.drain(kind)

    @rule(author=author, after=st.integers(0, 3))
    def post_with_an_answer_that_is_lost(self, author: int, after: int) -> None:
        self.society.post(author, dies_after=after)

    @rule(author=author, number=which, reply=st.booleans())
    def show(self, author: int, number: int, reply: bool) -> None:
        """A post with media, which waits for them."""
        self.society.show(author, number, reply=reply)

    @rule(number=which)
    def play(self, number: int) -> None:
        self.society.play(number)

    @rule(author=author, number=which, relation=st.sampled_from(["reply_to", "quote_of"]))
    def answer(self, author: int, number: int, relation: str) -> None:
        self.society.answer(author, number, relation)

    @rule(author=author, number=which)
    def repost(self, author: int, number: int) -> None:
        self.society.repost(author, number)

    @rule(author=author, number=which)
    def undo_repost(self, author: int, number: int) -> None:
        self.society.undo_repost(author, number)

    @rule(author=author, number=which)
    def edit(self, author: int, number: int) -> None:
        self.society.edit(author, number)

    @rule(
        user=person, number=which, kind=st.sampled_from(["likes", "bookmarks"]), put=st.booleans()
    )
    def mark(self, user: int, number: int, kind: MarkKind, put: bool) -> None:
        self.society.mark(user, number, kind, put=put)

    @rule(user=author, other=person, kind=st.sampled_from(["blocks", "mutes"]), put=st.booleans())
    def part(self, user: int, other: int, kind: Kind, put: bool) -> None:
        self.society.part(user, other, kind, put=put)

    @rule(user=author, private=st.booleans())
    def set_private(self, user: int, private: bool) -> None:
        self.society.set_private(user, private=private)

    @rule(owner=author, asker=person, approve=st.booleans())
    def decide(self, owner: int, asker: int, approve: bool) -> None:
        self.society.decide(owner, asker, approve=approve)

    @rule(user=person, number=which, whole=st.booleans())
    def report(self, user: int, number: int, whole: bool) -> None:
        self.society.report(user, number, person=whole)

    @rule(author=author, number=which)
    def delete(self, author: int, number: int) -> None:
        self.society.delete(author, number)

    @rule(user=person)
    def rename(self, user: int) -> None:
        self.society.rename(user)

    @rule(hours=st.integers(1, 30))
    def pass_hours(self, hours: int) -> None:
        self.society.pass_hours(hours)

    @rule(reader=person)
    def read(self, reader: int) -> None:
        self.society.read(reader)

    @precondition(waiting)
    @rule(numbers=st.lists(which, min_size=1, max_size=6))
    def hand_on(self, numbers: list[int]) -> None:
        for number in numbers:
            if self.waiting():
                self.society.hand_on(number)

    @precondition(waiting)
    @rule(kind=kind)
    def hand_on_all_of_a_kind(self, kind: str) -> None:
        """Whoever is not handed on waits at the next station, and there is a crowd."""
        self.society.drain(kind)

    @precondition(waiting)
    @rule(number=which)
    def hand_on_twice(self, number: int) -> None:
        self.society.hand_on(number, times=2)

    @precondition(waiting)
    @rule(number=which)
    def delay(self, number: int) -> None:
        self.society.deliveries.delay(number)

    @rule()
    def redeliver(self) -> None:
        self.society.deliveries.redeliver()

    @precondition(waiting)
    @rule(number=which, after=calls)
    def die(self, number: int, after: int) -> None:
        self.society.die(number, after)

    @precondition(room)
    @rule(kind=kind, number=which, after=calls)
    def begin(self, kind: str, number: int, after: int) -> None:
        self.society.begin(self.society.deliveries.find(kind, number), after)

    @precondition(working)
    @rule(number=which, more=st.integers(1, 6))
    def go_on(self, number: int, more: int) -> None:
        self.society.go_on(number, more)

    @precondition(working)
    @rule(number=which, fan=person, what=st.sampled_from(MEDDLING))
    def meddle(self, number: int, fan: int, what: str) -> None:
        """Change what a waiting consumer works on, and let everything else come to rest."""
        self.society.meddle(number, fan, what)
        self.society.drain()

    @precondition(working)
    @rule(number=which)
    def expire(self, number: int) -> None:
        self.society.expire(number)

    @precondition(working)
    @rule(number=which)
    def kill(self, number: int) -> None:
        self.society.kill(number)

    @rule()
    def rest(self) -> None:
        self.agreed = False
        self.society.settle()
        tally.compared += check(self.society)
        self.agreed = True

    def check_invariants(self, settings: object, output: object, runtimes: object) -> None:
        tally.steps += 1
        super().check_invariants(settings, output, runtimes)

    def teardown(self) -> None:
        try:
            if self.agreed:  # or the difference is told already
                self.rest()
        finally:
            tally.messages += self.society.handed_on
            tally.deaths += self.society.deaths
            self.society.close()
            self.bounds.__exit__(None, None, None)
