from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.api import engaging, writing
from functions.records import Counts
from functions.relations.settle import settle_like, settle_related, settle_tag
from shared.clock import HybridTime
from shared.ids import new_post_id
from shared.messages import LikeChanged, PostRelated, PostTagged
from tests.functions.api.test_writing import make_private, write
from tests.functions.world import World
from tests.shared.documents import REGIONS


@pytest.fixture
def world():
    return World()


@pytest.fixture
def author(world):
    return world.newcomer("eu", "ada")


@pytest.fixture
def other(world):
    return world.newcomer("us", "bob")


def counts_of(world, post):
    found = world.at("ap").engagements.counts([post.post_id])
    return found.get(post.post_id, Counts())


def kinds(world, user):
    """The kinds of a user's notices, with their subjects and actors."""
    return {
        (notice.kind, notice.subject, actor)
        for notice in world.of(user).notices.page(user, 100)
        for actor in notice.actors
    }


def test_replies_and_quotes_are_counted_listed_and_told(world, author, other):
    first = write(world, author)
    reply = write(world, other, reply_to=first.post_id)
    quote = write(world, other, quote_of=first.post_id)
    world.settle()
    assert counts_of(world, first) == Counts(replies=1, quotes=1)
    engagements = world.at("us").engagements
    assert engagements.members(first.post_id, "replies", 9) == [reply.post_id]
    assert engagements.members(first.post_id, "quotes", 9) == [quote.post_id]
    assert kinds(world, author) == {
        ("reply", first.post_id, other),
        ("quote", first.post_id, other),
    }


def test_a_post_that_answers_and_quotes_the_same_counts_as_both(world, author, other):
    first = write(world, author)
    both = write(world, other, reply_to=first.post_id, quote_of=first.post_id)
    world.settle()
    assert counts_of(world, first) == Counts(replies=1, quotes=1)
    writing.delete(both.post_id, other, world.of(other))
    world.settle()
    assert counts_of(world, first) == Counts()


def test_a_deleted_reply_counts_no_more(world, author, other):
    first = write(world, author)
    reply = write(world, other, reply_to=first.post_id)
    world.settle()
    writing.delete(reply.post_id, other, world.of(other))
    world.settle()
    assert counts_of(world, first) == Counts()


def test_a_mention_is_told_and_counts_nothing(world, author, other):
    post = write(world, author, "@bob")
    world.settle()
    assert kinds(world, other) == {("mention", post.post_id, author)}
    assert counts_of(world, post) == Counts()


def test_a_mention_that_was_deleted_before_it_arrived_is_not_told(world, author, other):
    post = write(world, author, "@bob")
    writing.delete(post.post_id, author, world.of(author))
    world.settle()
    assert kinds(world, other) == set()


def test_a_private_mention_is_told_to_followers_only(world, author, other):
    make_private(world, author)
    write(world, author, "@bob one")
    world.settle()
    assert kinds(world, other) == set()
    world.of(other).graph.follow(other, author, 1)
    world.settle()
    post = write(world, author, "@bob two")
    world.settle()
    assert ("mention", post.post_id, author) in kinds(world, other)


def test_a_hundred_thousand_mentions_are_told_and_listed_page_by_page(world, author):
    """The text of one post names twenty at most; so many come from as many posts."""
    place, own = world.of(author), world.tables.posts
    first = write(world, world.newcomer("us"))
    start = HybridTime(world.tables.now_ms)
    for number in range(100_000):
        actor = f"us{number:012d}"
        time = HybridTime.from_number(start.number + number)
        post = replace(
            first,
            author_id=actor,
            post_id=new_post_id(time, actor),
            created_ms=time.ms,
            mentions=(author,),
        )
        own[actor] = {post.post_id: post}
        message = PostRelated(post.post_id, actor, "mention", None, author, deleted=False)
        settle_related(message, place)
    settle_related(message, place)
    assert len({notice.id for notice in place.notices.page(author, 10**6)}) == 100_000
    assert len(place.notices.page(author, 20)) == 20


def test_a_like_crosses_to_the_posts_region_and_counts_there(world, author, other):
    first = write(world, author)
    world.settle()
    engaging.put("likes", first.post_id, other, world.of(other))
    ((region, queue, message),) = world.pending()
    assert (region, queue) == (REGIONS["us"], "plans")
    world.settle()
    assert counts_of(world, first) == Counts(likes=1)
    assert kinds(world, author) == {("like", first.post_id, other)}
    engaging.remove("likes", first.post_id, other, world.of(other).marks)
    world.settle()
    assert counts_of(world, first) == Counts()
    settle_like(message, world.of(author))  # late and again
    assert counts_of(world, first) == Counts()


