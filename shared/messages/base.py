"""What every message is, and how it travels."""

import json
from dataclasses import MISSING, asdict, dataclass, fields
from typing import Any, ClassVar, Self

from shared.errors import MessageMalformed

Card = dict[str, Any]

OWNERS = ("author_id", "owner_id", "user_id", "actor_id")  # of a message's work, the first it has
ATTEMPT = "attempt"

_KINDS: "dict[str, type[Message]]" = {}


@dataclass(frozen=True, slots=True)
class Message:
    """A message of any kind; `kind` is its name on the wire."""

    kind: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        """Make a kind known to `parse`."""
        _KINDS[cls.kind] = cls

    @property
    def group(self) -> str:
        """Whose work this is: queues serve groups in turn, so no author starves the others."""
        return next((str(getattr(self, name)) for name in OWNERS if hasattr(self, name)), self.kind)

    def to_json(self, attempt: int = 0) -> str:
        """The message as a queue carries it, after so many attempts that met with load."""
        document = {"kind": self.kind, **asdict(self)}
        if attempt:
            document[ATTEMPT] = attempt
        return json.dumps(document, separators=(",", ":"))

    @classmethod
    def from_fields(cls, document: dict[str, Any]) -> Self:
        """The message from its fields; ones that a newer sender added are passed over.

        Fields with a default may be missing: an older sender did not know them.
        """
        return cls(
            **{
                item.name: document[item.name]
                for item in fields(cls)
                if item.name in document or item.default is MISSING
            }
        )


def parse(text: str) -> Message:
    """Read a message of any kind.

    Raises:
        MessageMalformed: it is not one; retrying cannot help.
    """
    try:
        document = json.loads(text)
        return _KINDS[document["kind"]].from_fields(document)
    except (ValueError, KeyError, TypeError) as error:
        raise MessageMalformed(f"not a message: {type(error).__name__}: {error}") from error


def attempts_of(text: str) -> int:
    """How many attempts at a message, known to be one, met with load."""
    return int(json.loads(text).get(ATTEMPT, 0))
