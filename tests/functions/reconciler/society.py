"""People over fakes whose timelines are complete, until a test takes something out."""

from dataclasses import replace

from functions.reconciler.expected import SETTLED_MS
from functions.records import Post
from shared.clock import HybridTime
from shared.ids import new_post_id
from tests.functions.adapters.given import claim_of
from tests.functions.fakes_archive import FakeSender
from tests.functions.fakes_population import FakePopulation
from tests.functions.world import Place, World


class Society:
    """An author and some followers in a world where everything has arrived."""

    def __init__(self, fans: int = 3, author_zone: str = "eu", fan_zone: str = "us") -> None:
        self.world = World()
        self.author = self.world.newcomer(author_zone)
        self.fans = [self.world.newcomer(fan_zone) for _ in range(fans)]
        self.here = self.world.at(fan_zone)
        self.posts: list[Post] = []
        for fan in self.fans:
            self.here.graph.follow(fan, self.author, self.here.now())
        self.world.settle()
        self.world.pass_time(2 * SETTLED_MS)
        for place in self.world.places.values():
            equip(place)

    def write(self, **changes: object) -> Post:
        """A post that has arrived everywhere, and is old enough to be missed."""
        self.world.pass_time(1000)
        time = HybridTime(self.world.tables.now_ms)
        post = Post(
            author_id=self.author,
            post_id=new_post_id(time, self.author),
            text="Hello",
            created_ms=time.ms,
            updated=time.text,
        )
        post = replace(post, **changes)  # type: ignore[arg-type]
        self.world.of(self.author).posts.create(post, claim_of(post.post_id))
        self.world.settle()
        self.posts.insert(0, post)
        return post

    def rest(self) -> None:
        """Let time pass until what is not there is missing."""
        self.world.pass_time(2 * SETTLED_MS)

    def lose(self, fan: str, post: Post) -> None:
        """Take an entry out, as a fault would."""
        del self.world.tables.feeds[fan][post.post_id]

    def home(self, fan: str) -> list[str]:
        return [entry.post_id for entry in self.here.feeds.page(fan, 1000)]

    def expected(self) -> list[str]:
        return [post.post_id for post in self.posts]


def equip(place: Place) -> None:
    """What only the reconciler's wiring has."""
    place.upkeep = FakeSender()  # type: ignore[attr-defined]
    place.population = FakePopulation(place.tables, place.region)  # type: ignore[attr-defined]
    cell = place.tables.directory.cells_of(place.region)[0]
    place.shards = place.tables.directory.shards_of(cell.name)  # type: ignore[attr-defined]
