import pytest

from functions.records import Card, Entry, Post
from functions.timelines.home import home, skeleton
from functions.timelines.positions import Position
from shared.clock import HybridTime
from shared.ids import new_post_id
from shared.limits import ACTIVE_MS
from shared.messages import ReaderActive, TimelineLost
from tests.functions.world import START_MS, World, new_user


@pytest.fixture
def world():
    world = World()
    world.pass_time(10_000_000)
    return world


@pytest.fixture
def reader(world):
    return world.newcomer("eu")


class Feed:
    """A reader's timeline, written by hand: entries and the cards that they need."""

    def __init__(self, world, reader):
        self.world, self.reader, self.place = world, reader, world.of(reader)
        self.people = {}

    def person(self, name):
        return self.people.setdefault(name, new_user("us"))

    def card(self, card_id, view):
        kind = "user" if len(card_id) == 14 else "post"
        version = HybridTime(self.world.tables.now_ms).text
        self.world.pass_time(1)
        self.place.cards.keep([Card(card_id, kind, version, view)])

    def entry(self, at, who="ann", reason="follow", about=None, *, relay=False, private=False):
        author = self.person(who)
        post_id = new_post_id(HybridTime(START_MS + at), author)
        made = Entry(self.reader, post_id, author, reason, about, private)
        if relay:
            self.place.relays.keep([made])
        else:
            self.place.feeds.push([made])
        if not private:
            self.card(post_id, {"id": post_id})
        self.card(author, {"id": author})
        return post_id

    def ids(self, limit=20, position=Position(), **how):  # noqa: B008 - frozen
        page = skeleton(self.place, self.reader, limit, position, **how)
        return [item["post_id"] for item in page.items]


@pytest.fixture
def feed(world, reader):
    return Feed(world, reader)


def test_pushed_and_pulled_posts_are_one_timeline(feed):
    pushed = [feed.entry(at) for at in (1, 4, 7)]
    pulled = [feed.entry(at, "star", relay=True) for at in (2, 3, 9)]
    feed.place.readers.add(feed.reader, "pulled", [feed.person("star")])
    assert feed.ids() == sorted(pushed + pulled, reverse=True)
    assert feed.ids(limit=2) == [pulled[2], pushed[2]]


def test_a_relay_is_read_only_of_followed_authors_of_the_class(feed):
    feed.entry(1, "star", relay=True)
    assert feed.ids() == []


def test_hybrid_authors_are_pulled_until_pushes_have_caught_up(feed):
    post = feed.entry(1, "star", relay=True)
    readers, now = feed.place.readers, feed.place.now()
    readers.add(feed.reader, "hybrid", [feed.person("star")])
    assert feed.ids() == [post]  # the read that makes the reader active
    assert feed.ids() == [post]
    readers.advance(feed.reader, "caught_ms", now + ACTIVE_MS)
    assert feed.ids() == []
    feed.world.pass_time(ACTIVE_MS)
    assert feed.ids() == [post]


def test_a_post_that_was_pushed_and_is_pulled_as_well_appears_once(feed):
    post = feed.entry(1, "star")
    feed.entry(1, "star", relay=True)
    feed.place.readers.add(feed.reader, "pulled", [feed.person("star")])
    assert feed.ids() == [post]


def test_a_reader_who_was_away_is_announced_once(feed):
    for _ in range(3):
        feed.ids()
    sent = [message for _, _, message in feed.world.tables.queues]
    assert sent == [ReaderActive(feed.reader), TimelineLost(feed.reader)]
    feed.place.readers.advance(feed.reader, "built_ms", 1)
    feed.world.pass_time(ACTIVE_MS)
    feed.ids()
    sent = [message for _, _, message in feed.world.tables.queues]
    assert sent[2:] == [ReaderActive(feed.reader)]


