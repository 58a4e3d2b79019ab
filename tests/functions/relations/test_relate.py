import pytest

from functions.api import engaging, writing
from functions.relations.relate import relate
from shared.messages import PostChanged, PostRelated, PostTagged
from tests.functions.api.test_writing import write
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


def told(world, author, change=None):
    """What the last change of an author's post sends, and where to."""
    (*_, last) = [m for _, _, m in world.tables.stream if isinstance(m, PostChanged)]
    world.tables.stream.clear()
    world.tables.queues.clear()
    relate(change or last, world.of(author))
    return [(region, message) for region, _, message in world.tables.queues]


def test_a_post_that_concerns_nobody_tells_nobody_and_reads_nothing(world, author, monkeypatch):
    write(world, author, "Hello")
    monkeypatch.setattr(world.of(author).posts, "get", None)
    assert told(world, author) == []


def test_a_reply_is_told_to_whom_it_answers(world, author, other):
    first = write(world, author)
    reply = write(world, other, reply_to=first.post_id)
    message = PostRelated(reply.post_id, other, "reply", first.post_id, author, deleted=False)
    assert told(world, other) == [(REGIONS["eu"], message)]


def test_a_deleted_quote_is_told_too(world, author, other):
    first = write(world, author)
    quote = write(world, other, quote_of=first.post_id)
    writing.delete(quote.post_id, other, world.of(other))
    message = PostRelated(quote.post_id, other, "quote", first.post_id, author, deleted=True)
    assert told(world, other) == [(REGIONS["eu"], message)]


def test_a_repost_and_its_end_are_told(world, author, other):
    first = write(world, author)
    repost = engaging.repost(first.post_id, other, world.of(other))
    made = PostRelated(repost.post_id, other, "repost", first.post_id, author, deleted=False)
    assert told(world, other) == [(REGIONS["eu"], made)]
    engaging.undo_repost(first.post_id, other, world.of(other))
    ((_, ended),) = told(world, other)
    assert (ended.relation, ended.deleted) == ("repost", True)


def test_a_mention_is_told_once_and_not_besides_a_reply(world, author, other):
    third = world.newcomer("ap", "cleo")
    first = write(world, author)
    write(world, other, "@ada @cleo @cleo @bob", reply_to=first.post_id)
    found = told(world, other)
    assert [(region, m.relation, m.target_user_id) for region, m in found] == [
        (REGIONS["eu"], "reply", author),
        (REGIONS["ap"], "mention", third),
    ]


def test_an_edit_concerns_nobody_anew_except_its_hashtags(world, author, other):
    post = write(world, author, "#one @bob")
    writing.edit(post.post_id, "#two @bob", author, world.of(author))
    found = told(world, author)
    assert {message for _, message in found} == {
        PostTagged(post.post_id, author, tag) for tag in ("one", "two")
    }
    for region, message in found:
        assert region == world.tables.directory.names_region(message.tag)


def test_a_deletion_tells_the_hashtags_that_were(world, author):
    post = write(world, author, "#one")
    writing.delete(post.post_id, author, world.of(author))
    assert [m for _, m in told(world, author)] == [PostTagged(post.post_id, author, "one")]


def test_a_change_of_a_post_that_has_gone_altogether_tells_nobody(world, author):
    post = write(world, author)
    del world.tables.posts[author][post.post_id]
    change = PostChanged(post.post_id, author, post.updated, None)
    assert told(world, author, change) == []
