"""The browser of these tests: Debian's Chromium, which plays H.264 and AAC.

`python -m tests.media.chromium` installs it where it is missing and that is possible, and
says plainly where it is not; the tests that need it are then skipped with the same words.
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")
MISSING = (
    "There is no Chromium here, so nothing is played in a browser: "
    "install your system's chromium, or set CHROMIUM to its path."
)


def path() -> str | None:
    """Where the browser is."""
    chosen = os.environ.get("CHROMIUM")
    return chosen or next((found for name in NAMES if (found := shutil.which(name))), None)


def install() -> str | None:
    """Install it from Debian's packages, as root only; what went wrong if it did not work."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return "it takes root and apt-get to install it"
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "-qq", "update"],
        ["apt-get", "-qq", "install", "--yes", "--no-install-recommends", "chromium"],
    ):
        done = subprocess.run(command, env=quiet, capture_output=True, text=True, check=False)
        if done.returncode:
            return f"{' '.join(command[:3])} failed: {done.stderr.strip()[-300:]}"
    return None


def main() -> int:
    """Have a browser, or say that there is none."""
    if path() is None:
        print("Installing Chromium from Debian's packages …", flush=True)  # noqa: T201 - a program
        trouble = install()
        if path() is None:
            print(f"{MISSING} ({trouble})")  # noqa: T201 - a program
    return 0


if __name__ == "__main__":
    sys.exit(main())
