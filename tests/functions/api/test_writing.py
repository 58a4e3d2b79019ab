from dataclasses import replace

import pytest

from functions.api import engaging, posts, writing
from functions.api.writing import Draft
from functions.records import Relation, Version
from shared import errors
from shared.clock import HybridTime
from shared.ids import new_post_id
from shared.limits import EDITS_MAX, MENTIONS_MAX
from tests.functions.world import World


@pytest.fixture
def world():
    return World()


@pytest.fixture
def author(world):
    return world.newcomer("eu", "ada")


@pytest.fixture
def other(world):
    return world.newcomer("us", "bob")


def write(world, author, text="Hello", **refers):
    world.pass_time()
    refers = {"key": f"k{world.tables.now_ms}"} | refers
    return writing.write(Draft(text=text, **refers), author, world.of(author))


def make_private(world, user):
    world.tables.profiles[user] = replace(world.tables.profiles[user], private=True)


def block(world, user, other):
    for owner, kind, whom in ((user, "blocks", other), (other, "blocked_by", user)):
        relation = Relation(user_id=owner, kind=kind, other=whom, at_ms=1)
        world.of(owner).relations.put(relation)


def test_a_reply_names_what_it_answers_and_where_it_began(world, author, other):
    first = write(world, author)
    reply = write(world, other, reply_to=first.post_id)
    again = write(world, author, reply_to=reply.post_id)
    assert (reply.reply_to, reply.root_id) == (first.post_id, first.post_id)
    assert (again.reply_to, again.root_id) == (reply.post_id, first.post_id)


def test_a_quote_names_what_it_quotes(world, author, other):
    first = write(world, author)
    assert write(world, other, quote_of=first.post_id).quote_of == first.post_id


def test_names_become_ids_and_unknown_names_stay_text(world, author, other):
    post = write(world, author, "@bob @nobody @ADA #Sky #sky")
    assert post.mentions == (other, author)
    assert post.hashtags == ("sky",)
    assert posts.read(world.of(author).posts, post.post_id) == post


def test_at_most_twenty_people_are_mentioned(world, author):
    people = [world.newcomer("us", f"fan_{number}") for number in range(MENTIONS_MAX + 5)]
    text = " ".join(f"@fan_{number}" for number in range(MENTIONS_MAX + 5))
    assert write(world, author, text).mentions == tuple(people[:MENTIONS_MAX])


def test_a_reply_to_a_repost_is_one_to_the_original(world, author, other):
    first = write(world, author)
    repost = engaging.repost(first.post_id, other, world.of(other))
    assert write(world, author, reply_to=repost.post_id).reply_to == first.post_id


@pytest.mark.parametrize("refers", ["reply_to", "quote_of"])
def test_what_never_was_or_was_deleted_cannot_be_referred_to(world, author, other, refers):
    first = write(world, author)
    posts.delete(world.of(author).posts, world.of(author).clock, author, first.post_id)
    unknown = new_post_id(HybridTime(1), author)
    for post_id, condition in (
        (first.post_id, errors.PostDeleted),
        (unknown, errors.PostUnknown),
        ("nonsense", errors.IdMalformed),
    ):
        with pytest.raises(condition):
            write(world, other, **{refers: post_id})


def test_a_repeated_reply_is_met_though_its_target_has_gone(world, author, other):
    first = write(world, author)
    reply = write(world, other, reply_to=first.post_id, key="k")
    posts.delete(world.of(author).posts, world.of(author).clock, author, first.post_id)
    assert write(world, other, reply_to=first.post_id, key="k") == reply
    with pytest.raises(errors.IdempotencyKeyReused):
        write(world, other, "other", reply_to=first.post_id, key="k")
    with pytest.raises(errors.PostDeleted):
        write(world, other, reply_to=first.post_id, key="new")


def test_a_repeated_answer_to_a_repost_is_met_too(world, author, other):
    first = write(world, author)
    repost = engaging.repost(first.post_id, other, world.of(other))
    reply = write(world, other, reply_to=repost.post_id, key="k")
    posts.delete(world.of(author).posts, world.of(author).clock, author, first.post_id)
    assert write(world, other, reply_to=repost.post_id, key="k") == reply


def test_the_target_is_part_of_what_a_key_stands_for(world, author, other):
    first, second = write(world, author), write(world, author)
    write(world, other, reply_to=first.post_id, key="k")
    with pytest.raises(errors.IdempotencyKeyReused):
        write(world, other, reply_to=second.post_id, key="k")


