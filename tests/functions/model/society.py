"""Some people in three zones: what they do, in the system and in the reference beside it.

Nobody's action waits for a consumer. Consumers get their messages by `Deliveries`, and
are stopped and killed on a `Stage`.
"""

from functools import partial
from typing import Any

from functions.api import posts
from functions.identity import sign_up
from functions.reach import Thresholds
from functions.timelines.home import home
from functions.timelines.positions import Position
from shared.errors import Unavailable
from shared.limits import BACKFILL_POSTS
from tests.functions.model.deliveries import Deliveries, Delivery
from tests.functions.model.reference import Reference
from tests.functions.model.stage import Stage, Worker
from tests.functions.world import World

PEOPLE = ("us", "us", "us", "eu", "eu", "eu", "ap", "ap")
POSTS_MAX = BACKFILL_POSTS  # of an author alive or not: past them a backfill may leave some out
THRESHOLDS = Thresholds(hybrid=3, pull=6, vip=3)  # followers; of eight people
PAGE = 7  # items: timelines here have several pages


class Society:
    """The system and the reference, side by side."""

    def __init__(self) -> None:
        self.world = World()
        self.world.tables.thresholds = THRESHOLDS
        self.stage = Stage()
        for place in self.world.places.values():
            self.stage.wrap(place)
        self.people = [self._newcomer(number, zone) for number, zone in enumerate(PEOPLE)]
        self.reference = Reference(self.people)
        self.deliveries = Deliveries(self.world)
        self.workers: list[tuple[Worker, Delivery]] = []
        self.written: dict[str, int] = {}
        self.handed_on = 0
        self.deaths = 0
        self._numbers = 0
        self.drain()

    # ── What people do ──

    def follow(self, fan: int, author: int) -> None:
        follower, followed = self.people[fan], self.people[author]
        if follower != followed:
            place = self.world.of(follower)
            place.graph.follow(follower, followed, place.now())
            self.reference.follows.add((follower, followed))

    def unfollow(self, fan: int, author: int) -> None:
        follower, followed = self.people[fan], self.people[author]
        if follower != followed:
            place = self.world.of(follower)
            place.graph.unfollow(follower, followed)
            self.reference.follows.discard((follower, followed))

    def post(self, author: int, dies_after: int | None = None) -> None:
        """Write a post; a phone whose request died sends it again under its key."""
        author_id = self.people[author]
        if self.written.get(author_id, 0) == POSTS_MAX:
            return
        self.written[author_id] = self.written.get(author_id, 0) + 1
        write = partial(self._write, author_id, f"key-{self._number()}")
        self.world.pass_time()
        if dies_after is not None:
            self.stage.kill_after(dies_after, write)
        self.reference.live.setdefault(author_id, []).append(write().post_id)

    def delete(self, author: int, which: int) -> None:
        author_id = self.people[author]
        live = self.reference.posts(author_id)
        if live:
            place = self.world.of(author_id)
            posts.delete(place.posts, place.clock, author_id, live.pop(which % len(live)))

    def rename(self, user: int) -> None:
        user_id = self.people[user]
        place = self.world.of(user_id)
        self.world.pass_time()
        name = str(self._number())
        place.users.change(user_id, {"display_name": name}, place.clock.tick().text)
        self.reference.names[user_id] = name

    def pass_hours(self, hours: int) -> None:
        """Let time go by, after which readers count as away."""
        self.world.pass_time(hours * 3_600_000)

    def read(self, reader: int) -> None:
        """Look at one's home timeline, whatever is in it by now."""
        self.home(self.people[reader])

    # ── What becomes of messages and consumers ──

    def hand_on(self, which: int, times: int = 1) -> None:
        """Let a consumer handle a message, or several one after the other handle the same."""
        delivery = self.deliveries.take(which)
        for _ in range(times):
            self._consume(delivery)

    def die(self, which: int, calls: int) -> None:
        """Let a consumer die between two calls; its message comes again."""
        delivery = self.deliveries.take(which)
        if not self.stage.kill_after(calls, partial(self._consume, delivery)):
            self.deaths += 1
            self.deliveries.give_back(delivery)

    def begin(self, which: int, calls: int) -> None:
        """Let a consumer start, make a few calls, and then wait while the world goes on."""
        delivery = self.deliveries.take(which)
        worker = Worker(self.stage, partial(self._consume, delivery))
        if not worker.step(calls + 1):
            self.workers.append((worker, delivery))

    def go_on(self, which: int, calls: int) -> None:
        """Let a waiting consumer make some more calls."""
        number = which % len(self.workers)
        if self.workers[number][0].step(calls):
            del self.workers[number]

    def meddle(self, which: int, fan: int, what: str) -> None:
        """Do something to the author whose post or follower a waiting consumer is busy with."""
        message = self.workers[which % len(self.workers)][1].message
        author_id = getattr(message, "author_id", None)
        if author_id is None:
            return
        author, fans = self.people.index(author_id), set(self.reference.followers(author_id))
        if what == "delete":
            self.delete(author, -1)
            return
        able = [user for user in self.people if (user in fans) == (what == "unfollow")]
        if able:
            chosen = self.people.index(able[fan % len(able)])
            (self.follow if what == "follow" else self.unfollow)(chosen, author)

    def drain(self, kind: str = "") -> None:
        """Hand on every message (of a kind); consumers that wait go on waiting."""
        while any(kind in ("", one.message.kind) for one in self.deliveries.waiting()):
            self.hand_on(self.deliveries.find(kind, 0))

    def expire(self, which: int) -> None:
        """A consumer was too slow: its message goes to another one as well."""
        self.deliveries.repeat(self.workers[which % len(self.workers)][1])

    def kill(self, which: int) -> None:
        """End a waiting consumer."""
        worker, delivery = self.workers.pop(which % len(self.workers))
        worker.kill()
        self.deaths += 1
        self.deliveries.give_back(delivery)

    def settle(self) -> None:
        """Let everything come to rest."""
        while self.workers:
            worker, _ = self.workers.pop()
            worker.finish()
        self.deliveries.redeliver()
        self.drain()

    def close(self) -> None:
        """End every consumer that still waits."""
        while self.workers:
            self.workers.pop()[0].kill()

    # ── What people see ──

    def home(self, reader: str) -> list[dict[str, Any]]:
        """A whole home timeline, page by page."""
        place, found = self.world.of(reader), []
        position: Position | None = Position()
        while position is not None:
            page = home(place, reader, PAGE, position)
            found += page.items
            position = page.following
        return found

    def _consume(self, delivery: Delivery) -> None:
        self.handed_on += 1
        try:
            self.world.hand_on(delivery.region, delivery.message)
        except Unavailable:  # load: the message is sent again, however often
            self.deliveries.repeat(delivery)

    def _write(self, author_id: str, key: str) -> Any:
        place = self.world.of(author_id)
        return posts.create(place.posts, place.clock, author_id, text="x", media_ids=[], key=key)

    def _newcomer(self, number: int, zone: str) -> str:
        """Somebody whose id is the same in every run, and so their slot and buckets."""
        account = sign_up.Newcomer(
            username=f"person_{number}",
            password="correct horse battery",
            zone=zone,
            entropy=bytes([17 * number + 1] * 8),
        )
        return sign_up.sign_up(account, self.world.at(zone), zone).user_id

    def _number(self) -> int:
        self._numbers += 1
        return self._numbers
