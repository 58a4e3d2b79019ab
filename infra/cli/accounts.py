"""Who is signed in on this machine: sessions by deployment and username."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from infra.cli.client import Session
from infra.cli.failure import NotSignedIn
from infra.cli.kept import Kept

FILE = "accounts.json"


class Accounts:
    """The sessions of one deployment, and which of them is current."""

    def __init__(self, url: str, folder: Path | None = None) -> None:
        self._url = url.rstrip("/")
        self._kept = Kept(FILE, folder)

    def session(self, username: str | None = None) -> Session:
        """The session of an account, the current one by default.

        Raises:
            NotSignedIn: there is none.
        """
        here = self._kept.read().get(self._url, {})
        name = (username or here.get("current") or "").lower().removeprefix("@")
        known = here.get("sessions", {})
        if name not in known:
            raise NotSignedIn(self._url, username, sorted(known))
        return Session(**known[name])

    def keep(self, session: Session, *, current: bool = True) -> None:
        """Keep a session, in the place of an older one of the same account."""
        with self._kept.changing() as document:
            here = document.setdefault(self._url, {"current": None, "sessions": {}})
            here["sessions"][session.username] = asdict(session)
            if current or here["current"] is None:
                here["current"] = session.username

    def forget(self, username: str) -> None:
        """Drop a session; another account of the deployment becomes current."""
        with self._kept.changing() as document:
            here = document.get(self._url, {"current": None, "sessions": {}})
            here["sessions"].pop(username, None)
            if here["current"] == username:
                here["current"] = next(iter(here["sessions"]), None)

    def newest(self, username: str) -> str | None:
        """The cursor of what came since an account last looked at its home timeline."""
        found: str | None = self._kept.read().get(self._url, {}).get("newest", {}).get(username)
        return found

    def note_newest(self, username: str, cursor: str) -> None:
        """Keep such a cursor."""
        with self._kept.changing() as document:
            here = document.setdefault(self._url, {"current": None, "sessions": {}})
            here.setdefault("newest", {})[username] = cursor
