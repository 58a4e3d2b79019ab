"""Fingerprints of what a deployment is made of: equal ones need no work again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

_PASSED_OVER = frozenset({"__pycache__", ".DS_Store"})
LENGTH = 16


def of_files(paths: Iterable[Path], *more: str) -> str:
    """16 hexadecimal digits that change when a file's name or contents do, or `more` does.

    Folders are taken whole. Times and permissions do not count, so that a fresh
    clone has the fingerprint of the one it was cloned from.
    """
    digest = hashlib.sha256()
    for path in paths:
        for file in sorted(_files(path)):
            digest.update(file.relative_to(path.parent).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return of_texts(digest.hexdigest(), *more)


def of_texts(*texts: str) -> str:
    """16 hexadecimal digits of some texts in their order."""
    digest = hashlib.sha256()
    for text in texts:
        digest.update(f"{len(text)}:{text}".encode())
    return digest.hexdigest()[:LENGTH]


def _files(path: Path) -> Iterable[Path]:
    if path.is_file():
        return [path]
    return (
        file
        for file in path.rglob("*")
        if file.is_file() and not _PASSED_OVER.intersection(file.parts)
    )
