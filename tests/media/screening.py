"""A post's media on the watch page in a real browser, step by step."""

import json
import subprocess
import threading
from pathlib import Path
from typing import Any

from infra.cli.media.watch.server import Load, PageServer
from infra.local.instance import ROOT
from tests.media import chromium

Json = dict[str, Any]
DRIVER = Path(__file__).with_name("play.mjs")


class Screening:
    """A browser that has the page open. Steps fail with what was seen last."""

    def __init__(self, load: Load, edge: str, folder: Path) -> None:
        browser = chromium.path()
        assert browser is not None, chromium.MISSING
        self._page = PageServer(load, edge)
        threading.Thread(target=self._page.serve_forever, args=(0.05,), daemon=True).start()
        self._driver = subprocess.Popen(
            ["node", str(DRIVER), browser, self._page.address + "/", str(folder / "profile")],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def close(self) -> None:
        """Close the browser and the page."""
        assert self._driver.stdin is not None
        assert self._driver.stdout is not None
        self._driver.stdin.close()
        try:
            self._driver.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._driver.kill()
            self._driver.wait()
        self._driver.stdout.close()
        self._page.shutdown()
        self._page.server_close()

    def step(self, do: str, **given: object) -> Json:
        """Do something, and tell what the page shows then."""
        assert self._driver.stdin is not None
        assert self._driver.stdout is not None
        self._driver.stdin.write(json.dumps({"do": do, **given}) + "\n")
        self._driver.stdin.flush()
        line = self._driver.stdout.readline()
        assert line, f"the browser ended at {do!r}"
        seen: Json = json.loads(line)
        assert "failed" not in seen, seen
        return seen

    def done(self) -> tuple[list[Json], list[str]]:
        """End it: every answer that the page got, and what it complained about."""
        seen = self.step("done")
        return seen["answers"], seen["complaints"]
