import pytest

from functions.entries import entry_of
from functions.records import Entry, Post

POST = {"author_id": "a", "post_id": "p", "text": "", "created_ms": 1, "updated": "1"}


@pytest.mark.parametrize(
    ("changes", "reason", "about"),
    [
        ({}, "follow", None),
        ({"reply_to": "b", "root_id": "r"}, "reply", "r"),
        ({"reply_to": "b"}, "reply", "b"),
        ({"repost_of": "c"}, "repost", "c"),
        ({"quote_of": "d"}, "quote", None),
        ({"quote_of": "d", "reply_to": "b", "root_id": "r"}, "reply", "r"),
    ],
)
def test_an_entry_says_why_it_is_there_and_what_it_is_about(changes, reason, about):
    assert entry_of("o", Post(**POST | changes)) == Entry("o", "p", "a", reason, about)


def test_an_entry_of_a_private_post_says_so():
    assert entry_of("o", Post(**POST, visibility="followers")).private
