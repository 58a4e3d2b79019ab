"""Who is signed in on this machine: sessions by deployment and username, for their owner's eyes.

~/.config/nearcast/accounts.json              Linux, or $XDG_CONFIG_HOME/nearcast
~/Library/Application Support/nearcast/…      macOS
$NEARCAST_CONFIG/accounts.json                where that is set
"""

from __future__ import annotations

import fcntl
import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from infra.cli.client import Session
from infra.cli.failure import NotSignedIn

FILE = "accounts.json"


class Accounts:
    """The sessions of one deployment, and which of them is current."""

    def __init__(self, url: str, folder: Path | None = None) -> None:
        self._url = url.rstrip("/")
        self._folder = folder or config_folder(os.environ)

    def session(self, username: str | None = None) -> Session:
        """The session of an account, the current one by default.

        Raises:
            NotSignedIn: there is none.
        """
        here = self._read().get(self._url, {})
        name = (username or here.get("current") or "").lower().removeprefix("@")
        known = here.get("sessions", {})
        if name not in known:
            raise NotSignedIn(self._url, username, sorted(known))
        return Session(**known[name])

    def keep(self, session: Session, *, current: bool = True) -> None:
        """Keep a session, in the place of an older one of the same account."""
        with self._changing() as document:
            here = document.setdefault(self._url, {"current": None, "sessions": {}})
            here["sessions"][session.username] = asdict(session)
            if current or here["current"] is None:
                here["current"] = session.username

    def forget(self, username: str) -> None:
        """Drop a session; another account of the deployment becomes current."""
        with self._changing() as document:
            here = document.get(self._url, {"current": None, "sessions": {}})
            here["sessions"].pop(username, None)
            if here["current"] == username:
                here["current"] = next(iter(here["sessions"]), None)

    def newest(self, username: str) -> str | None:
        """The cursor of what came since an account last looked at its home timeline."""
        found: str | None = self._read().get(self._url, {}).get("newest", {}).get(username)
        return found

    def note_newest(self, username: str, cursor: str) -> None:
        """Keep such a cursor."""
        with self._changing() as document:
            here = document.setdefault(self._url, {"current": None, "sessions": {}})
            here.setdefault("newest", {})[username] = cursor

    def _read(self) -> dict[str, Any]:
        try:
            return dict(json.loads((self._folder / FILE).read_text()))
        except (FileNotFoundError, ValueError):
            return {}

    @contextmanager
    def _changing(self) -> Iterator[dict[str, Any]]:
        """Read, let the caller change, and write whole, one process at a time."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self._folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            document = self._read()
            yield document
            draft = self._folder / f"{FILE}.draft"
            draft.unlink(missing_ok=True)
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as output:
                json.dump(document, output, indent=2)
            draft.replace(self._folder / FILE)


def config_folder(environment: Mapping[str, str]) -> Path:
    """Where settings belong on this system."""
    if chosen := environment.get("NEARCAST_CONFIG"):
        return Path(chosen)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "nearcast"
    base = environment.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(base) / "nearcast"
