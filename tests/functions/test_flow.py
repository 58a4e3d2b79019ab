"""The whole flow over fakes: any order, any repetition, any loss of a worker, one outcome.

People of three zones post, delete, follow and unfollow, while messages are handed on
in an order that hypothesis picks, some of them twice. When all is quiet, everybody's
home timeline is what the graph says.
"""

from hypothesis import given, settings
from hypothesis import strategies as st

from functions.api import posts
from functions.timelines.home import home
from functions.timelines.positions import Position
from tests.functions.world import World

PEOPLE = ("us", "us", "eu", "eu", "ap")

person = st.integers(0, len(PEOPLE) - 1)
number = st.integers(0, 999)
step = st.one_of(
    st.tuples(st.just("follow"), person, person),
    st.tuples(st.just("unfollow"), person, person),
    st.tuples(st.just("post"), person),
    st.tuples(st.just("delete"), person, number),
    st.tuples(st.just("rename"), person),
    st.tuples(st.just("hand on"), number),
    st.tuples(st.just("hand on twice"), number),
    st.tuples(st.just("die"), number),
)


class Society:
    """Some people, and what they ought to see."""

    def __init__(self):
        self.world = World()
        self.people = [self.world.newcomer(zone) for zone in PEOPLE]
        self.live = {user: [] for user in self.people}
        self.follows = set()
        self.names = {}
        self.count = 0

    def follow(self, fan, author):
        fan, author = self.people[fan], self.people[author]
        if fan != author:
            self.world.of(fan).graph.follow(fan, author, 1)
            self.follows.add((fan, author))

    def unfollow(self, fan, author):
        fan, author = self.people[fan], self.people[author]
        self.world.of(fan).graph.unfollow(fan, author)
        self.follows.discard((fan, author))

    def post(self, author):
        author = self.people[author]
        place = self.world.of(author)
        self.world.pass_time()
        self.count += 1
        post = posts.create(
            place.posts, place.clock, author, text="x", media_ids=[], key=str(self.count)
        )
        self.live[author].append(post.post_id)

    def delete(self, author, which):
        author = self.people[author]
        if self.live[author]:
            post_id = self.live[author].pop(which % len(self.live[author]))
            place = self.world.of(author)
            posts.delete(place.posts, place.clock, author, post_id)

    def rename(self, user):
        user = self.people[user]
        place = self.world.of(user)
        self.world.pass_time()
        self.count += 1
        self.names[user] = str(self.count)
        place.users.change(user, {"display_name": str(self.count)}, place.clock.tick().text)

    def hand_on(self, which, *, times=1, done=True):
        waiting = self.world.pending()
        if waiting:
            index = which % len(waiting)
            region, queue, message = waiting.pop(index)
            for _ in range(times):
                self.world.hand_on(region, message)
            if not done:  # the worker died before it could acknowledge: it comes again
                self.world.pending().append((region, queue, message))

    def home(self, fan):
        place, found, position = self.world.of(fan), [], Position()
        while position is not None:
            page = home(place, fan, 7, position)
            found += page.items
            position = page.following
        return found


@settings(max_examples=100, deadline=None)
@given(st.lists(step, min_size=20, max_size=80))
def test_home_timelines_end_as_the_graph_says(steps):
    society = Society()
    act = {
        "follow": society.follow,
        "unfollow": society.unfollow,
        "post": society.post,
        "delete": society.delete,
        "rename": society.rename,
        "hand on": society.hand_on,
        "hand on twice": lambda which: society.hand_on(which, times=2),
        "die": lambda which: society.hand_on(which, done=False),
    }
    for name, *arguments in steps:
        act[name](*arguments)
    society.world.settle()
    for fan in society.people:
        followed = [author for follower, author in society.follows if follower == fan]
        expected = sorted((p for author in followed for p in society.live[author]), reverse=True)
        items = society.home(fan)
        assert [item["post"]["id"] for item in items] == expected
        for item in items:
            assert item["author"]["display_name"] == society.names.get(item["author"]["id"], "")
    for author in society.people:
        audience = society.world.of(author).graph.audience(author)
        followers = sum(1 for _, followed in society.follows if followed == author)
        assert sum(share.count for share in audience) == followers


def test_a_post_whose_function_died_right_after_the_put_still_arrives():
    society = Society()
    society.follow(0, 2)
    society.world.settle()
    author = society.people[2]
    place = society.world.of(author)

    def die_after(post, claim):
        type(place.posts).create(place.posts, post, claim)
        raise ConnectionError

    place.posts.create = die_after
    try:
        society.post(2)
    except ConnectionError:
        pass
    else:
        raise AssertionError("the function was to die")
    society.world.settle()
    assert len(society.home(society.people[0])) == 1
