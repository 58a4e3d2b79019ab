"""What can go wrong on the command line, each with an exit status and a sentence.

1  the API refused it        3  nothing answers, or not now
2  wrong usage (click's)     4  nobody is signed in
"""

from __future__ import annotations

from typing import Any

from infra.cli.problem import ApiError, Unreachable
from shared.errors import NearcastError

REFUSED, UNAVAILABLE, SIGNED_OUT = 1, 3, 4
INTERRUPTED = 130

Json = dict[str, Any]


class CliError(Exception):
    """A reason to stop that needs no trace."""

    status = REFUSED

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def document(self) -> Json:
        """The error for programs (`--json`)."""
        return {"error": self.message, "hint": self.hint}


class NotSignedIn(CliError):
    """No session is kept for the account that was asked for."""

    status = SIGNED_OUT

    def __init__(self, url: str, username: str | None, known: list[str]) -> None:
        who = f"as {username} " if username else ""
        others = f"Signed in are: {', '.join(known)}." if known else ""
        super().__init__(
            f"Nobody is signed in {who}at {url}.",
            f"{others} Try: nearcast sign-in USERNAME".strip(),
        )


class Obstructed(CliError):
    """What this machine refuses: no room, no right, no such file, an address that is taken."""

    def __init__(self, error: OSError) -> None:
        why = (error.strerror or str(error) or type(error).__name__).lower()
        where = f"{error.filename}: " if error.filename else ""
        super().__init__(f"{where}{why}.")


class Refused(CliError):
    """The API's problem document, as a sentence with everything that support would ask for."""

    def __init__(self, error: ApiError) -> None:
        self._error = error
        self.status = UNAVAILABLE if error.status >= 500 or error.status == 429 else REFUSED
        sentence = error.detail or error.title
        again = f" Try again in {error.retry_after_s} s." if error.retry_after_s else ""
        request = f", request {error.request_id}" if error.request_id else ""
        super().__init__(sentence + again, f"{error.type} ({error.status}{request})")

    def document(self) -> Json:
        """The error for programs (`--json`)."""
        error = self._error
        return {
            "error": self.message,
            "type": error.type,
            "status": error.status,
            "field": error.field,
            "request_id": error.request_id,
            "retry_after_s": error.retry_after_s,
        }


class Away(CliError):
    """Nothing answers at the address."""

    status = UNAVAILABLE

    def __init__(self, error: Unreachable) -> None:
        super().__init__(str(error), "Is it running? make up starts it; --url names another one.")


def explained(error: Exception) -> CliError | None:
    """An exception as an error of the command line; None if it is none of ours."""
    if isinstance(error, CliError):
        return error
    if isinstance(error, ApiError):
        return Refused(error)
    if isinstance(error, Unreachable):
        return Away(error)
    if isinstance(error, OSError):
        return Obstructed(error)
    if isinstance(error, NearcastError):  # the operator's bulk path calls use cases directly
        return CliError(error.detail or error.title, error.type)
    return None