@pytest.mark.parametrize("name", ["muted", "blocked", "blocked_by", "reported"])
def test_people_one_does_not_want_to_see_are_left_out(feed, name):
    stays = feed.entry(1)
    feed.entry(2, "ben")
    original = new_post_id(HybridTime(START_MS), feed.person("ben"))
    feed.entry(3, "ann", "repost", original)
    feed.place.readers.add(feed.reader, name, [feed.person("ben")])
    assert feed.ids() == [stays]


def test_a_conversation_that_somebody_blocked_began_is_left_out(feed):
    root = new_post_id(HybridTime(START_MS), feed.person("ben"))
    reply = feed.entry(3, "ann", "reply", root)
    feed.place.readers.add(feed.reader, "muted", [feed.person("ben")])
    assert feed.ids() == [reply]
    feed.place.readers.add(feed.reader, "blocked", [feed.person("ben")])
    assert feed.ids() == []


def test_reported_posts_are_left_out(feed):
    first, second = feed.entry(1), feed.entry(2)
    feed.place.readers.add(feed.reader, "reported", [second])
    assert feed.ids() == [first]


def test_reposts_of_ones_own_posts_are_left_out(feed):
    own = new_post_id(HybridTime(START_MS), feed.reader)
    feed.entry(3, "ann", "repost", own)
    assert feed.ids() == []


def test_reposts_show_the_original_and_who_reposted(feed):
    original = feed.entry(1, "ben")
    for at, who in enumerate(("ann", "cem", "dora"), 2):
        feed.entry(at, who, "repost", original)
    feed.place.marks.put(feed.reader, "likes", original, 1)
    page = skeleton(feed.place, feed.reader, 10, Position())
    assert page.items == [
        {
            "post_id": original,
            "author_id": feed.person("ben"),
            "reason": "repost",
            "viewer": {"liked": True, "reposted": False, "bookmarked": False},
            "via": feed.person("dora"),
            "via_count": 3,
            "more": 3,
        }
    ]


def test_marks_of_an_original_far_below_are_known(feed):
    original = feed.entry(1, "ben")
    for at in range(2, 60):
        feed.entry(at)
    feed.entry(60, "ann", "repost", original)
    feed.place.marks.put(feed.reader, "bookmarks", original, 1)
    (item,) = skeleton(feed.place, feed.reader, 1, Position()).items
    assert item["viewer"]["bookmarked"]


def test_replies_collapse_under_their_conversation(feed):
    root = feed.entry(1)
    feed.entry(2, "ben", "reply", root)
    other = feed.entry(3)
    last = feed.entry(4, "cem", "reply", root)
    page = skeleton(feed.place, feed.reader, 10, Position())
    assert [(item["post_id"], item.get("more", 0)) for item in page.items] == [
        (last, 2),
        (other, 0),
    ]


def test_a_deleted_reply_hides_nothing(feed):
    root = feed.entry(1)
    for at in (2, 3):
        feed.card(feed.entry(at, "ben", "reply", root), None)
    living = feed.entry(4)
    assert feed.ids() == [living, root]
    assert feed.ids(limit=1) == [living]
    page = skeleton(feed.place, feed.reader, 1, Position())
    assert feed.ids(1, page.following) == [root]


def test_an_undone_repost_shows_nothing_and_hides_nothing(feed):
    original = feed.entry(1, "ben")
    feed.card(feed.entry(2, "ann", "repost", original), None)
    (item,) = skeleton(feed.place, feed.reader, 5, Position()).items
    assert (item["post_id"], item["reason"]) == (original, "follow")


def test_a_repost_of_a_deleted_post_does_not_hide_the_answers_to_it(feed):
    original = feed.entry(1, "ben")
    reply = feed.entry(2, "cem", "reply", original)
    feed.entry(3, "ann", "repost", original)
    feed.card(original, None)
    assert feed.ids() == [reply]


