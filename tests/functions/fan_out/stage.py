"""An author in Europe and fans in America, for tests of classes.

What a reader sees is what was pushed to them, and what they pull because of their
reader row; the two together must be what the graph says, at every moment at rest.
"""

from dataclasses import replace

from functions.reach import Thresholds
from functions.records import Reader
from functions.timelines.reading import pulled_by
from shared.limits import ACTIVE_MS
from shared.messages import ReaderActive
from tests.functions.adapters.given import claim_of, post_of
from tests.functions.world import START_MS, World
from tests.shared.documents import REGIONS

US = REGIONS["us"]


class Stage:
    """A world with the two, and thresholds that they cross."""

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

    def waiting(self, *kinds):
        return [message for _, _, message in self.world.pending() if isinstance(message, kinds)]

    def step(self, kind, *, slow=()):
        """Hand on messages up to the first of a kind, and this one; slow ones wait."""
        while waiting := [one for one in self.world.pending() if not isinstance(one[2], slow)]:
            region, _, message = waiting[0]
            self.world.pending().remove(waiting[0])
            self.world.hand_on(region, message)
            if isinstance(message, kind):
                return message
        raise AssertionError(f"there was no {kind}")

    def turn_private(self):
        """Make the account private, and every post of it."""
        author, own = self.author, self.world.tables.posts[self.author]
        profiles = self.world.tables.profiles
        profiles[author] = replace(profiles[author], private=True)
        for post_id in list(own):
            self.world.pass_time()
            updated = self.eu.clock.tick().text
            assert self.eu.visibilities.show(author, post_id, "followers", updated)
        self.world.settle()
