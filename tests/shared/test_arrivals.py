import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.clock import HybridTime
from shared.errors import MessageMalformed
from shared.ids import new_media_id, new_user_id
from shared.messages import MediaUploaded, arrivals

OWNER = new_user_id("eu", bytes(range(8)))
UPLOAD = MediaUploaded(OWNER, new_media_id(HybridTime(1_795_167_000_000), OWNER))
TEST_EVENT = json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "b"})


def record(key):
    return {
        "eventSource": "aws:s3",
        "eventName": "ObjectCreated:CompleteMultipartUpload",
        "s3": {"bucket": {"name": "b"}, "object": {"key": key, "size": 3, "eTag": "e"}},
    }


def notification(*files):
    keys = [f"uploads/{file.owner_id}/{file.media_id}" for file in files]
    return json.dumps({"Records": [record(key) for key in keys]})


def test_a_notification_names_an_upload():
    assert arrivals(notification(UPLOAD, UPLOAD)) == [UPLOAD, UPLOAD]


def test_keys_are_form_encoded():
    key = f"uploads%2F{UPLOAD.owner_id}%2F{UPLOAD.media_id}"
    assert arrivals(json.dumps({"Records": [record(key)]})) == [UPLOAD]


def test_a_test_event_names_none():
    assert arrivals(TEST_EVENT) == []


def test_messages_of_ours_are_no_notifications():
    assert arrivals(UPLOAD.to_json()) is None
    assert arrivals("nonsense") is None
    assert arrivals("[]") is None
    assert arrivals('{"Records": [{"eventSource": "aws:sqs"}]}') is None


@pytest.mark.parametrize(
    "key", ["", "assets/x/y", "uploads/x", "uploads/{o}/x", "uploads/{o}/{m}/more", "uploads/x/{m}"]
)
def test_what_is_no_upload_is_poison(key):
    text = key.format(o=UPLOAD.owner_id, m=UPLOAD.media_id)
    with pytest.raises(MessageMalformed):
        arrivals(json.dumps({"Records": [record(text)]}))
    with pytest.raises(MessageMalformed):
        arrivals(json.dumps({"Records": [{"eventSource": "aws:s3"}]}))


@given(
    st.recursive(
        st.none() | st.integers() | st.text(),
        lambda one: (
            st.lists(one)
            | st.dictionaries(
                st.sampled_from(["Records", "Event", "s3", "eventSource", "object", "key"]), one
            )
        ),
    )
)
def test_whatever_comes_is_read_or_refused(document):
    try:
        found = arrivals(json.dumps(document))
    except MessageMalformed:
        return
    assert found in (None, [])
