import os
import random
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from rich.console import Console

from infra.cli.client import Client, Session
from infra.cli.failure import CliError
from infra.cli.media import parts
from infra.cli.media.failures import FileChanged, MediaFailed, StillProcessing, UploadBroken
from infra.cli.media.screen import Screen
from infra.cli.media.sources import Source, source_of
from infra.cli.media.unfinished import Unfinished
from infra.cli.media.upload import PATIENCE_S, Upload, Wish
from tests.infra.cli.media.service import Service, Straight, problem

URL = "http://edge"
SESSION = Session("eu0000000000zz", "ann", "token", "eu0000000000zz.refresh", 2e9)
BYTES = 5_500  # six parts of the stand-in, the last one short

Json = dict[str, Any]
Run = Callable[..., tuple[Json, Json | None]]


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "BACKOFF_S", 0.0)


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    file = tmp_path / "clip.mp4"
    file.write_bytes(b"\0\0\0\x18ftypisom" + random.Random(1).randbytes(BYTES - 12))
    return file


@pytest.fixture
def unfinished(tmp_path: Path) -> Unfinished:
    return Unfinished(URL, "ann", tmp_path / "settings")


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def run(service: Service, unfinished: Unfinished, waits: list[float]) -> Run:
    def begin(file: Path, **wish: Any) -> tuple[Json, Json | None]:
        transport = Straight(service)
        screen = Screen(Console(quiet=True))
        with Client(URL, SESSION, transport=transport) as client:
            upload = Upload(
                client,
                source_of(file),
                unfinished,
                screen,
                transport=transport,
                sleep=waits.append,
            )
            return upload.run(Wish(**wish))

    return begin


def test_every_part_is_sent_once_and_the_file_waited_for(
    run: Run, service: Service, clip: Path
) -> None:
    view, post = run(clip, alt="A clip")

    assert (view["state"], view["playable"], post) == ("processing", True, None)
    assert sorted(service.puts) == [1, 2, 3, 4, 5, 6]
    [body] = service.bodies
    assert (body["kind"], body["content_type"], body["bytes"], body["alt"]) == (
        "video",
        "video/mp4",
        BYTES,
        "A clip",
    )


def test_the_whole_file_may_be_waited_for(run: Run, clip: Path) -> None:
    view, _ = run(clip, whole=True)

    assert view["state"] == "ready"


def test_waiting_can_be_done_without(run: Run, clip: Path, waits: list[float]) -> None:
    view, _ = run(clip, wait=False)

    assert (view["state"], waits) == ("queued", [])


def test_a_post_is_written_as_soon_as_the_file_is_up(
    run: Run, service: Service, clip: Path
) -> None:
    _, post = run(clip, post="Look")

    assert post is not None
    assert (post["text"], post["media_ids"]) == ("Look", ["MEDIA1"])


def test_captions_go_along(run: Run, service: Service, clip: Path, tmp_path: Path) -> None:
    captions = tmp_path / "de.vtt"
    captions.write_text("WEBVTT\n", encoding="utf-8-sig")

    run(clip, captions=captions, language="de")

    assert service.captions == {"de": "WEBVTT\n"}


def test_captions_that_are_no_text_are_named(
    run: Run, service: Service, clip: Path, tmp_path: Path
) -> None:
    captions = tmp_path / "x.vtt"
    captions.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(CliError, match="not UTF-8"):
        run(clip, captions=captions)

    assert service.bodies == [], "said before anything is sent"


def test_an_upload_that_broke_sends_only_what_is_missing(
    run: Run, service: Service, clip: Path
) -> None:
    service.fault = lambda number: (
        httpx.Response(400, text="<Code>Odd</Code>") if number == 5 else None
    )
    with pytest.raises(UploadBroken, match=r"Odd \(400\)"):
        run(clip)
    arrived = set(service.puts)
    service.puts.clear()
    service.fault = lambda _: None

    run(clip)

    assert set(service.puts) == {1, 2, 3, 4, 5, 6} - arrived
    assert len(service.bodies) == 1


