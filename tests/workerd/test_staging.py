import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from infra.edge_host.bytecode import compile_archive
from infra.edge_host.stage import PYTHON_MODULES, ROOT, node, stage

OFFLINE = {
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "WRANGLER_SEND_METRICS": "false",
}


def test_cloudflares_bundle_is_whole(tmp_path: Path) -> None:
    """What `wrangler deploy` would upload, by its dry run, without a network or an account."""
    bundle = tmp_path / "bundle"
    wrangler = ROOT / "node_modules/wrangler/bin/wrangler.js"
    options = ["deploy", "--dry-run", "--outdir", str(bundle)]
    passed_on = {"PATH": f"{Path(node()).parent}:{os.environ['PATH']}", "HOME": str(tmp_path)}
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
    for binding in ("REGISTRY", "CONFIG", "ADDRESS_LIMIT", "SIGN_IN_LIMIT", "SIGN_UP_LIMIT"):
        assert f"env.{binding} " in done.stdout
    uploaded = {str(path.relative_to(bundle)) for path in bundle.rglob("*") if path.is_file()}
    ours = {
        str(path.relative_to(ROOT))
        for package in ("edge", "shared")
        for path in (ROOT / package).rglob("*.py")
    }
    assert {"worker.py", "python_modules/workers/__init__.py", *ours} <= uploaded
    assert not [name for name in uploaded if name.endswith(".pyc")]
    assert not list(PYTHON_MODULES.rglob("*.pyc"))


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
