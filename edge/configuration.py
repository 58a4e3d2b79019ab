"""The documents that configure the edge, each checked by who understands it.

    name        what it is                                   without it
    directory   where users' data is (shared/directory.py)   nothing but the edge itself answers
    flags       flags and experiments (shared/flags)         no flag is decided
    issuers     who else may name callers (issuers.py)       the zones' pools only

A document is immutable and named by its contents; which version is current is one
pointer in the Registry. A document that cannot be used leaves the last good one in force.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from edge.issuers import IssuerSet
from edge.memory import Memory
from shared.directory import Directory
from shared.errors import DocumentInvalid
from shared.flags.document import FlagSet


class Document(Protocol):
    """A document that was understood."""

    @property
    def version(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of document: how to read it, and how to put it in force."""

    read: Callable[[dict[str, Any]], Document]
    adopt: Callable[[Memory, Any], None]


KINDS: dict[str, Kind] = {
    "directory": Kind(Directory.from_document, Memory.adopt),
    "flags": Kind(FlagSet.from_document, Memory.adopt_flags),
    "issuers": Kind(IssuerSet.from_document, Memory.adopt_issuers),
}


def read(name: str, text: str | bytes) -> Document:
    """A document, understood.

    Raises:
        DocumentInvalid: it breaks a rule; the message says which.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise DocumentInvalid("The document is not JSON.") from None
    if not isinstance(document, dict):
        raise DocumentInvalid("The document is not a JSON object.")
    return KINDS[name].read(document)


def adopt(memory: Memory, name: str, document: Document) -> None:
    """Put a document in force in this isolate."""
    KINDS[name].adopt(memory, document)
    memory.versions[name] = document.version
