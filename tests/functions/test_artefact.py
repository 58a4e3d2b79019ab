"""What is deployed to AWS works by itself: our code and the layer, and no other package.

The local AWS finds packages in its own interpreter, so nothing else notices what the
layer lacks, such as a service that was left out of botocore's descriptions.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

FUNCTIONS = Path(__file__).parents[2] / "functions"
PROGRAM = """
import sys
sys.path[:0] = sys.argv[1:]
from importlib import import_module
for name in ("api", "identity", "outbox", "fan_out_planner", "fan_out", "archiver", "reconciler", "transcoder", "custodian"):
    import_module(f"functions.{name}.handler")
from functions.adapters.connections import client, dynamodb
for service in ("cognito-idp", "dynamodb", "s3", "secretsmanager", "sqs"):
    client(service, "eu-west-1")
dynamodb("eu-west-1")
from functions.transcoding import workshop
from functions.api.openapi import document
print(len(document()["paths"]))
outside = {m.__file__ for m in list(sys.modules.values()) if "site-packages" in str(getattr(m, "__file__", ""))}
assert not outside, outside
"""


@pytest.fixture(scope="module")
def artefact(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("artefact")
    tools = Path(sys.executable).parent
    uv = tools / "uv"
    targets = (
        ("Api", folder / "code"),
        ("Dependencies", folder / "layer"),
        ("MediaTools", folder / "media"),
    )
    for target, place in targets:
        subprocess.run(
            [
                shutil.which("make") or "make",
                f"build-{target}",
                f"ARTIFACTS_DIR={place}",
                f"PYTHON={sys.executable}",
                f"UV={uv if uv.exists() else 'uv'}",
            ],
            cwd=FUNCTIONS,
            check=True,
            capture_output=True,
            env=os.environ,
        )
    return [str(folder / name) for name in ("code", "layer/python", "media/python")]


def test_every_handler_starts_from_the_artefact_alone(artefact):
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", PROGRAM, *artefact],
        capture_output=True,
        text=True,
        check=False,
        env={"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"},
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 10


def test_the_artefact_is_small_and_compiled(artefact):
    code, layer, media = (Path(place) for place in artefact)
    sizes = [file.stat().st_size for file in layer.rglob("*") if file.is_file()]
    assert sum(sizes) < 40_000_000  # bytes; AWS takes 250 MB, cold starts take time for each
    assert sum(file.stat().st_size for file in media.rglob("*") if file.is_file()) < 210 << 20
    assert not list(code.rglob("Makefile"))
    assert list(code.rglob("*.pyc"))
    assert list((layer / "pydantic").rglob("*.pyc"))


def test_bytecode_names_the_place_where_it_will_run_and_not_where_it_was_made(artefact):
    code, layer, _ = (Path(place) for place in artefact)
    handler = next((code / "functions" / "api" / "__pycache__").glob("handler.*.pyc"))
    assert b"/var/task/functions/api/handler.py" in handler.read_bytes()
    assert str(code).encode() not in handler.read_bytes()
    package = next((layer / "pynamodb" / "__pycache__").glob("models.*.pyc"))
    assert b"/opt/python/pynamodb/models.py" in package.read_bytes()
