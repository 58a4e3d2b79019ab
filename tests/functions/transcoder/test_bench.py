import os
import subprocess
import sys

import pytest

from functions.transcoder.bench import Bench
from tests.functions.fakes_archive import FakeObjects
from tests.functions.fakes_workshop import FakeFiles


@pytest.fixture
def files():
    objects = FakeObjects()
    objects.held = {"uploads/a": b"a", "uploads/b": b"b"}
    return FakeFiles(objects)


def test_an_upload_is_kept_until_another_is_asked_for(files, tmp_path):
    bench = Bench(files, tmp_path)
    assert bench.source("uploads/a").read_bytes() == b"a"
    assert bench.source("uploads/a").read_bytes() == b"a"
    assert files.fetched == ["uploads/a"]
    assert bench.source("uploads/b").read_bytes() == b"b"
    assert bench.source("uploads/a").read_bytes() == b"a"
    assert len([one for one in tmp_path.rglob("*") if one.is_file()]) == 1


def test_an_upload_that_is_none_is_not_remembered_as_one(files, tmp_path):
    bench = Bench(files, tmp_path)
    assert bench.source("uploads/a") is not None
    assert bench.source("uploads/c") is None
    assert bench.source("uploads/c") is None
    files.objects.held["uploads/c"] = b"c"
    assert bench.source("uploads/c").read_bytes() == b"c"


def test_an_upload_that_broke_off_is_fetched_anew(files, tmp_path):
    bench, fetch = Bench(files, tmp_path), files.fetch
    bench.source("uploads/a")

    def broken(key, path):
        path.write_bytes(b"half")
        raise OSError("no space left")

    files.fetch = broken
    with pytest.raises(OSError, match="space"):
        bench.source("uploads/b")
    files.fetch = fetch
    assert bench.source("uploads/a").read_bytes() == b"a"


def test_a_parts_folder_goes_with_it(files, tmp_path):
    bench = Bench(files, tmp_path)
    with bench.folder() as folder:
        (folder / "x.m4s").write_bytes(b"x")
        with bench.folder() as other:
            assert other != folder
    assert not folder.exists()


def test_what_lost_workers_left_is_removed_and_living_ones_keep_theirs(files, tmp_path):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    for process in (gone.pid, os.getppid(), os.getpid()):
        (tmp_path / str(process)).mkdir()
        (tmp_path / str(process) / "source").write_bytes(b"left")
    Bench(files, tmp_path)
    assert {one.name for one in tmp_path.iterdir()} == {str(os.getppid()), str(os.getpid())}
    assert (tmp_path / str(os.getppid()) / "source").exists()
    assert not (tmp_path / str(os.getpid()) / "source").exists()