def test_private_posts_come_with_their_contents_for_followers_only(feed, world):
    author = world.newcomer("us")
    post_id = new_post_id(HybridTime(START_MS + 5), author)
    post = Post(
        author_id=author,
        post_id=post_id,
        text="among us",
        created_ms=START_MS + 5,
        updated=HybridTime(START_MS + 5).text,
        visibility="followers",
    )
    world.tables.posts[author] = {post_id: post}
    feed.place.feeds.push([Entry(feed.reader, post_id, author, private=True)])
    assert feed.ids() == []
    feed.place.graph.follow(feed.reader, author, 1)
    (item,) = skeleton(feed.place, feed.reader, 5, Position()).items
    assert item["post"] == post.view()
    feed.card(author, {"id": author})
    (shown,) = home(feed.place, feed.reader, 5, Position()).items
    assert shown["post"]["text"] == "among us"
    world.of(author).posts.delete(author, post_id, START_MS + 9, HybridTime(START_MS + 9).text)
    assert feed.ids() == []


def test_unseen_leaves_out_what_another_device_has_shown(feed):
    posts = [feed.entry(at) for at in (1, 2, 3)]
    feed.place.seen.add(feed.reader, [posts[1]])
    assert feed.ids(unseen=True) == [posts[2], posts[0]]
    assert feed.ids() == posts[::-1]


def test_one_query_reads_a_page(feed):
    for at in range(200):
        feed.place.marks.put(feed.reader, "likes", feed.entry(at), 1)
    feed.place.timelines.asked.clear()
    assert len(feed.ids(limit=20)) == 20
    assert feed.place.timelines.asked == [(feed.reader, 50)]


def private_post(feed, author, at, **more):
    post_id = new_post_id(HybridTime(START_MS + at), author)
    post = Post(
        author_id=author,
        post_id=post_id,
        text="among us",
        created_ms=START_MS + at,
        updated=HybridTime(START_MS + at).text,
        visibility="followers",
        **more,
    )
    feed.world.tables.posts.setdefault(author, {})[post_id] = post
    feed.place.graph.follow(feed.reader, author, 1)
    feed.card(author, {"id": author})
    return post_id


def test_a_private_accounts_repost_shows_the_original(feed, world):
    original, author = feed.entry(1, "ben"), world.newcomer("us")
    repost = private_post(feed, author, 5, repost_of=original)
    feed.place.feeds.push([Entry(feed.reader, repost, author, "repost", original, private=True)])
    (item,) = home(feed.place, feed.reader, 5, Position()).items
    assert (item["post"], item["via"]) == ({"id": original}, {"id": author})
    feed.place.graph.unfollow(feed.reader, author)
    (item,) = home(feed.place, feed.reader, 5, Position()).items
    assert item["reason"] == "follow"


def test_a_repost_of_what_became_private_is_gone_and_hides_nothing(feed):
    original = feed.entry(1, "ben")
    reply = feed.entry(2, "cem", "reply", original)
    feed.entry(3, "ann", "repost", original)
    feed.card(original, None)
    assert feed.ids() == [reply]


def test_of_two_copies_the_private_one_counts(feed, world):
    author = world.newcomer("us")
    post_id = private_post(feed, author, 5)
    feed.place.feeds.push([Entry(feed.reader, post_id, author)])
    feed.place.relays.keep([Entry("", post_id, author, private=True)])
    feed.place.readers.add(feed.reader, "pulled", [author])
    (item,) = home(feed.place, feed.reader, 5, Position()).items
    assert item["post"]["text"] == "among us"


def test_a_conversation_of_thousands_is_one_item_and_ends(feed):
    below = [feed.entry(at) for at in range(1, 6)]
    root = new_post_id(HybridTime(START_MS), feed.person("ann"))
    author = feed.person("ben")
    replies = [new_post_id(HybridTime(START_MS + 10 + n), author) for n in range(10_000)]
    feed.place.feeds.push(Entry(feed.reader, one, author, "reply", root) for one in replies)
    for card in (author, replies[-1]):
        feed.card(card, {"id": card})
    found, position, pages = [], Position(), 0
    while position is not None:
        page = home(feed.place, feed.reader, 20, position)
        found += [item["post"]["id"] for item in page.items]
        position, pages = page.following, pages + 1
    assert found == [replies[-1], *below[::-1]]
    assert pages <= 4
