"""Put the bench's workers together: JavaScript by esbuild, Python as the local edge has it."""

import json
import os
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path

from infra.bench.workerd import Module, Worker
from infra.edge_host.stage import HERE as HOST_SOURCE
from infra.edge_host.stage import HOST, MAIN, ROOT, application, dependencies, node, stage

BUILD = ROOT / "build/bench"
SOURCES = Path(__file__).with_name("workers")
HOST_MODULES = (
    Module("host.mjs", "esModule", HOST / "host.mjs"),
    Module("prelude.mjs", "esModule", HOST / "prelude.mjs"),
    Module("pyodide.mjs", "esModule", HOST / "pyodide.mjs"),
    Module("pyodide.asm.mjs", "esModule", HOST / "pyodide.asm.mjs"),
    Module("pyodide.asm.wasm", "wasm", HOST / "pyodide.asm.wasm"),
    Module("pyodide-lock.json", "json", HOST / "pyodide-lock.json"),
    Module("stdlib.zip", "data", HOST / "stdlib.zip"),
)


def javascript(source: str, variables: Mapping[str, str] | None = None, name: str = "") -> Worker:
    """A worker of one JavaScript file and what it imports, bundled as wrangler would."""
    name = name or source
    bundle = BUILD / f"{source}.bundle.mjs"
    options = ["--bundle", "--format=esm", "--target=es2022", "--conditions=workerd,worker"]
    files = [str(SOURCES / f"{source}.mjs"), f"--outfile={bundle}"]
    subprocess.run(
        [str(ROOT / "node_modules/.bin/esbuild"), *files, *options, "--log-level=warning"],
        cwd=ROOT,
        env={"PATH": f"{Path(node()).parent}{os.pathsep}{os.environ['PATH']}"},
        check=True,
    )
    return Worker(name, (Module("main.mjs", "esModule", bundle),), variables or {})


def python(mains: Mapping[str, str]) -> dict[str, Module]:
    """For each name an archive of bytecode with that main module, the edge and what it needs."""
    stage(cloudflare=True)
    BUILD.mkdir(parents=True, exist_ok=True)
    archives: list[str] = []
    for name, main in mains.items():
        source = BUILD / f"{name}.source.zip"
        with zipfile.ZipFile(source, "w") as archive:
            archive.writestr("worker.py", main)
            for path_in, path in application() + dependencies():
                archive.write(path, path_in)
        archives += [str(source), str(BUILD / f"{name}.zip")]
    compiler = [node(), str(HOST_SOURCE / "precompile.mjs")]
    subprocess.run([*compiler, *archives], check=True)
    return {name: Module("application.zip", "data", BUILD / f"{name}.zip") for name in mains}


def source_of(name: str) -> str:
    """The text of one of the bench's Python workers."""
    return (SOURCES / f"{name}.py").read_text()


def door(name: str, application_zip: Module, variables: Mapping[str, str]) -> Worker:
    """A Python worker that needs no bindings."""
    return Worker(name, (*HOST_MODULES, application_zip), variables)


def edge(
    name: str,
    application_zip: Module,
    variables: Mapping[str, str],
    documents: Mapping[str, tuple[str, str]],
) -> Worker:
    """The edge, over counting bindings. `documents` has version and text by name."""
    given = {
        "DOCUMENTS": json.dumps({name: text for name, (_, text) in documents.items()}),
        "VERSIONS": json.dumps({name: version for name, (version, _) in documents.items()}),
    }
    main = Module("main.mjs", "esModule", SOURCES / "edge.mjs")
    return Worker(name, (main, *HOST_MODULES, application_zip), {**variables, **given})


def bundle_bytes() -> int:
    """What is uploaded to Cloudflare: the staged application and its dependencies."""
    staged = [
        path for folder in ("build/edge", "python_modules") for path in (ROOT / folder).rglob("*")
    ]
    return sum(path.stat().st_size for path in staged if path.suffix == ".py")


EDGE_MAIN = MAIN
