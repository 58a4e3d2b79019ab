import time

from edge.media.memory import OBJECTS_MAX
from edge.media.objects import BLOB_MAX, HELD_MAX, KEPT_MAX
from infra.bench.media import world
from shared.directory import Directory
from shared.manifest import NAME, Manifest, key_of
from shared.playback import verify


def test_every_object_of_the_manifest_is_in_the_bucket_as_large_as_it_says() -> None:
    with world.bucket() as bucket:
        document = bucket.objects[key_of(world.ASSET, NAME)]
    assert isinstance(document, bytes)
    manifest = Manifest.from_json(document)
    assert manifest == world.manifest()
    for name, stored in manifest.objects().items():
        assert bucket.objects[key_of(world.ASSET, name)] == stored.bytes


def test_addresses_are_good_for_what_they_name() -> None:
    objects = world.manifest().objects()
    for kind in world.KINDS:
        for path in world.paths(kind):
            _, _, token, name = path.split("/")
            assert verify(token, world.KEYS, time.time_ns() // 1_000_000).asset == world.ASSET
            assert objects[name].bytes == kind.bytes


def test_kinds_are_kept_where_the_bench_says() -> None:
    assert world.SMALL.bytes <= HELD_MAX
    assert world.SMALL.bytes * world.SMALL.count <= OBJECTS_MAX
    assert HELD_MAX < world.LARGE.bytes <= BLOB_MAX
    assert BLOB_MAX < world.TEN_MB.bytes <= KEPT_MAX < world.ONE_GB.bytes


def test_published_directory_names_the_bucket() -> None:
    directory = Directory.from_document(world.published("http://127.0.0.1:9/bucket"))
    assert [cell.media for cell in directory.cells] == ["http://127.0.0.1:9/bucket"]
