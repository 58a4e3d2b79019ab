import os
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra.edge_host.bytecode import compile_archive
from infra.edge_host.stage import PYTHON_MODULES, ROOT, node, stage
from shared.zones import ZONE_NUMBERS

OFFLINE = {
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "WRANGLER_SEND_METRICS": "false",
}


ENVIRONMENTS = ("", "staging", "production")  # of wrangler.toml; the one without a name is local
BINDINGS = (
    "ADDRESS_LIMIT",
    "ANALYTICS",
    "BUCKET",
    "CONFIG",
    "EXPOSURES",
    "HEALTH",
    "MEDIA_AP",
    "MEDIA_EU",
    "MEDIA_US",
    "REGISTRY",
    "SIGN_IN_LIMIT",
    "SIGN_UP_LIMIT",
)
# A Worker may have 3 MB compressed (10 MB on a paid plan), and starts the slower the more it has.
GZIP_MAX_KIB = 250


def dry_run(bundle: Path, home: Path, environment: str) -> str:
    """What `wrangler deploy` says it would do, without a network or an account."""
    wrangler = ROOT / "node_modules/wrangler/bin/wrangler.js"
    options = ["deploy", "--dry-run", "--outdir", str(bundle), "--env", environment]
    passed_on = {"PATH": f"{Path(node()).parent}:{os.environ['PATH']}", "HOME": str(home)}
    done = subprocess.run(
        [node(), str(wrangler), *options],
        check=False,
        cwd=ROOT,
        env=passed_on | OFFLINE,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_cloudflares_bundle_is_whole(tmp_path: Path, environment: str) -> None:
    bundle = tmp_path / "bundle"
    said = dry_run(bundle, tmp_path, environment)
    for binding in BINDINGS:
        assert f"env.{binding} " in said
    uploaded = {str(path.relative_to(bundle)) for path in bundle.rglob("*") if path.is_file()}
    ours = {
        str(path.relative_to(ROOT))
        for package in ("edge", "shared")
        for path in (ROOT / package).rglob("*.py")
    }
    assert {"worker.py", "python_modules/workers/__init__.py", *ours} <= uploaded
    assert not [name for name in uploaded if name.endswith(".pyc")]
    assert not list(PYTHON_MODULES.rglob("*.pyc"))


def test_bundle_is_small(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    said = dry_run(tmp_path / "bundle", tmp_path, "production")
    found = re.search(r"Total Upload: ([0-9.]+) KiB / gzip: ([0-9.]+) KiB", said)
    assert found is not None, said
    record_property("bundle", f"{found[1]} KiB, compressed {found[2]} KiB")
    assert float(found[2]) <= GZIP_MAX_KIB


def test_environments_differ_in_values_only() -> None:
    """Bindings are not inherited: one that is missing from an environment is missing at run time."""
    document = tomllib.loads((ROOT / "wrangler.toml").read_text())

    def names(section: dict[str, Any]) -> dict[str, set[str]]:
        return {
            "vars": set(section["vars"]),
            "kv": {one["binding"] for one in section["kv_namespaces"]},
            "objects": {
                f"{one['name']} {one['class_name']}"
                for one in section["durable_objects"]["bindings"]
            },
            "limits": {
                f"{one['name']} {one['simple']['limit']} {one['simple']['period']}"
                for one in section["ratelimits"]
            },
            "datasets": {one["binding"] for one in section["analytics_engine_datasets"]},
            "tiers": {one["binding"] for one in section["r2_buckets"]},
        }

    for environment in document["env"].values():
        assert names(environment) == names(document)
        assert environment["vars"]["LOCAL_OVERRIDES"] == "0"
    ids = [
        one["namespace_id"]
        for section in (document, *document["env"].values())
        for one in section["ratelimits"]
    ]
    assert len(set(ids)) == len(ids), "two environments would share a counter"
    buckets = [
        one["bucket_name"]
        for section in (document, *document["env"].values())
        for one in section["r2_buckets"]
    ]
    assert len(set(buckets)) == len(buckets), "two environments would share media"


def test_every_zone_has_a_tier() -> None:
    document = tomllib.loads((ROOT / "wrangler.toml").read_text())
    tiers = {one["binding"] for one in document["r2_buckets"]}
    assert tiers == {f"MEDIA_{zone.upper()}" for zone in ZONE_NUMBERS}


def test_every_object_of_the_code_is_made_by_a_migration() -> None:
    document = tomllib.loads((ROOT / "wrangler.toml").read_text())
    made = [name for step in document["migrations"] for name in step["new_sqlite_classes"]]
    bound = {one["class_name"] for one in document["durable_objects"]["bindings"]}
    assert sorted(made) == sorted(bound)
    assert document["triggers"]["crons"]
    assert document["observability"]["enabled"] is True


def test_staging_again_runs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    stage()

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("something was built anew")

    monkeypatch.setattr(subprocess, "run", refuse)
    stage()


def test_archive_of_bytecode_can_be_imported(tmp_path: Path) -> None:
    source, target = tmp_path / "source.zip", tmp_path / "target.zip"
    with zipfile.ZipFile(source, "w") as archive:
        archive.writestr("package/__init__.py", "from package.part import WORD")
        archive.writestr("package/part.py", "WORD = 'grüß'")
        archive.writestr("package/notes.txt", "kept")
    compile_archive(str(source), str(target))
    with zipfile.ZipFile(target) as archive:
        names = archive.namelist()
        assert archive.read("package/notes.txt") == b"kept"
    assert sorted(names) == ["package/__init__.pyc", "package/notes.txt", "package/part.pyc"]
    script = "import package; print(package.WORD)"
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", script],
        check=True,
        env={"PYTHONPATH": str(target)},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.stdout.strip() == "grüß"
