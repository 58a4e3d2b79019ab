import pytest

from functions.outbox.changes import messages_of
from shared.messages import PrivacyChanged, RelationChanged
from tests.functions.outbox.test_changes import AUTHOR, FAN, record


def plans(*records):
    return messages_of(records)[0]


@pytest.mark.parametrize("kind", ["blocks", "mutes", "requested", "reports"])
def test_what_somebody_decided_is_told_when_it_comes_and_when_it_goes(kind):
    keys = {"node": f"{FAN}#{kind}", "other": AUTHOR}
    row = keys | {"at_ms": 1}
    for change in (record(keys, row), record(keys, None, row)):
        assert plans(change) == [RelationChanged(kind, FAN, AUTHOR)]


def test_a_follow_is_told_for_its_notification_and_an_unfollow_or_an_import_is_not():
    keys = {"node": f"{FAN}#following", "other": AUTHOR}
    edge = keys | {"followed_ms": 1, "bucket": 0}
    assert plans(record(keys, edge)) == [RelationChanged("following", FAN, AUTHOR)]
    assert plans(record(keys, None, edge)) == []
    assert plans(record(keys, edge | {"quiet": True})) == []


def test_a_request_is_told_once_it_is_decided():
    keys = {"node": f"{AUTHOR}#requests", "other": FAN}
    waits = keys | {"at_ms": 1}
    decided = waits | {"decision": "approved", "decided_ms": 2}
    assert plans(record(keys, decided, waits)) == [RelationChanged("requests", AUTHOR, FAN)]
    assert plans(record(keys, waits)) == []
    assert plans(record(keys, waits, decided)) == []
    assert plans(record(keys, None, decided)) == []


@pytest.mark.parametrize("kind", ["blocked_by", "audience", "lists"])
def test_copies_and_ones_own_lists_mean_nothing(kind):
    keys = {"node": f"{FAN}#{kind}", "other": AUTHOR}
    assert plans(record(keys, keys | {"at_ms": 1})) == []


def test_an_account_that_becomes_private_or_public_is_told_as_such():
    keys = {"user_id": FAN}
    row = keys | {"username": "ines", "created_at": 1, "updated": "1", "zone": "eu"}
    hidden = row | {"private": True, "updated": "2"}
    shown = row | {"private": False, "updated": "3"}
    assert PrivacyChanged(FAN) in plans(record(keys, hidden, row))
    assert PrivacyChanged(FAN) in plans(record(keys, shown, hidden))
    assert PrivacyChanged(FAN) not in plans(record(keys, shown, row))
    assert PrivacyChanged(FAN) not in plans(record(keys, row))
