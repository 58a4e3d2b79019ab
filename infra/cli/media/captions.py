"""A WebVTT file on its way to a media file."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

from infra.cli.client import Client
from infra.cli.failure import CliError

Json = dict[str, Any]


def put_captions(client: Client, media_id: str, text: str, language: str) -> Json:
    """Put captions in a language in place of those that were there."""
    path = f"/v1/media/{media_id}/captions/{quote(language, safe='')}"
    return client.call("PUT", path, {"text": text})


def text_of(file: Path) -> str:
    """What a file of captions says.

    Raises:
        CliError: it cannot be read, or is no text.
    """
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CliError(f"{file} cannot be read: {(error.strerror or 'error').lower()}.") from error
    except UnicodeDecodeError as error:
        raise CliError(f"{file} is not UTF-8 text.", "Captions are WebVTT files.") from error
