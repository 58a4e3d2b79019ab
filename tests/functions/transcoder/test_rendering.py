"""Parts of an asset: once, twice, at once, interrupted at any step, failing, and too late."""

from dataclasses import replace

import pytest

from functions.transcoder.rendering import NOTED_EVERY_MS
from functions.transcoding.reasons import (
    DAMAGED,
    TOO_HEAVY,
    TOO_SLOW,
    UNEXPECTED,
    Interrupted,
    Unfit,
)
from shared.errors import Busy
from shared.manifest import key_of
from shared.messages import MediaPart, MediaWanted
from tests.functions.fakes_workshop import VIDEO_PARTS
from tests.functions.transcoder.stage import Killed


@pytest.fixture
def file(stage):
    made = stage.upload()
    stage.arrive(made)
    return made


def part(stage, file, name, reason=None):
    return MediaPart(stage.owner, stage.asset(file).asset, name, reason)


def test_everything_is_made_and_in_the_manifest(stage, file):
    stage.work()
    asset, manifest = stage.asset(file), stage.manifest(file)
    assert (asset.state, asset.parts) == ("ready", dict.fromkeys(VIDEO_PARTS, 100))
    assert manifest.complete
    for name, stored in manifest.objects().items():
        key = key_of(asset.asset, name)
        assert len(stage.objects.held[key]) == stored.bytes
        assert stage.files.types[key] in ("video/iso.segment", "image/webp")
    whole = sum(one.bytes for one in manifest.objects().values())
    assert asset.bytes == len(b"a clip") + whole
    assert asset.playable_ms <= asset.ready_ms


def test_it_is_playable_with_the_first_size_and_the_sound_and_that_is_told(stage, file):
    stage.work(only=["360p"])
    assert stage.asset(file).playable_ms is None
    assert stage.told() == []
    stage.deliver(part(stage, file, "audio"))
    asset = stage.asset(file)
    assert asset.playable_ms is not None
    assert (asset.state, asset.view["width"]) == ("processing", 640)
    assert not stage.manifest(file).complete
    assert stage.told() == [file.media_id]
    stage.world.pass_time()
    stage.deliver(part(stage, file, "480p"))
    assert stage.told() == []  # posts show nothing new
    assert stage.asset(file).playable_ms == asset.playable_ms
    stage.deliver(part(stage, file, "poster"))
    assert stage.told() == [file.media_id]


def test_it_is_brought_near_once_it_is_playable_and_once_it_is_ready(stage, file):
    asset, custody = stage.asset(file).asset, stage.place.custody
    wanted = MediaWanted(stage.owner, asset, ("eu",))
    for name in ("audio", "poster", "360p"):
        assert custody.sent == []
        stage.deliver(part(stage, file, name))
    assert custody.sent == [wanted]
    stage.deliver(part(stage, file, "480p"))
    assert custody.sent == [wanted]
    stage.deliver(part(stage, file, "storyboard"))
    assert custody.sent == [wanted, wanted]


@pytest.mark.parametrize("order", [VIDEO_PARTS, VIDEO_PARTS[::-1], VIDEO_PARTS * 2])
def test_parts_may_come_in_any_order_and_twice(stage, file, order):
    for name in order:
        stage.deliver(part(stage, file, name))
    assert stage.asset(file).state == "ready"
    assert len(stage.workshop.made) == len(VIDEO_PARTS)


def test_two_workers_at_the_same_part_and_others_beside_them(stage, file):
    """A part is begun again in the middle of itself, and all others are made in between."""

    def meanwhile(name):
        stage.workshop.during = lambda name: None
        for other in VIDEO_PARTS:
            stage.deliver(part(stage, file, other))

    stage.workshop.during = meanwhile
    stage.deliver(part(stage, file, "360p"))
    asset = stage.asset(file)
    assert asset.state == "ready"
    assert asset.bytes == len(b"a clip") + sum(
        one.bytes for one in stage.manifest(file).objects().values()
    )


def steps(stage):
    return {
        "objects": (stage.files, "store"),
        "manifest": (stage.objects, "replace"),
        "row": (stage.media, "put_asset"),
        "telling": (stage.place.outlet, "plans"),
    }


@pytest.mark.parametrize("step", ["objects", "manifest", "row", "telling"])
@pytest.mark.parametrize("nth", [1, 2])
def test_a_worker_that_is_killed_at_any_step_is_gone_on_after(stage, file, step, nth):
    for name in VIDEO_PARTS[:-1]:
        stage.deliver(part(stage, file, name))
    stage.told()
    owner, name = steps(stage)[step]
    whole, calls = getattr(owner, name), []

    def killed(*args, **kwargs):
        calls.append(1)
        if len(calls) == nth:
            setattr(owner, name, whole)
            raise Killed
        return whole(*args, **kwargs)

    setattr(owner, name, killed)
    last = part(stage, file, VIDEO_PARTS[-1])
    if (step, nth) in {("objects", 2), ("telling", 2)}:
        stage.deliver(last)  # it has one object, and one thing to tell
    else:
        with pytest.raises(Killed):
            stage.deliver(last)
    setattr(owner, name, whole)
    stage.deliver(last)
    assert stage.asset(file).state == "ready"
    assert stage.manifest(file).complete
    assert stage.told()[-1:] == [file.media_id]


