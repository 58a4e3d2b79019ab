"""What leaves a table by its time to live, and what came back from the archive."""

import json

import pytest

from functions.archive.documents import pack, post_of, unpack
from functions.outbox.expired import SERVICE, expired, returned
from functions.outbox.sorting import RECORD_BYTES, sort
from shared.messages import PostChanged, PostExpired, StreamRecord, parse
from shared.views import media_view
from tests.functions.adapters.given import post_of as a_post
from tests.functions.adapters.given import stamp
from tests.functions.outbox.test_changes import AUTHOR, image, post_record, post_row

POST = a_post(AUTHOR)


def removed(row, identity=SERVICE):
    """The stream record of a row that went; by the TTL service if its identity says so."""
    stream = {
        "Keys": image({"author": row["author"], "post_id": row["post_id"]}),
        "OldImage": image(row),
    }
    record = {"eventName": "REMOVE", "dynamodb": stream}
    return record | ({"userIdentity": identity} if identity else {})


def changed(new, old):
    return post_record(new, old) | {"eventName": "MODIFY"}


def test_an_expired_post_is_archived_as_it_was():
    row = post_row(POST, expires_at=7, media_ids=["m"], revision=2, hashtags=["a"])
    message = expired(removed(row))
    assert isinstance(message, PostExpired)
    assert parse(message.to_json()) == message
    post = post_of(message.document)
    assert (post.post_id, post.author_id, post.text) == (POST.post_id, AUTHOR, "Hello")
    assert (post.media_ids, post.revision, post.hashtags) == (("m",), 2, ("a",))
    assert "expires_at" not in message.document


def test_what_an_expired_post_says_of_its_media_is_archived():
    view = media_view(media_id="m", kind="image", state="ready", names={"sizes": [["n", 1, 2]]})
    row = post_row(POST, media_ids=["m"], media=json.dumps([view]), held=True)
    post = post_of(expired(removed(row)).document)
    assert (post.media, post.held) == ((view,), True)
    assert unpack(pack([post])) == [post]


def test_a_post_that_somebody_removed_is_not():
    assert expired(removed(post_row(POST), identity=None)) is None
    assert expired(removed(post_row(POST), identity={"type": "Service"})) is None


def test_an_expired_claim_is_not():
    claim = {"author": f"{AUTHOR}#keys", "post_id": "digest", "claimed": "p", "expires_at": 1}
    assert expired(removed(claim)) is None


def test_an_expired_tombstone_is_archived_as_one():
    row = post_row(POST, text=None, media_ids=None, deleted_ms=9, updated=stamp(9))
    assert post_of(expired(removed(row)).document).deleted_ms == 9


def test_a_row_that_came_back_is_no_change_and_its_deletion_is_two():
    back = post_row(POST, restored=True, expires_at=9)
    gone = back | {"deleted_ms": 9, "updated": stamp(9), "text": None, "media_ids": None}
    returns, deletion = post_record(back) | {"eventName": "INSERT"}, changed(gone, back)
    assert returned(returns)
    found = sort([returns, deletion])
    assert [type(one) for one in found.plans] == [PostChanged]
    assert [one.document["deleted_ms"] for one in found.archive] == [9]
    assert "restored" not in found.archive[0].document


def test_an_ordinary_change_is_not_archived():
    new = post_row(POST, updated=stamp(9), text="edited")
    assert expired(changed(new, post_row(POST))) is None


@pytest.mark.parametrize(
    "broken",
    [
        {"eventName": "INSERT"},
        {"dynamodb": {}},
        post_record({"author": AUTHOR, "updated": "u"}),
        {"dynamodb": {"Keys": {"author": "untyped"}}},
        {"dynamodb": None},
    ],
)
def test_a_record_that_cannot_be_read_goes_aside_and_its_neighbours_flow(broken):
    good = post_record(post_row(POST))
    found = sort([good, broken, good])
    assert len(found.plans) == 2
    (aside,) = found.aside
    assert isinstance(aside, StreamRecord)
    assert aside.record == broken
    assert ":" in aside.reason
    assert parse(aside.to_json()) == aside


def test_a_large_record_goes_aside_by_its_names():
    huge = post_record({"author": AUTHOR, "post_id": "p", "updated": "u", "text": "x" * 300_000})
    (aside,) = sort([huge]).aside
    assert len(aside.to_json()) < RECORD_BYTES
    assert aside.record["dynamodb"]["Keys"] == huge["dynamodb"]["Keys"]


def test_a_failing_of_ours_is_not_the_records_fault(monkeypatch):
    def fail(_):
        raise ConnectionError

    monkeypatch.setattr("functions.outbox.sorting.messages_of", fail)
    with pytest.raises(ConnectionError):
        sort([post_record(post_row(POST))])
