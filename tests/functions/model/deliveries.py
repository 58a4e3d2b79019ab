"""The queues between regions, as badly as SQS may behave.

A message that was sent is handed out in any order, any number of times, late, and again
when whoever had it died. After five times it is set aside, until somebody redrives it.
It is never lost: that is SQS's promise, and the only one that is relied on.
"""

from dataclasses import dataclass

from shared.messages import Message
from tests.functions.world import World

RECEIVES = 5  # of a message before it counts as poison (template.yaml: maxReceiveCount)


@dataclass
class Delivery:
    """One message on its way, and how often it was handed out."""

    region: str
    message: Message
    receives: int = 0


class Deliveries:
    """Everything that was sent and not acknowledged."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._waiting: list[Delivery] = []
        self._late: list[Delivery] = []
        self.dead: list[Delivery] = []

    def waiting(self) -> list[Delivery]:
        """What can be handed out now."""
        sent = self._world.pending()
        self._waiting += [Delivery(region, message) for region, _, message in sent]
        sent.clear()
        return self._waiting

    def find(self, kind: str, which: int) -> int:
        """Where one of a kind stands, or any one if there is none of that kind."""
        found = [n for n, one in enumerate(self.waiting()) if one.message.kind == kind]
        return found[which % len(found)] if found else which

    def take(self, which: int) -> Delivery:
        """Hand one out."""
        waiting = self.waiting()
        taken = waiting.pop(which % len(waiting))
        taken.receives += 1
        return taken

    def give_back(self, delivery: Delivery) -> None:
        """It was not acknowledged: it comes again, or is set aside after so many times."""
        (self.dead if delivery.receives >= RECEIVES else self._waiting).append(delivery)

    def repeat(self, delivery: Delivery) -> None:
        """Hand it out once more, although somebody has it or is done with it."""
        self._waiting.append(Delivery(delivery.region, delivery.message))

    def delay(self, which: int) -> None:
        """Let nobody see one for a while."""
        self._late.append(self.take(which))

    def redeliver(self) -> None:
        """Let what was late, or set aside, come again."""
        for delivery in (*self._late, *self.dead):
            self.repeat(delivery)
        self._late.clear()
        self.dead.clear()
