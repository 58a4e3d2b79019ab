"""Put the edge together for its two runtimes: `python -m infra.edge_host.stage`.

Cloudflare uploads the folder of wrangler's `main`, follows no links out of it, and
takes dependencies from `python_modules/` beside wrangler.toml (no bytecode in it):

    build/edge/worker.py  build/edge/edge/  build/edge/shared/      python_modules/

The local host takes the same modules as one archive of bytecode, and CPython and
its standard library from the npm package `pyodide`, pinned in package-lock.json:

    build/host/{host,prelude}.mjs  application.zip  stdlib.zip  pyodide.*

Each part is skipped when none of its inputs has changed. Two runs at once are safe,
and so is a run beside a worker: that has read its modules when it started.
"""

import argparse
import fcntl
import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
HOST = ROOT / "build/host"
CLOUDFLARE = ROOT / "build/edge"
PYTHON_MODULES = ROOT / "python_modules"
REQUIREMENTS = ROOT / "infra/requirements/edge.txt"
PYODIDE = ROOT / "node_modules/pyodide"

MAIN = '''\
"""What the runtime imports; edge/worker.py says why."""

from edge.worker import Bucket, Health, Registry, on_fetch, on_scheduled

__all__ = ["Bucket", "Health", "Registry", "on_fetch", "on_scheduled"]
'''

Modules = list[tuple[str, Path]]  # name in the bundle, file


class StagingError(Exception):
    """Something the build needs is not there; the message says what to run."""


def node() -> str:
    """The Node that the virtual environment brings; a system's Node may be too old.

    Raises:
        StagingError: it is not installed.
    """
    found = Path(sys.executable).parent / "node"
    if not found.exists():
        raise StagingError("Node is missing from the virtual environment: run `make up`")
    return str(found)


def stage(*, host: bool = True, cloudflare: bool = True) -> None:
    """Bring the wanted bundles up to date.

    Raises:
        StagingError: a package is not installed.
        subprocess.CalledProcessError: an installer or the compiler failed, and said why.
    """
    if host and not PYODIDE.exists():
        raise StagingError("node_modules is missing: run `npm ci`")
    (ROOT / "build").mkdir(exist_ok=True)
    with (ROOT / "build/.staging").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)  # the other run finds everything current
        unless_current(PYTHON_MODULES, [REQUIREMENTS], install_dependencies)
        if cloudflare:
            unless_current(CLOUDFLARE, [path for _, path in application()], stage_cloudflare)
        if host:
            bundle = [path for _, path in application() + dependencies()]
            parts = [PYODIDE / "package.json", *sorted(HERE.glob("*.mjs")), HERE / "bytecode.py"]
            unless_current(HOST, [*bundle, *parts], stage_host)


def application() -> Modules:
    """Our own modules, sorted."""
    return sorted(
        (str(path.relative_to(ROOT)), path)
        for package in ("edge", "shared")
        for path in (ROOT / package).rglob("*.py")
    )


def dependencies() -> Modules:
    """The modules of python_modules/, sorted."""
    return sorted(
        (str(path.relative_to(PYTHON_MODULES)), path) for path in PYTHON_MODULES.rglob("*.py")
    )


def unless_current(target: Path, inputs: Iterable[Path], build: Callable[[], None]) -> None:
    """Run `build` unless `target` was built from the same inputs, names and contents, by this file."""
    digest = hashlib.sha256()
    for path in [Path(__file__), *inputs]:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(ROOT)}\n{len(content)}\n".encode() + content)
    stamp = target / ".inputs"
    if not stamp.exists() or stamp.read_text() != digest.hexdigest():
        stamp.unlink(missing_ok=True)
        build()
        stamp.write_text(digest.hexdigest())


def install_dependencies() -> None:
    """Fill python_modules/ with exactly what infra/requirements/edge.txt pins."""
    shutil.rmtree(PYTHON_MODULES, ignore_errors=True)
    installer = ["uv", "pip"] if importlib.util.find_spec("uv") else ["pip"]
    options = ["-q", "--no-deps", "--require-hashes", "--target", str(PYTHON_MODULES)]
    subprocess.run(
        [sys.executable, "-m", *installer, "install", *options, "-r", str(REQUIREMENTS)], check=True
    )
    for bytecode in PYTHON_MODULES.rglob("__pycache__"):  # pip leaves some, for another Python
        shutil.rmtree(bytecode)


def stage_cloudflare() -> None:
    """Copy the application to where wrangler's `main` is."""
    shutil.rmtree(CLOUDFLARE, ignore_errors=True)
    for name, path in application():
        (CLOUDFLARE / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, CLOUDFLARE / name)
    (CLOUDFLARE / "worker.py").write_text(MAIN)


def stage_host() -> None:
    """Gather CPython, the standard library and the application as modules of host.mjs."""
    HOST.mkdir(parents=True, exist_ok=True)
    for part in (PYODIDE / name for name in ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm")):
        replace(HOST / part.name, part.read_bytes())
    for part in (HERE / "host.mjs", HERE / "prelude.mjs"):
        replace(HOST / part.name, part.read_bytes())
    # Pyodide wants to know which interpreter a lock is for; the packages it lists are not here.
    lock = json.loads((PYODIDE / "pyodide-lock.json").read_bytes())
    replace(HOST / "pyodide-lock.json", json.dumps(lock | {"packages": {}}).encode())
    source = HOST / "application.source.zip"
    with zipfile.ZipFile(source, "w") as archive:
        archive.writestr("worker.py", MAIN)
        for name, path in application() + dependencies():
            archive.write(path, name)
    archives = [str(source), str(HOST / "application.zip")]
    stdlib = HOST / "stdlib.zip"
    version = HOST / "stdlib.version"
    pinned = (PYODIDE / "package.json").read_text() + (HERE / "bytecode.py").read_text()
    if not version.exists() or version.read_text() != pinned:  # 4 s that few changes need
        archives += [str(PYODIDE / "python_stdlib.zip"), str(stdlib)]
    subprocess.run([node(), str(HERE / "precompile.mjs"), *archives], check=True)
    version.write_text(pinned)
    source.unlink()


def replace(target: Path, content: bytes) -> None:
    """Write a file whole: a worker that starts meanwhile reads the old one or the new one."""
    aside = target.with_suffix(".new")
    aside.write_bytes(content)
    aside.replace(target)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--host", action="store_true", help="only what the local host runs")
    parser.add_argument("--cloudflare", action="store_true", help="only what wrangler uploads")
    chosen = parser.parse_args()
    either = chosen.host or chosen.cloudflare
    try:
        stage(host=chosen.host or not either, cloudflare=chosen.cloudflare or not either)
    except StagingError as problem:
        sys.exit(str(problem))
