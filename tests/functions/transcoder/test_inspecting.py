"""Uploads that are whole: once, twice, out of order, shared, deleted, and not what they should be."""

from dataclasses import replace

import pytest

from functions.ports import upload_key
from functions.transcoding.reasons import NOT_VIDEO, UNEXPECTED, WRONG_HASH, Interrupted, Unfit
from shared.errors import Busy
from shared.manifest import NAME, key_of
from shared.messages import MediaPart, MediaUploaded
from tests.functions.fakes_workshop import VIDEO_PARTS
from tests.functions.transcoder.stage import Killed


def sent(stage):
    return [message.part for message in stage.queue.sent]


def test_an_upload_becomes_an_asset_with_a_message_a_part_the_smallest_first(stage):
    file = stage.upload()
    stage.arrive(file)
    after, asset = stage.file(file), stage.asset(file)
    assert (after.state, after.sha256) == ("processing", asset.sha256)
    assert asset.parts == dict.fromkeys(VIDEO_PARTS, 0)
    assert (asset.media_id, asset.bytes) == (file.media_id, len(b"a clip"))
    assert sent(stage) == VIDEO_PARTS
    assert stage.manifest(file).tracks == ()
    assert stage.told() == []


def test_the_event_may_come_before_the_api_noted_the_completion(stage):
    file = stage.upload(state="uploading", upload_id="u", expires_s=stage.place.now() // 1000 + 60)
    stage.arrive(file)
    after = stage.file(file)
    assert (after.state, after.upload_id, after.expires_s) == ("processing", None, None)


def test_the_api_may_note_it_while_the_upload_is_looked_at(stage):
    file = stage.upload(state="uploading")
    inspect = stage.workshop.inspect

    def meanwhile(path, announced, folder):
        stage.media.put(stage.file(file), replace(file, state="queued", updated="later"))
        return inspect(path, announced, folder)

    stage.workshop.inspect = meanwhile
    stage.arrive(file)
    assert stage.file(file).state == "processing"
    assert sent(stage) == VIDEO_PARTS


def test_an_event_that_comes_twice_looks_once_and_sends_what_nobody_began(stage):
    file = stage.upload()
    stage.arrive(file)
    stage.work(only=["audio", "360p"])
    stage.arrive(file)
    assert stage.workshop.looked == 1
    assert sent(stage) == ["poster", "480p", "storyboard"]
    stage.work()
    stage.arrive(file)
    assert sent(stage) == []


@pytest.mark.parametrize("step", ["put_asset", "claim", "put", "send", "replace"])
def test_a_worker_that_is_killed_at_any_step_is_gone_on_after(stage, step):
    file = stage.upload()
    owner = {"send": stage.queue, "replace": stage.objects}.get(step, stage.media)
    whole = getattr(owner, step)

    def killed(*args, **kwargs):
        setattr(owner, step, whole)
        raise Killed

    setattr(owner, step, killed)
    with pytest.raises(Killed):
        stage.arrive(file)
    stage.arrive(file)
    stage.work()
    assert stage.asset(file).state == "ready"
    assert sorted(stage.workshop.made) == sorted(VIDEO_PARTS)


def test_the_same_contents_are_stored_once(stage):
    first, second = stage.upload(), stage.upload()
    stage.arrive(first)
    stage.work()
    stage.told()
    stage.arrive(second)
    assert stage.file(second).asset == stage.file(first).asset
    assert sent(stage) == []
    assert upload_key(stage.owner, second.media_id) not in stage.objects.held
    assert upload_key(stage.owner, first.media_id) in stage.objects.held
    assert stage.told() == [second.media_id]
    assert len(stage.world.tables.assets) == 1


def test_files_that_share_an_asset_in_the_making_are_told_together(stage):
    first, second = stage.upload(), stage.upload()
    stage.arrive(first)
    stage.arrive(second)
    assert stage.told() == []
    stage.work(only=["audio", "360p"])
    assert sorted(stage.told()) == [first.media_id, second.media_id]


def test_the_same_contents_of_somebody_else_are_their_own(stage):
    first = stage.upload()
    stage.owner = stage.world.newcomer("eu")
    second = stage.upload()
    stage.arrive(first)
    stage.arrive(second)
    assert stage.file(second).asset != stage.file(first).asset


@pytest.mark.parametrize("ending", ["failed", "removed", "gone"])
def test_contents_of_an_asset_that_came_to_an_end_are_made_anew(stage, ending):
    first, second = stage.upload(), stage.upload()
    stage.arrive(first)
    asset = stage.asset(first)
    if ending == "failed":
        stage.media.put_asset(asset, replace(asset, state="failed", updated="later"))
    else:
        now = stage.file(first)
        stage.media.put(now, replace(now, state="deleted", updated="later"))
        if ending == "removed":
            stage.media.put_asset(asset, replace(asset, state="removed", updated="later"))
        else:
            stage.media.remove_asset(asset)
    stage.queue.sent.clear()
    stage.arrive(second)
    stage.work()
    assert stage.asset(second).state == "ready"
    assert stage.asset(second).media_id == second.media_id


def test_an_upload_that_is_not_what_was_announced_fails_with_a_reason_and_is_set_aside(stage):
    file = stage.upload(sha256="0" * 64)
    stage.arrive(file)
    after = stage.file(file)
    assert (after.state, after.reason, after.asset) == ("failed", WRONG_HASH, None)
    assert stage.aside.sent == [MediaUploaded(stage.owner, file.media_id, WRONG_HASH)]
    assert stage.told() == [file.media_id]
    assert stage.world.tables.assets == {}
    stage.arrive(file)
    assert len(stage.aside.sent) == 1


def test_a_failed_file_that_was_sent_back_is_looked_at_afresh(stage):
    file = stage.upload()
    stage.workshop.fails["inspect"] = Unfit(NOT_VIDEO)
    stage.arrive(file)
    (letter,) = stage.aside.sent
    stage.deliver(letter)
    assert stage.file(file).state == "failed"
    stage.workshop.fails.clear()
    stage.deliver(letter)
    stage.work()
    assert stage.asset(file).state == "ready"


def test_a_failed_file_that_was_sent_back_too_late_has_failed_for_the_same_reason(stage):
    file = stage.upload()
    stage.workshop.fails["inspect"] = Unfit(NOT_VIDEO)
    stage.arrive(file)
    stage.objects.held.clear()
    stage.place.bench.forget()
    stage.deliver(stage.aside.sent[0])
    assert (stage.file(file).state, stage.file(file).reason) == ("failed", NOT_VIDEO)


def test_what_breaks_by_itself_is_tried_three_times_and_then_fails(stage):
    file = stage.upload()
    stage.workshop.fails["inspect"] = RuntimeError("a bug")
    message = MediaUploaded(stage.owner, file.media_id)
    for received in (1, 2):
        with pytest.raises(RuntimeError):
            stage.deliver(message, received)
        assert stage.file(file).state == "queued"
    stage.deliver(message, 3)
    assert (stage.file(file).state, stage.file(file).reason) == ("failed", UNEXPECTED)


def test_an_interruption_fails_with_its_own_reason_in_the_end(stage):
    file = stage.upload()
    stage.workshop.fails["inspect"] = Interrupted("too-slow")
    stage.deliver(MediaUploaded(stage.owner, file.media_id), 3)
    assert stage.file(file).reason == "too-slow"


def test_a_file_that_killed_its_workers_three_times_is_not_looked_at_again(stage):
    file = stage.upload()
    stage.deliver(MediaUploaded(stage.owner, file.media_id), 4)
    assert (stage.workshop.looked, stage.file(file).reason) == (0, UNEXPECTED)


def test_load_is_no_failure(stage):
    file = stage.upload()
    stage.workshop.fails["inspect"] = Busy()
    with pytest.raises(Busy):
        stage.deliver(MediaUploaded(stage.owner, file.media_id), 3)
    assert stage.file(file).state == "queued"


def test_a_file_that_was_deleted_leaves_nothing(stage):
    file = stage.upload()
    stage.delete(file)
    stage.arrive(file)
    assert stage.objects.held == {}
    assert stage.world.tables.assets == {}


def test_a_file_that_was_deleted_after_a_worker_was_killed_leaves_nothing(stage):
    file, put = stage.upload(), stage.media.put

    def killed(*args):
        raise Killed

    stage.media.put = killed
    with pytest.raises(Killed):
        stage.arrive(file)
    stage.media.put = put
    assert len(stage.objects.held) == 2  # with the manifest
    stage.delete(file)
    stage.arrive(file)
    assert stage.objects.held == {}
    assert stage.world.tables.assets == {}


def test_an_upload_stays_while_other_files_share_what_is_made_of_it(stage):
    first, second = stage.upload(), stage.upload()
    stage.arrive(first)
    stage.arrive(second)
    stage.delete(first)
    stage.arrive(first)
    stage.work()
    assert upload_key(stage.owner, first.media_id) in stage.objects.held
    assert stage.asset(second).state == "ready"


def test_an_event_that_comes_again_while_a_part_is_made_sends_it_no_second_time(stage):
    file = stage.upload()
    stage.arrive(file)
    stage.queue.sent.clear()
    stage.workshop.during = lambda part: stage.arrive(file)
    stage.deliver(MediaPart(stage.owner, stage.asset(file).asset, "360p"))
    assert sent(stage) == ["audio", "poster", "480p", "storyboard"]


def test_a_file_that_is_deleted_while_it_is_looked_at_leaves_nothing(stage):
    file = stage.upload()
    inspect = stage.workshop.inspect

    def meanwhile(path, announced, folder):
        stage.delete(file)
        return inspect(path, announced, folder)

    stage.workshop.inspect = meanwhile
    stage.arrive(file)
    assert stage.objects.held == {}
    assert stage.world.tables.assets == {}
    assert sent(stage) == []


def test_an_event_of_nobodys_upload_is_passed_over(stage):
    file = stage.upload()
    del stage.world.tables.media[file.media_id]
    stage.arrive(file)
    assert stage.objects.held == {}


def test_an_upload_that_is_gone_is_no_endless_story(stage):
    file, other = stage.upload(), stage.upload(state="uploading")
    stage.objects.held.clear()
    with pytest.raises(Interrupted):
        stage.arrive(file)
    stage.deliver(MediaUploaded(stage.owner, file.media_id), 3)
    assert stage.file(file).reason == UNEXPECTED
    stage.arrive(other)  # it may still be completed
    assert stage.file(other) == other


def test_parts_of_a_manifest_lie_where_the_edge_looks(stage):
    file = stage.upload()
    stage.arrive(file)
    assert key_of(stage.asset(file).asset, NAME) in stage.objects.held
    assert isinstance(stage.queue.sent[0], MediaPart)
