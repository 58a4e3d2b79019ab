import os
import subprocess
from pathlib import Path

from infra.edge_host.stage import PYTHON_MODULES, ROOT, node

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
    for binding in ("REGISTRY", "CONFIG", "ADDRESS_LIMIT", "SIGN_IN_LIMIT"):
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