def test_a_part_that_killed_its_workers_three_times_is_given_up(stage, file):
    stage.work(only=["audio", "360p"])
    stage.told()

    def killed(name):
        raise Killed

    stage.workshop.during = killed
    for _ in range(3):
        with pytest.raises(Killed):
            stage.deliver(part(stage, file, "480p"))
    stage.deliver(part(stage, file, "480p"))
    asset = stage.asset(file)
    assert (asset.lost, asset.state) == ({"480p": UNEXPECTED}, "processing")
    assert stage.aside.sent == [part(stage, file, "480p", UNEXPECTED)]
    stage.workshop.during = lambda name: None
    stage.deliver(part(stage, file, "poster"))
    stage.deliver(part(stage, file, "storyboard"))
    assert stage.asset(file).state == "ready"
    assert {track.name for track in stage.manifest(file).tracks} == {"audio", "360p"}
    (letter,) = stage.aside.sent
    stage.deliver(letter)
    assert stage.asset(file).lost == {}
    assert {track.name for track in stage.manifest(file).tracks} == {"audio", "360p", "480p"}


def test_errors_of_ours_are_tried_three_times(stage, file):
    stage.workshop.fails["sizes"] = stage.workshop.fails["360p"] = RuntimeError("a bug")
    for _ in range(2):
        with pytest.raises(RuntimeError):
            stage.deliver(part(stage, file, "360p"))
        assert stage.asset(file).lost == {}
    stage.deliver(part(stage, file, "360p"))
    assert stage.asset(file).lost == {"360p": UNEXPECTED}
    assert stage.asset(file).state == "processing"  # there is a larger size


def test_a_file_that_is_unfit_at_its_smallest_size_has_failed(stage, file):
    stage.workshop.fails["360p"] = Unfit(DAMAGED, "in the middle")
    stage.work()
    asset = stage.asset(file)
    assert (asset.state, asset.reason) == ("failed", DAMAGED)
    assert stage.aside.sent == [part(stage, file, "360p", DAMAGED)]
    assert stage.told() == [file.media_id]
    assert stage.workshop.made == ["audio", "360p"]  # nothing is tried in vain


def test_a_larger_size_that_can_not_be_made_takes_nothing_away(stage, file):
    stage.workshop.fails["480p"] = Unfit(TOO_HEAVY)
    stage.deliver(part(stage, file, "480p"))  # before anything is playable
    stage.work()
    asset = stage.asset(file)
    assert (asset.state, asset.lost) == ("ready", {"480p": TOO_HEAVY})


def test_without_any_size_or_without_its_sound_a_video_has_failed(stage, file):
    stage.workshop.fails["360p"] = stage.workshop.fails["480p"] = Interrupted(TOO_SLOW)
    asset = stage.asset(file)
    tries = {"360p": 2, "480p": 2}
    stage.media.put_asset(asset, replace(asset, tries=tries, updated="later"))
    stage.work()
    assert (stage.asset(file).state, stage.asset(file).reason) == ("failed", TOO_SLOW)
    stage.workshop.fails.clear()
    for letter in stage.aside.sent:
        stage.deliver(letter)
    stage.work()
    assert stage.asset(file).state == "ready"
    silent = stage.upload(b"another")
    stage.arrive(silent)
    stage.workshop.fails = {"audio": Unfit(DAMAGED)}
    stage.work()
    assert stage.asset(silent).state == "failed"


def test_a_smallest_size_that_can_not_be_made_takes_nothing_away_from_what_is_playable(stage, file):
    stage.work(only=["audio", "480p"])
    stage.workshop.fails["360p"] = Unfit(DAMAGED)
    for name in ("360p", "poster", "storyboard"):
        stage.deliver(part(stage, file, name))
    assert (stage.asset(file).state, stage.asset(file).lost) == ("ready", {"360p": DAMAGED})


def test_a_failed_asset_that_was_sent_back_is_made_afresh(stage, file):
    stage.workshop.fails["360p"] = Unfit(DAMAGED)
    stage.work()
    (letter,) = stage.aside.sent
    stage.workshop.fails.clear()
    stage.told()
    stage.deliver(letter)
    stage.work()
    asset = stage.asset(file)
    assert (asset.state, asset.lost, asset.reason) == ("ready", {}, None)
    assert file.media_id in stage.told()


