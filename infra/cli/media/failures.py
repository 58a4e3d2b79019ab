"""Why a file cannot be had on the screen in the end, as sentences."""

from __future__ import annotations

from typing import Any

from infra.cli.failure import CliError

Json = dict[str, Any]


class MediaFailed(CliError):
    """The server looked at the file and will make nothing of it."""

    def __init__(self, view: Json) -> None:
        self._view = view
        said = view.get("detail") or str(view.get("reason") or "no reason given").replace("-", " ")
        sentence = f"{said[:1].upper()}{said[1:].rstrip('.')}."
        super().__init__(
            f"The file cannot be used. {sentence}", f"{view.get('reason')} · media {view['id']}"
        )

    def document(self) -> Json:
        """The error for programs (`--json`)."""
        return {
            "error": self.message,
            "reason": self._view.get("reason"),
            "media_id": self._view["id"],
        }


class UploadBroken(CliError):
    """The upload could not be finished now, and goes on from where it is."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The upload broke off: {why}.", "Run the same command again: it goes on from there."
        )


class FileChanged(CliError):
    """The file is another one than the one that was hashed and announced."""

    def __init__(self) -> None:
        super().__init__(
            "The file changed while it was being uploaded.",
            "Upload it again when nothing writes to it any more.",
        )


class StillProcessing(CliError):
    """Waiting longer is of no use here; the server goes on by itself."""

    def __init__(self, media_id: str) -> None:
        super().__init__(
            "The file is uploaded, but nothing has happened to it for a while.",
            f"Nothing is lost. Look again later: nearcast media show {media_id}",
        )
