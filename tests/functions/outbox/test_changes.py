import pytest
from boto3.dynamodb.types import TypeSerializer

from functions.outbox.changes import GONE, messages_of
from functions.records import Post
from shared.messages import FollowChanged, PostChanged, ProfileChanged
from tests.functions.adapters.given import post_of, stamp
from tests.functions.world import new_profile

AUTHOR, FAN = "eu3v9k2m8x7q1c", "us3v9k2m8x7q1c"
typed = TypeSerializer().serialize


def image(row):
    return {name: typed(value) for name, value in row.items() if value is not None}


def record(keys, new=None, old=None):
    stream = {"Keys": image(keys)}
    stream |= {"NewImage": image(new)} if new else {}
    stream |= {"OldImage": image(old)} if old else {}
    return {"eventName": "MODIFY" if new and old else "INSERT", "dynamodb": stream}


def post_row(post: Post, **changes):
    row = {
        "author": post.author_id,
        "post_id": post.post_id,
        "text": post.text,
        "media_ids": list(post.media_ids),
        "created_ms": post.created_ms,
        "updated": post.updated,
    }
    return row | changes


def post_record(new, old=None):
    return record({"author": AUTHOR, "post_id": "p"}, new, old)


def profile_row(**changes):
    profile = new_profile(AUTHOR, stamp(1), language="de")
    row = {
        "user_id": AUTHOR,
        "username": profile.username,
        "display_name": "",
        "bio": "",
        "language": "de",
        "zone": "eu",
        "created_at": profile.created_ms,
        "updated": stamp(1),
        "post_count": 0,
    }
    return row | changes


def test_a_new_post_is_a_change_with_its_card():
    post = post_of(AUTHOR)
    plans, slices = messages_of([post_record(post_row(post))])
    assert plans == [PostChanged(post.post_id, AUTHOR, post.updated, post.view())]
    assert slices == []


def test_a_deleted_post_is_a_change_without_a_card():
    post = post_of(AUTHOR)
    tombstone = post_row(post, text=None, media_ids=None, deleted_ms=7, updated=stamp(9))
    plans, _ = messages_of([post_record(tombstone, post_row(post))])
    assert plans == [PostChanged(post.post_id, AUTHOR, stamp(9), None)]


def test_a_new_or_changed_profile_is_a_change_with_its_public_part():
    keys = {"user_id": AUTHOR}
    changed = profile_row(updated=stamp(2), bio="x")
    plans, _ = messages_of([record(keys, profile_row()), record(keys, changed, profile_row())])
    assert [type(plan) for plan in plans] == [ProfileChanged, ProfileChanged]
    assert plans[1].card["bio"] == "x"
    assert "language" not in plans[1].card


def test_a_profile_that_was_removed_is_gone_for_good():
    plans, _ = messages_of([record({"user_id": AUTHOR}, None, profile_row())])
    assert plans == [ProfileChanged(AUTHOR, GONE, None, profile_row()["username"])]
    assert stamp(10**9) < GONE


def test_counters_are_no_change():
    counted = record({"user_id": AUTHOR}, profile_row(post_count=1), profile_row())
    assert messages_of([counted]) == ([], [])


def test_an_edge_that_came_or_went_is_a_follow_change():
    keys = {"node": f"{FAN}#following", "other": AUTHOR}
    edge = keys | {"bucket": 0, "followed_ms": 1}
    came, went = record(keys, edge), record(keys, None, edge)
    _, slices = messages_of([came, went])
    assert slices == [FollowChanged(FAN, AUTHOR, 0)] * 2


@pytest.mark.parametrize("node", [f"{AUTHOR}#followers#0", f"{AUTHOR}#audience"])
def test_the_other_rows_of_a_follow_are_no_change(node):
    keys = {"node": node, "other": FAN}
    assert messages_of([record(keys, keys | {"version": 1})]) == ([], [])


def test_claims_are_no_change():
    keys = {"author": f"{AUTHOR}#keys", "post_id": "digest"}
    claim = keys | {"claimed": "p", "body_digest": "d", "expires_at": 1}
    assert messages_of([record(keys, claim), record(keys, None, claim)]) == ([], [])


def test_a_batch_keeps_its_order():
    posts = [post_of(AUTHOR, number) for number in range(5)]
    plans, _ = messages_of([post_record(post_row(post)) for post in posts])
    assert [plan.post_id for plan in plans] == [post.post_id for post in posts]


def test_an_edge_that_an_import_wrote_is_passed_over_and_its_end_is_not():
    keys = {"node": f"{FAN}#following", "other": AUTHOR}
    edge = keys | {"bucket": 0, "followed_ms": 1, "quiet": True}
    came, went = record(keys, edge), record(keys, None, edge)
    assert messages_of([came, went]) == ([], [FollowChanged(FAN, AUTHOR, 0)])