def test_a_lost_part_that_was_sent_back_is_made_after_all(stage, file):
    stage.workshop.fails["storyboard"] = Unfit(DAMAGED)
    stage.work()
    (letter,) = stage.aside.sent
    stage.workshop.fails.clear()
    stage.deliver(letter)
    assert (stage.asset(file).state, stage.asset(file).lost) == ("ready", {})
    assert stage.asset(file).ready_ms is not None


def test_load_is_not_counted(stage, file):
    stage.workshop.fails["360p"] = Busy()
    for _ in range(5):
        with pytest.raises(Busy):
            stage.deliver(part(stage, file, "360p"))
    assert stage.asset(file).tries["360p"] == 0


def test_progress_is_noted_every_so_often_and_never_hides_what_others_do(stage, file):
    seen = []
    stage.workshop.during = lambda name: (
        stage.world.pass_time(NOTED_EVERY_MS),
        stage.deliver(part(stage, file, "audio")) if name == "360p" else None,
    )
    put_asset = stage.media.put_asset

    def noted(before, after):
        seen.append(after.parts["360p"])
        return put_asset(before, after)

    stage.media.put_asset = noted
    stage.deliver(part(stage, file, "360p"))
    assert 50 in seen
    assert stage.asset(file).parts["360p"] == stage.asset(file).parts["audio"] == 100


def test_progress_never_falls_and_what_somebody_else_made_stays_made(stage, file):
    def meanwhile(name):
        stage.workshop.during = lambda name: None
        stage.deliver(part(stage, file, "360p"))
        stage.world.pass_time(NOTED_EVERY_MS)

    seen, put_asset = [], stage.media.put_asset

    def noted(before, after):
        seen.append(after.parts["360p"])
        return put_asset(before, after)

    stage.media.put_asset, stage.workshop.during = noted, meanwhile
    stage.deliver(part(stage, file, "360p"))
    assert seen == sorted(seen)


def test_work_on_what_has_failed_meanwhile_ends(stage, file):
    def meanwhile(name):
        stage.world.pass_time(NOTED_EVERY_MS)
        asset = stage.asset(file)
        stage.media.put_asset(asset, replace(asset, state="failed", updated="later"))

    stage.workshop.during = meanwhile
    stage.deliver(part(stage, file, "360p"))
    assert stage.files.types == {}


def test_work_on_what_is_being_removed_leaves_nothing(stage, file):
    late, asset = part(stage, file, "360p"), stage.asset(file)

    def meanwhile(name):
        now = stage.file(file)
        stage.media.put(now, replace(now, state="deleted", updated="later"))
        closed = replace(stage.media.asset(asset.asset), state="removed", updated="later")
        assert stage.media.put_asset(stage.media.asset(asset.asset), closed)

    stage.workshop.during = meanwhile
    stage.deliver(late)
    assert stage.objects.keys(key_of(asset.asset, "")) == []
    stage.deliver(late)
    assert stage.workshop.made == ["360p"]


def test_work_ends_before_the_time_does(stage, file):
    stage.left_ms = 1_000
    with pytest.raises(Interrupted):
        stage.deliver(part(stage, file, "360p"))
    assert stage.asset(file).tries["360p"] == 1


def test_an_asset_that_goes_while_a_part_is_made_leaves_nothing(stage, file):
    asset = stage.asset(file)
    late = [part(stage, file, name) for name in VIDEO_PARTS]
    stage.workshop.during = lambda name: stage.delete(file)
    stage.deliver(late[1])
    stage.workshop.during = lambda name: None
    for message in late:
        stage.deliver(message)
    assert stage.objects.keys(key_of(asset.asset, "")) == []
    assert stage.told() == []


def test_what_a_killed_worker_left_of_an_asset_that_went_is_swept_up(stage, file):
    late, asset = part(stage, file, "360p"), stage.asset(file)
    stage.delete(file)
    stage.objects.put(key_of(asset.asset, "left.m4s"), b"left")
    stage.deliver(late)
    assert stage.objects.keys(key_of(asset.asset, "")) == []


def test_an_upload_that_is_gone_is_no_endless_story(stage, file):
    stage.objects.delete([key for key in stage.objects.held if key.startswith("uploads/")])
    stage.place.bench.forget()
    for _ in range(2):
        with pytest.raises(Interrupted):
            stage.deliver(part(stage, file, "audio"))
    stage.deliver(part(stage, file, "audio"))
    assert stage.asset(file).state == "failed"


def test_a_part_that_the_asset_does_not_have_is_passed_over(stage, file):
    stage.deliver(part(stage, file, "4320p"))
    assert stage.workshop.made == []


def test_a_manifest_that_others_change_all_the_time_is_waited_for(stage, file):
    replaced = stage.objects.replace
    stage.objects.replace = lambda *args: False
    with pytest.raises(Busy):
        stage.deliver(part(stage, file, "360p"))
    stage.objects.replace = replaced
    stage.deliver(part(stage, file, "360p"))
    assert [one.name for one in stage.manifest(file).tracks] == ["360p"]
