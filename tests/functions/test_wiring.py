import subprocess
import sys

import pytest

from functions.adapters.posts import DynamoPosts
from functions.archive.tiers import TieredPosts, TieredReposts, TieredVersions
from functions.wiring import Wiring

HANDLERS = (
    "api",
    "identity",
    "outbox",
    "fan_out_planner",
    "fan_out",
    "archiver",
    "reconciler",
    "custodian",
)


@pytest.mark.parametrize("name", HANDLERS)
def test_importing_a_handler_needs_no_environment(name):
    program = f"import functions.{name}.handler as h, sys; print('aws_xray_sdk' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], env={}, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("name", [name for name in HANDLERS if name != "transcoder"])
def test_only_the_transcoder_needs_the_packages_of_its_layer(name):
    program = (
        f"import functions.{name}.handler as h, sys;"
        "print({'PIL', 'pymediainfo', 'imageio_ffmpeg'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env={}, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"


def test_parts_are_made_once_and_only_when_asked_for():
    parts = Wiring({"AWS_REGION": "eu-west-1", "ZONE": "eu", "CELL": "euw1-a"})
    assert parts.clock is parts.clock
    assert (parts.region, parts.zone, parts.cell) == ("eu-west-1", "eu", "euw1-a")
    with pytest.raises(KeyError):
        _ = parts.keys


def test_thresholds_are_configuration():
    known = Wiring({}).thresholds
    assert (known.hybrid, known.pull, known.vip) == (100_000, 10_000_000, 10_000)
    small = Wiring({"REACH_HYBRID": "3", "REACH_PULL": "6", "VIP_FOLLOWERS": "2"}).thresholds
    assert (small.hybrid, small.pull, small.vip) == (3, 6, 2)


def test_posts_go_on_into_the_archive_where_the_function_may_read_it():
    plain = {"AWS_REGION": "eu-west-1", "ZONE": "eu", "CELL": "euw1-a", "STAGE": "test"}
    assert isinstance(Wiring(plain).posts, DynamoPosts)
    parts = Wiring({**plain, "ARCHIVE_BUCKET": "nearcast-test-eu-west-1-archive-1"})
    assert isinstance(parts.posts, TieredPosts)
    assert isinstance(parts.versions, TieredVersions)
    assert isinstance(parts.reposts, TieredReposts)
    bucket = parts._archive_of("us-east-1")._objects._bucket
    assert bucket == "nearcast-test-us-east-1-archive-1"