@pytest.mark.parametrize("refers", ["reply_to", "quote_of"])
@pytest.mark.parametrize("by", ["author", "other"])
def test_a_block_of_either_side_keeps_posts_apart(world, author, other, refers, by):
    first = write(world, author)
    block(world, *((author, other) if by == "author" else (other, author)))
    with pytest.raises(errors.Blocked):
        write(world, other, **{refers: first.post_id})


def test_a_private_account_writes_for_followers_only(world, author, other):
    make_private(world, author)
    post = write(world, author)
    assert post.visibility == "followers"
    with pytest.raises(errors.AccountPrivate):
        write(world, other, reply_to=post.post_id)
    world.of(other).graph.follow(other, author, 1)
    assert write(world, other, reply_to=post.post_id).reply_to == post.post_id
    for who in (other, author):
        with pytest.raises(errors.PostPrivate):
            write(world, who, quote_of=post.post_id)


def test_an_edit_replaces_text_and_references_and_keeps_what_was(world, author, other):
    place = world.of(author)
    post = write(world, author, "one @bob #a")
    world.pass_time()
    edited = writing.edit(post.post_id, "two #b", author, place)
    assert (edited.text, edited.mentions, edited.hashtags) == ("two #b", (), ("b",))
    assert (edited.revision, edited.created_ms) == (1, post.created_ms)
    assert edited.updated > post.updated
    assert posts.read(place.posts, post.post_id) == edited
    assert writing.history(edited, place) == [
        Version(0, "one @bob #a", post.created_ms),
        Version(1, "two #b", edited.edited_ms),
    ]


def test_an_unedited_post_has_itself_for_a_history(world, author):
    post = write(world, author)
    assert writing.history(post, world.of(author)) == [Version(0, "Hello", post.created_ms)]


def test_an_edit_that_changes_nothing_is_none(world, author):
    post = write(world, author)
    assert writing.edit(post.post_id, post.text, author, world.of(author)) == post


def test_only_the_author_edits_and_only_what_is_there(world, author, other):
    place = world.of(author)
    post = write(world, author)
    with pytest.raises(errors.NotYours):
        writing.edit(post.post_id, "x", other, world.of(other))
    with pytest.raises(errors.TextEmpty):
        writing.edit(post.post_id, " ", author, place)
    repost = engaging.repost(write(world, other).post_id, author, place)
    with pytest.raises(errors.RepostTextless):
        writing.edit(repost.post_id, "x", author, place)
    writing.delete(post.post_id, author, place)
    with pytest.raises(errors.PostDeleted):
        writing.edit(post.post_id, "x", author, place)


def test_edits_come_to_an_end(world, author):
    place = world.of(author)
    post = write(world, author, "0")
    for number in range(1, EDITS_MAX + 1):
        writing.edit(post.post_id, str(number), author, place)
    with pytest.raises(errors.EditsExhausted):
        writing.edit(post.post_id, "more", author, place)


def test_a_deletion_takes_the_history_with_it(world, author):
    place = world.of(author)
    post = write(world, author, "secret")
    writing.edit(post.post_id, "harmless", author, place)
    for _ in range(2):
        writing.delete(post.post_id, author, place)
    assert place.versions.of(post.post_id) == []
    with pytest.raises(errors.PostDeleted):
        posts.read(place.posts, post.post_id)


def test_a_deletion_takes_the_history_of_an_edit_that_comes_in_between(world, author, monkeypatch):
    place = world.of(author)
    post = write(world, author, "secret")
    real = posts.delete

    def edited_first(*arguments):
        writing.edit(post.post_id, "harmless", author, place)
        real(*arguments)

    monkeypatch.setattr(posts, "delete", edited_first)
    writing.delete(post.post_id, author, place)
    assert place.versions.of(post.post_id) == []
    assert place.posts.get(author, post.post_id).deleted_ms is not None


def test_a_deletion_is_later_than_an_edit_by_a_clock_that_is_ahead(world, author):
    place = world.of(author)
    post = write(world, author)
    ahead = HybridTime(world.tables.now_ms + 60_000).text
    place.versions.edit(post, replace(post, text="two", revision=1, updated=ahead))
    writing.delete(post.post_id, author, place)
    assert place.posts.get(author, post.post_id).updated > ahead


def test_deleting_a_repost_undoes_it(world, author, other):
    first = write(world, author)
    repost = engaging.repost(first.post_id, other, world.of(other))
    writing.delete(repost.post_id, other, world.of(other))
    assert world.of(other).reposts.find(other, first.post_id) is None
    with pytest.raises(errors.NotYours):
        writing.delete(first.post_id, other, world.of(other))
    with pytest.raises(errors.PostUnknown):
        writing.delete(new_post_id(HybridTime(1), author), author, world.of(author))