def test_messages_of_a_repost_undone_and_made_again_end_alike_in_any_order(world, author, other):
    first = write(world, author)
    world.settle()
    place = world.of(other)
    repost = engaging.repost(first.post_id, other, place)
    engaging.undo_repost(first.post_id, other, place)
    world.pass_time()
    engaging.repost(first.post_id, other, place)
    made = PostRelated(repost.post_id, other, "repost", first.post_id, author, deleted=False)
    ended = PostRelated(repost.post_id, other, "repost", first.post_id, author, deleted=True)
    for order in permutations([made, ended, made]):
        for message in order:
            settle_related(message, world.of(author))
        assert counts_of(world, first) == Counts(reposts=1)


def test_a_like_that_changes_while_it_is_settled_ends_as_it_is(world, author, other):
    first = write(world, author)
    here, there = world.of(author), world.of(other)
    there.marks.put(other, "likes", first.post_id, 5)
    message = LikeChanged(other, first.post_id)
    real = here.engagements.add

    def add(*arguments):
        here.engagements.add = real
        there.marks.remove(other, "likes", first.post_id)
        settle_like(message, here)
        return real(*arguments)

    here.engagements.add = add
    settle_like(message, here)
    assert counts_of(world, first) == Counts()


def test_a_tag_lists_public_live_posts_that_have_it(world, author):
    post = write(world, author, "#Sky")
    world.settle()
    tags = world.at("us").tags
    assert tags.latest("sky", 9) == [post.post_id]
    writing.edit(post.post_id, "#sea", author, world.of(author))
    world.settle()
    assert (tags.latest("sky", 9), tags.latest("sea", 9)) == ([], [post.post_id])
    writing.delete(post.post_id, author, world.of(author))
    world.settle()
    assert tags.latest("sea", 9) == []


def test_late_and_repeated_news_of_a_tag_change_nothing(world, author):
    post = write(world, author, "#sky")
    world.settle()
    for tag in ("sky", "sea", "sky"):
        settle_tag(PostTagged(post.post_id, author, tag), world.at("us"))
    assert world.at("us").tags.latest("sky", 9) == [post.post_id]
    assert world.at("us").tags.latest("sea", 9) == []


def test_a_private_post_is_under_no_tag(world, author):
    make_private(world, author)
    write(world, author, "#sky")
    world.settle()
    assert world.at("us").tags.latest("sky", 9) == []


action = st.one_of(
    st.tuples(
        st.sampled_from(["like", "unlike", "repost", "unrepost", "reply", "quote", "delete"]),
        st.integers(0, 2),
    ),
    st.tuples(st.integers(0, 2), st.integers(0, 99)),  # hand on so often
)


class Crowd:
    """Three people around one post, and what they left."""

    def __init__(self):
        self.world = World()
        self.people = [self.world.newcomer(zone) for zone in ("us", "eu", "ap")]
        self.first = write(self.world, self.world.newcomer("eu"))
        self.liked, self.reposted, self.answers = set(), set(), {}

    def like(self, user, place):
        engaging.put("likes", self.first.post_id, user, place)
        self.liked.add(user)

    def unlike(self, user, place):
        engaging.remove("likes", self.first.post_id, user, place.marks)
        self.liked.discard(user)

    def repost(self, user, place):
        engaging.repost(self.first.post_id, user, place)
        self.reposted.add(user)

    def unrepost(self, user, place):
        engaging.undo_repost(self.first.post_id, user, place)
        self.reposted.discard(user)

    def reply(self, user, _):
        post = write(self.world, user, reply_to=self.first.post_id)
        self.answers[post.post_id] = ("reply", user)

    def quote(self, user, _):
        post = write(self.world, user, quote_of=self.first.post_id)
        self.answers[post.post_id] = ("quote", user)

    def delete(self, *_):
        if self.answers:
            post_id, (_, owner) = self.answers.popitem()
            writing.delete(post_id, owner, self.world.of(owner))

    def hand_on(self, which, times):
        """Hand on a message `times` times; for 0 the worker dies after it did its work."""
        waiting = self.world.pending()
        if waiting:
            region, queue, message = waiting.pop(which % len(waiting))
            for _ in range(times or 1):
                self.world.hand_on(region, message)
            if not times:
                waiting.append((region, queue, message))


@settings(max_examples=60, deadline=None)
@given(st.lists(action, min_size=10, max_size=60))
def test_counts_end_as_people_left_them(actions):
    crowd = Crowd()
    for name, number in actions:
        crowd.world.pass_time()
        if isinstance(name, int):
            crowd.hand_on(number, name)
        else:
            user = crowd.people[number]
            getattr(crowd, name)(user, crowd.world.of(user))
    crowd.world.settle()
    kinds = [kind for kind, _ in crowd.answers.values()]
    assert counts_of(crowd.world, crowd.first) == Counts(
        kinds.count("reply"), len(crowd.reposted), kinds.count("quote"), len(crowd.liked)
    )
