"""What operators ask about media: over moto, and with an edge that is made up."""

import json
from dataclasses import replace

import boto3
import httpx
import pytest
from typer.testing import CliRunner

from functions.deadline import now_ms
from functions.ports.media import upload_key
from functions.records import Asset, MediaFile
from infra import signed
from infra.cli.failure import CliError
from infra.cli.importing import operator as operators
from infra.cli.importing.operator import Operator
from infra.cli.main import app
from infra.cli.media.custody import asset_of
from infra.cli.media.storage import bucket_of
from shared import playback
from shared.clock import HybridTime
from shared.directory import Directory
from shared.ids import new_asset_id, new_media_id
from shared.keys import Keys
from shared.messages import CheckOwner, parse
from shared.signing import require
from tests.functions.adapters.given import someone
from tests.functions.conftest import environment  # noqa: F401 - a fixture, used by itself
from tests.functions.dynamo import Dynamo
from tests.shared.documents import REGIONS, directory_document

KEYS = "k1:" + "11" * 32
SHA = "ab" * 32
ASSET = new_asset_id("eu3v9k2m8x7q1c", bytes(range(10)))


class Scene:
    """Somebody of eu with one file, in a bucket and a queue of moto."""

    def __init__(self, aws: dict[str, Dynamo]) -> None:
        self.operator = Operator(self._directory())
        self.owner, self.media = someone(aws, "eu"), aws["eu"].media
        cell = self.operator.directory.cell_of_zone("eu")
        self.bucket = bucket_of("test", cell)
        self.s3 = boto3.client("s3", region_name=cell.region)
        self.sqs = boto3.client("sqs", region_name=cell.region)
        self.queue = self.sqs.create_queue(QueueName=f"nearcast-test-{cell.name}-custody")[
            "QueueUrl"
        ]
        self.s3.create_bucket(
            Bucket=self.bucket, CreateBucketConfiguration={"LocationConstraint": cell.region}
        )
        self._store()

    def _directory(self) -> Directory:
        document = directory_document()
        for name, cell in document["cells"].items():
            host = f"https://sqs.{cell['region']}.amazonaws.com/123456789012"
            cell["queues"] = {
                kind: f"{host}/nearcast-test-{name}-{kind}" for kind in ("plans", "slices")
            }
        return Directory.from_document(document)

    def _store(self) -> None:
        time = HybridTime(now_ms() - 10_000_000)
        media_id = new_media_id(time, self.owner)
        asset = Asset(
            asset=new_asset_id(self.owner, bytes(10)),
            owner_id=self.owner,
            media_id=media_id,
            kind="image",
            sha256=SHA,
            bytes=2_048,
            created_ms=time.ms,
            updated=time.text,
        )
        file = MediaFile(
            owner_id=self.owner,
            media_id=media_id,
            kind="image",
            content_type="image/png",
            bytes=2_048,
            sha256=SHA,
            state="processing",
            asset=asset.asset,
            created_ms=time.ms,
            updated=time.text,
        )
        assert self.media.put_asset(None, asset)
        assert self.media.put(None, file)
        self.file, self.asset = file, asset
        self.put(upload_key(self.owner, media_id))
        self.put(f"assets/{asset.asset}/manifest.json")

    def put(self, key: str) -> None:
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=b"x")

    def usage(self, *options: str) -> dict[str, object]:
        done = CliRunner().invoke(app, ["media", "usage", self.owner, "--json", *options])
        assert done.exit_code == 0, done.output
        return dict(json.loads(done.output))

    def waiting(self) -> list[object]:
        found = self.sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10)
        return [parse(one["Body"]) for one in found.get("Messages", [])]


@pytest.fixture(scope="module")
def made(aws: dict[str, Dynamo]) -> Scene:
    return Scene(aws)


@pytest.fixture
def scene(made: Scene, monkeypatch: pytest.MonkeyPatch) -> Scene:
    monkeypatch.setattr(operators, "local_operator", lambda _: made.operator)
    return made


def test_usage_in_order_is_said_and_nothing_is_repaired(scene: Scene) -> None:
    told = scene.usage("--repair")
    assert (told["files"], told["bytes"], told["checked"]) == (1, 2_048, 2)
    assert (told["miscounted"], told["left"], told["stray"]) == (0, 0, 0)
    assert scene.waiting() == []


def test_what_is_wrong_is_said_and_repaired_by_the_custodian_when_asked(scene: Scene) -> None:
    scene.put(f"assets/{new_asset_id(scene.owner, bytes(range(10)))}/a.m4s")
    scene.put(upload_key(scene.owner, new_media_id(HybridTime(5), scene.owner)))
    gone = replace(scene.file, state="deleted", updated=HybridTime(now_ms()).text)
    scene.media.put(scene.file, gone)
    told = scene.usage()
    assert (told["left"], told["stray"]) == (1, 2)
    assert scene.waiting() == []
    scene.usage("--repair")
    assert scene.waiting() == [CheckOwner(scene.owner)]
    text = CliRunner().invoke(app, ["media", "usage", scene.owner]).output
    assert "1 × assets that no file shares" in text
    assert "--repair" in text


def test_a_file_is_warmed_where_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, json={"copied": 7, "missing": 1})

    of = signed.client
    transport = httpx.MockTransport(answer)
    monkeypatch.setattr(signed, "client", lambda url, _=None: of(url, transport))
    monkeypatch.setenv("NEARCAST_KEYS", KEYS)
    run = CliRunner().invoke(app, ["media", "warm", ASSET, "--zone", "us", "--url", "http://e"])
    assert run.exit_code == 0, run.output
    assert "7 copies made, 1 could not be made." in run.output
    (request,) = sent
    assert str(request.url) == "http://e/_edge/media/warm"
    assert json.loads(request.content) == {"asset": ASSET, "zones": ["us"]}
    field = request.headers["nearcast-signature"]
    issued_ms = int(field.split(".")[1])
    require(field, Keys.from_text(KEYS), "media/warm", request.content, issued_ms)


def test_an_asset_is_named_by_its_id_or_by_an_address() -> None:
    token = playback.mint(ASSET, "p", Keys.from_text(KEYS), now_ms())
    for text in (ASSET, f"/media/{token}/master.m3u8", f"https://e.example/media/{token}/a.jpg"):
        assert asset_of(text) == ASSET
    for text in ("", "cat", "/media/", "/media/a.b.c.d/x", REGIONS["eu"]):
        with pytest.raises(CliError, match="names no asset"):
            asset_of(text)
