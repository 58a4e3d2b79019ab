"""A society over its queues: what becomes of messages and consumers, and what people see.

Nobody's action waits for a consumer (`Deeds`). Consumers get their messages by
`Deliveries`, and are stopped and killed on a `Stage`.
"""

from functools import partial
from typing import Any

from functions.timelines.home import home
from functions.timelines.positions import Position
from shared.errors import Unavailable
from tests.functions.model.deeds import Deeds
from tests.functions.model.deliveries import Deliveries, Delivery
from tests.functions.model.stage import Worker
from tests.functions.world import World

PAGE = 7  # items: timelines here have several pages


class Society(Deeds):
    """The system and the reference, side by side."""

    def __init__(self, world: World | None = None, salt: int = 0) -> None:
        super().__init__(world or World(), salt)
        self.deliveries = Deliveries(self.world)
        self.workers: list[tuple[Worker, Delivery]] = []
        self.handed_on = 0
        self.deaths = 0
        self.drain()

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

    def meddle(self, which: int, other: int, what: str) -> None:
        """Do something to the author whose post or follower a waiting consumer is busy with."""
        message = self.workers[which % len(self.workers)][1].message
        author_id = getattr(message, "author_id", None)
        if author_id is None:
            return
        author, fans = self.people.index(author_id), set(self.reference.followers(author_id))
        if what in ("follow", "unfollow"):
            able = [user for user in self.people if (user in fans) == (what == "unfollow")]
            if able:
                chosen = self.people.index(able[other % len(able)])
                (self.follow if what == "follow" else self.unfollow)(chosen, author)
        elif what == "delete":
            self.delete(author, -1)
        elif what == "edit":
            self.edit(author, -1)
        elif what == "block":
            self.part(author, other, "blocks", put=True)
        else:
            self.set_private(author, private=author_id not in self.reference.private)

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
        self.make_sure()

    def close(self) -> None:
        """End every consumer that still waits."""
        while self.workers:
            self.workers.pop()[0].kill()

    def read(self, reader: int) -> None:
        """Look at one's home timeline, whatever is in it by now."""
        self.home(self.people[reader])

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
