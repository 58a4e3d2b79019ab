"""A file goes when no post shows it, or when its owner wants that."""

from dataclasses import replace

import pytest

from functions.custodian import drop
from functions.custodian.drop import KEPT_S, WRITTEN_MS
from functions.ports.media import upload_key
from functions.records import Usage
from shared.errors import Busy, MediaUnfit
from shared.messages import MediaChanged, MediaDropped
from tests.functions.custodian.vault import Vault, killed_at


@pytest.fixture
def vault():
    return Vault()


def dropped(file, post=None, *, final=False):
    return MediaDropped(file.owner_id, file.media_id, post.post_id if post else None, final)


def test_a_files_last_post_takes_it_along(vault):
    file = vault.file(vault.asset())
    post = vault.post(file)
    vault.delete_post(post)
    assert vault.run(dropped(file, post)) == 1
    gone = vault.media.get(file.media_id)
    assert (gone.state, gone.expires_s) == ("deleted", vault.tables.now_ms // 1000 + KEPT_S)
    assert gone.updated > file.updated
    assert vault.edge.voided == [file.asset]
    vault.settle()
    assert vault.left() == {}


def test_a_file_that_another_post_shows_stays(vault):
    file = vault.file(vault.asset())
    first, second = vault.post(file), vault.post(file)
    vault.delete_post(first)
    assert vault.run(dropped(file, first)) == 0
    assert vault.media.get(file.media_id).state == "processing"
    assert vault.media.uses(file.media_id, 9) == [second.post_id]
    vault.delete_post(second)
    assert vault.run(dropped(file, second)) == 1
    vault.settle()
    assert vault.left() == {}


def test_a_file_stays_however_many_of_its_posts_have_gone(vault, monkeypatch):
    monkeypatch.setattr(drop, "PAGE", 2)
    file = vault.file(vault.asset())
    *gone, last = [vault.post(file) for _ in range(6)]
    for post in gone:
        vault.delete_post(post)
    assert vault.run(dropped(file)) == 0
    assert vault.media.uses(file.media_id, 9) == [last.post_id]
    assert vault.media.get(file.media_id).state == "processing"


def test_an_owner_can_have_a_file_removed_that_posts_show(vault):
    file = vault.file(vault.asset())
    vault.post(file)
    assert vault.run(dropped(file)) == 0
    assert vault.run(dropped(file, final=True)) == 1
    told = [message for _, queue, message in vault.tables.queues if queue == "plans"]
    assert told == [MediaChanged(vault.owner, file.media_id)]
    vault.settle()
    assert vault.left() == {}


def test_a_file_that_no_post_shows_is_nobody_elses_business(vault):
    vault.run(dropped(vault.file(vault.asset()), final=True))
    assert not [one for one in vault.tables.queues if isinstance(one[2], MediaChanged)]


def test_a_post_that_begins_to_show_the_file_meanwhile_keeps_it(vault):
    file = vault.file(vault.asset())
    post = vault.post(file)
    vault.delete_post(post)
    put = vault.media.put

    def show_first(before, after):
        if not vault.media.uses(file.media_id, 9):
            vault.post(file)
        return put(before, after)

    vault.media.put = show_first
    assert vault.run(dropped(file, post)) == 0
    assert vault.media.get(file.media_id).state == "processing"
    assert len(vault.objects.held) == 5


def test_a_file_that_is_deleted_cannot_be_shown(vault):
    file = vault.file(vault.asset())
    vault.run(dropped(file))
    with pytest.raises(MediaUnfit):
        vault.post(file)


def test_a_post_that_is_being_written_is_waited_for(vault):
    file = vault.file(vault.asset())
    vault.post(file, written=False)
    with pytest.raises(Busy):
        vault.run(dropped(file))
    assert vault.media.get(file.media_id).state == "processing"
    vault.pass_time(WRITTEN_MS)
    assert vault.run(dropped(file)) == 1


def test_a_post_whose_deletion_was_not_heard_of_shows_nothing(vault):
    file = vault.file(vault.asset())
    vault.delete_post(vault.post(file))
    assert vault.run(dropped(file)) == 1


def test_of_two_files_with_the_same_contents_the_other_stays_whole(vault):
    asset = vault.asset()
    first, second = vault.file(asset), vault.file(asset)
    assert vault.run(dropped(first, final=True)) == 1
    assert len(vault.objects.held) == 5
    assert vault.media.usage(vault.owner) == Usage(1, asset.bytes)
    assert vault.edge.voided == []
    assert vault.run(dropped(second, final=True)) == 1
    vault.settle()
    assert vault.left() == {}


def test_an_upload_whose_contents_were_there_already_goes_with_its_file(vault):
    asset = vault.asset()
    vault.file(asset)
    copy = vault.file(asset)
    vault.objects.put(upload_key(vault.owner, copy.media_id), b"again")
    vault.run(dropped(copy, final=True))
    assert upload_key(vault.owner, copy.media_id) not in vault.objects.held
    assert upload_key(vault.owner, asset.media_id) in vault.objects.held


def test_an_unfinished_upload_is_abandoned(vault):
    file = vault.file(state="uploading", expires_s=vault.tables.now_ms // 1000 + 60)
    upload_id = vault.place.uploads.begin(upload_key(vault.owner, file.media_id), "video/mp4")
    vault.media.put(file, replace(file, upload_id=upload_id, updated=vault._time().text))
    vault.run(dropped(file, final=True))
    assert vault.left() == {}


def test_an_upload_that_nothing_was_made_of_is_removed(vault):
    for state in ("queued", "failed"):
        file = vault.file(state=state)
        vault.objects.put(upload_key(vault.owner, file.media_id), b"x")
        assert vault.run(dropped(file, final=True)) == 1
    assert vault.left() == {}


def test_an_asset_that_was_begun_of_a_file_and_never_met_it_goes_along(vault):
    asset = vault.asset(state="processing", ready_ms=None)
    file = vault.file(media_id=asset.media_id, sha256=asset.sha256)
    vault.run(dropped(file, final=True))
    vault.settle()
    assert vault.left() == {}


def test_an_asset_of_the_same_contents_that_is_anothers_stays(vault):
    asset = vault.asset()
    vault.file(asset)
    file = vault.file(sha256=asset.sha256)
    vault.run(dropped(file, final=True))
    assert vault.media.asset(asset.asset) == asset


def test_a_file_that_was_never_there_is_done(vault):
    file = replace(vault.file(), media_id=vault.asset("other").media_id)
    assert vault.run(dropped(file, final=True)) == 0


def test_a_file_that_its_owner_deleted_is_forgotten_in_the_end(vault):
    file = vault.file(vault.asset())
    vault.media.put(file, replace(file, state="deleted", updated=vault._time().text))
    assert vault.run(dropped(file)) == 1
    assert vault.media.get(file.media_id).expires_s == vault.tables.now_ms // 1000 + KEPT_S
    vault.settle()
    assert vault.left() == {}


def test_a_message_that_comes_again_finds_the_work_done(vault):
    file = vault.file(vault.asset())
    for _ in range(3):
        vault.run(dropped(file, final=True))
    vault.settle()
    vault.run(dropped(file, final=True))
    assert vault.left() == {}


def test_a_row_that_never_rests_is_tried_again_later(vault):
    file = vault.file(vault.asset())
    vault.media.put = lambda before, after: False
    with pytest.raises(Busy):
        vault.run(dropped(file))


def test_whenever_it_dies_the_same_message_finishes_the_work():
    for number in range(1, 100):
        vault = Vault()
        file = vault.file(vault.asset())
        post = vault.post(file)
        vault.delete_post(post)
        disarm = killed_at(vault, number)
        vault.settle(dropped(file, post))
        died = disarm()
        assert vault.left() == {}, f"died at call {number}"
        if not died:
            assert number > 10
            return
    raise AssertionError("it never came to its end")