@pytest.mark.parametrize(
    "trouble",
    [httpx.Response(503, text="SlowDown"), httpx.ReadError("cut"), httpx.Response(408)],
    ids=["busy", "cut", "timeout"],
)
def test_a_part_that_fails_for_now_is_sent_again(
    run: Run, service: Service, clip: Path, trouble: httpx.Response | Exception
) -> None:
    failures = [trouble, trouble]
    service.fault = lambda number: failures.pop() if number == 2 and failures else None

    view, _ = run(clip)

    assert view["playable"]
    assert sorted(service.puts) == [1, 2, 3, 4, 5, 6]


def test_a_storage_that_stays_away_ends_the_try_with_a_hint(
    run: Run, service: Service, clip: Path
) -> None:
    service.fault = lambda _: httpx.ConnectError("refused")

    with pytest.raises(UploadBroken, match="refused") as told:
        run(clip)

    assert "same command again" in told.value.hint


def test_expired_addresses_are_asked_for_anew(run: Run, service: Service, clip: Path) -> None:
    def expire(number: int) -> None:
        service.generation = max(service.generation, 1 if number >= 2 else 0)

    service.fault = expire

    view, _ = run(clip)

    assert view["playable"]
    assert sorted(set(service.puts)) == [1, 2, 3, 4, 5, 6]


def test_addresses_that_are_never_taken_end_the_try(run: Run, service: Service, clip: Path) -> None:
    service.fault = lambda _: httpx.Response(403, text="<Code>SignatureDoesNotMatch</Code>")

    with pytest.raises(UploadBroken, match="SignatureDoesNotMatch"):
        run(clip)


def test_an_upload_that_the_storage_dropped_is_begun_anew(
    run: Run, service: Service, clip: Path
) -> None:
    def drop(number: int) -> httpx.Response | None:
        if len(service.bodies) == 1:
            return httpx.Response(404, text="<Code>NoSuchUpload</Code>")
        return None

    service.fault = drop

    view, _ = run(clip)

    assert (view["id"], view["playable"]) == ("MEDIA2", True)


def test_an_upload_that_another_run_completed_meanwhile_is_not_begun_anew(
    run: Run, service: Service, clip: Path
) -> None:
    def completed(_: int) -> httpx.Response:
        service.files["MEDIA1"]["step"] = 0
        return httpx.Response(404, text="<Code>NoSuchUpload</Code>")

    service.fault = completed

    view, post = run(clip, post="Look")

    assert (view["id"], view["playable"]) == ("MEDIA1", True)
    assert post is not None
    assert post["media_ids"] == ["MEDIA1"]
    assert len(service.bodies) == 1


@pytest.mark.parametrize("lost", ["deleted", "failed"])
def test_a_remembered_upload_that_is_of_no_use_is_begun_anew(
    run: Run, service: Service, clip: Path, lost: str
) -> None:
    service.fault = lambda _: httpx.Response(400)
    with pytest.raises(UploadBroken):
        run(clip)
    service.fault = lambda _: None
    if lost == "deleted":
        service.files.clear()
    else:
        service.files["MEDIA1"]["failed"] = True

    view, _ = run(clip)

    assert (view["id"], view["playable"]) == ("MEDIA2", True)


def test_a_file_is_read_again_only_if_it_changed(
    run: Run, service: Service, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []
    digest = Source.digest

    def counted(source: Source, progress: Callable[[int], object]) -> str:
        read.append(source.path)
        return digest(source, progress)

    monkeypatch.setattr(Source, "digest", counted)
    service.fault = lambda _: httpx.Response(400)
    for _ in range(2):
        with pytest.raises(UploadBroken):
            run(clip)
    assert len(read) == 1

    os.utime(clip, ns=(1, 1))
    service.fault = lambda _: None
    run(clip)

    assert len(read) == 2
    assert len(service.bodies) == 1, "its contents are the same"


def test_a_file_that_was_moved_goes_on(run: Run, service: Service, clip: Path) -> None:
    service.fault = lambda _: httpx.Response(400)
    with pytest.raises(UploadBroken):
        run(clip)
    service.fault = lambda _: None

    run(clip.rename(clip.with_name("moved.mp4")))

    assert len(service.bodies) == 1


def test_a_run_that_ended_after_its_post_does_not_post_twice(
    run: Run, service: Service, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> Json:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Upload, "_awaited", interrupted)
        with pytest.raises(KeyboardInterrupt):
            run(clip, post="Look")

    _, post = run(clip, post="Look")

    assert list(service.posts.values()) == [post]
    assert sorted(service.puts) == [1, 2, 3, 4, 5, 6]


def test_what_is_over_is_remembered_no_longer(run: Run, service: Service, clip: Path) -> None:
    run(clip)
    run(clip)

    assert len(service.bodies) == 2


def test_contents_that_are_there_already_are_not_sent(
    run: Run, service: Service, clip: Path
) -> None:
    service.known.add(source_of(clip).digest(lambda _: None))

    view, _ = run(clip)

    assert (view["state"], service.puts) == ("ready", [])


def test_a_file_that_cannot_be_used_says_why(
    run: Run, service: Service, unfinished: Unfinished, clip: Path
) -> None:
    service.failing = ("not-a-video", "There is no picture in it")

    with pytest.raises(MediaFailed, match=r"There is no picture in it\.$") as told:
        run(clip)

    assert told.value.document()["reason"] == "not-a-video"
    assert unfinished.digest_of(source_of(clip)) is None


def test_a_reason_without_a_sentence_is_told_as_it_is(
    run: Run, service: Service, clip: Path
) -> None:
    service.failing = ("too-long", "")

    with pytest.raises(MediaFailed, match="Too long"):
        run(clip)


def test_a_file_that_changes_meanwhile_is_not_completed(
    run: Run, service: Service, clip: Path
) -> None:
    def touch(_: int) -> None:
        os.utime(clip, ns=(5, 5))

    service.fault = touch

    with pytest.raises(FileChanged):
        run(clip)

    assert service.files == {}


def test_a_file_that_becomes_shorter_meanwhile_has_changed(
    run: Run, service: Service, clip: Path
) -> None:
    def cut(_: int) -> httpx.Response:
        os.truncate(clip, 100)
        return httpx.Response(503)

    service.fault = cut

    with pytest.raises(FileChanged):
        run(clip)

    assert service.files == {}


def test_waiting_without_any_change_ends(
    run: Run, service: Service, clip: Path, waits: list[float]
) -> None:
    service.steps = [("queued", 0, False)]

    with pytest.raises(StillProcessing, match="uploaded") as told:
        run(clip)

    assert sum(waits) == pytest.approx(PATIENCE_S, abs=5)
    assert "MEDIA1" in told.value.hint


def test_a_problem_of_the_api_is_passed_on(run: Run, service: Service, clip: Path) -> None:
    class Full(Service):
        def __call__(self, request: httpx.Request) -> httpx.Response:
            return problem(422, "storage-full", detail="20 GB are taken.")

    with Client(URL, SESSION, transport=httpx.MockTransport(Full())) as client:
        upload = Upload(
            client, source_of(clip), Unfinished(URL, "x", clip.parent), Screen(Console(quiet=True))
        )
        with pytest.raises(Exception, match="storage-full"):
            upload.run(Wish())


def test_memory_does_not_grow_with_the_file(run: Run, service: Service, tmp_path: Path) -> None:
    service.part_bytes, service.keeps = 8 << 20, False
    large = tmp_path / "large.mp4"
    with large.open("wb") as file:
        file.write(b"\0\0\0\x18ftypisom")
        file.truncate(96 << 20)
    tracemalloc.start()
    try:
        run(large)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert len(service.puts) == 12
    assert peak < 8 << 20
