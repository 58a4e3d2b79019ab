"""The I/O that a Plan can ask for, and what it gives. The shell (bindings.py) carries steps out.

A failure is a result too: a stage decides what it means, and no step raises.
"""

from dataclasses import dataclass, field
from typing import Any

Headers = dict[str, str]  # lower-case names; repeated fields are joined by ", " (RFC 9110 5.3)


@dataclass(slots=True, frozen=True)
class ReadBody:
    """Read the request's body → bytes, or None once it proves longer than `limit` bytes."""

    limit: int


@dataclass(slots=True, frozen=True)
class Fetch:
    """Ask another server → Fetched, or Unreached after `timeout_ms` or a broken connection."""

    url: str
    timeout_ms: int
    method: str = "GET"
    headers: Headers = field(default_factory=dict)
    body: bytes = b""
    pause_ms: int = 0  # before it is sent, not part of the timeout
    streamed: bool = False  # a body that is large, or of unknown length, may come as a stream


@dataclass(slots=True, frozen=True)
class Fetched:
    """A server's answer, whatever its status. Header names are lower-case."""

    status: int
    headers: Headers
    body: bytes


@dataclass(slots=True, frozen=True)
class Streamed:
    """A server's answer whose body has not been read. `stream` is the shell's own affair."""

    status: int
    headers: Headers
    stream: Any


@dataclass(slots=True, frozen=True)
class Hedge:
    """Ask, and ask the same again when `after_ms` have brought no answer → Hedged."""

    fetch: Fetch
    after_ms: int


@dataclass(slots=True, frozen=True)
class Hedged:
    """The first answer that came, else the last failure; and whether it was asked for twice."""

    result: "Fetched | Unreached"
    twice: bool


@dataclass(slots=True, frozen=True)
class Unreached:
    """No answer came: none in time, or no connection."""

    timed_out: bool


@dataclass(slots=True, frozen=True)
class VerifySignature:
    """Verify with WebCrypto → bool. `algorithm` is the JOSE name, taken from the key."""

    algorithm: str
    jwk: str  # the public key, as JSON
    signature: bytes
    message: bytes


@dataclass(slots=True, frozen=True)
class CheckLimit:
    """Count against a rate-limit binding → whether `key` is within it."""

    binding: str
    key: str


@dataclass(slots=True, frozen=True)
class ReadDocument:
    """Read a configuration document → its text, "" if it is not there, None if nobody can say."""

    key: str


@dataclass(slots=True, frozen=True)
class WriteDocument:
    """Store a configuration document → its key, or None if that failed."""

    key: str
    text: str


@dataclass(slots=True, frozen=True)
class ReadPop:
    """Read what the PoP has under some names → a list of bytes, None for what is not there."""

    names: tuple[str, ...]


@dataclass(slots=True, frozen=True)
class WritePop:
    """Keep bytes in the PoP under a name for some seconds, if it likes."""

    name: str
    body: bytes
    seconds: int


@dataclass(slots=True, frozen=True)
class DropPop:
    """Forget what this PoP has under a name."""

    name: str


@dataclass(slots=True, frozen=True)
class Opened:
    """A body that was found, which stays in JavaScript: a blob in memory, or a stream.

    Both are the shell's own affair. `length` is of the body that comes, which is a part if
    one was asked for. `copy` is the same stream once more, for whoever keeps it (Gather).
    """

    status: int
    headers: Headers
    length: int
    blob: Any = None
    stream: Any = None
    copy: Any = None


@dataclass(slots=True, frozen=True)
class Open:
    """Ask another server for a body → Opened, or Unreached.

    As a blob if `whole` and it was found; else as a stream, with a copy if `copied`.
    """

    fetch: Fetch
    whole: bool = False
    copied: bool = False


@dataclass(slots=True, frozen=True)
class Gather:
    """Read a copied stream to its end → a blob, or None if it broke off."""

    copy: Any
    length: int


@dataclass(slots=True, frozen=True)
class PourTier:
    """Read a copied stream into a zone's tier, which holds none of it in memory → whether that was done."""

    zone: str
    key: str
    copy: Any
    length: int
    media_type: str


@dataclass(slots=True, frozen=True)
class OpenPop:
    """Open what the PoP has under a name → Opened, None if that is nothing, Unreached if it is silent.

    As a blob if `whole`, else as a stream.
    """

    name: str
    whole: bool = True


@dataclass(slots=True, frozen=True)
class HasPop:
    """Look whether the PoP has something under a name → bool."""

    name: str


@dataclass(slots=True, frozen=True)
class KeepPop:
    """Keep a blob in the PoP under a name for some seconds, if it likes."""

    name: str
    blob: Any
    seconds: int


@dataclass(slots=True, frozen=True)
class OpenTier:
    """Open an object of a zone's tier, or bytes `first` to `end` of it → as OpenPop.

    As a blob if `whole`, else as a stream.
    """

    zone: str
    key: str
    whole: bool = True
    first: int = 0
    end: int | None = None


@dataclass(slots=True, frozen=True)
class KeepTier:
    """Keep a blob in a zone's tier → whether that was done."""

    zone: str
    key: str
    blob: Any
    media_type: str


@dataclass(slots=True, frozen=True)
class ReadTier:
    """Read a small object of a zone's tier → bytes, None if it is not there, or Unreached."""

    zone: str
    key: str


@dataclass(slots=True, frozen=True)
class WriteTier:
    """Write a small object into a zone's tier → whether that was done."""

    zone: str
    key: str
    body: bytes


@dataclass(slots=True, frozen=True)
class EmptyTier:
    """Remove everything under a prefix from a zone's tier → whether that was done."""

    zone: str
    prefix: str


@dataclass(slots=True, frozen=True)
class WaitFor:
    """Wait until another request of this isolate has brought what it went for."""

    flight: str
    at_most_ms: int


@dataclass(slots=True, frozen=True)
class AskRegistry:
    """Call the Registry object → the JSON text it returns, or None if it did not answer."""

    method: str
    arguments: tuple[str | int, ...] = ()


@dataclass(slots=True, frozen=True)
class AskBucket:
    """Ask a user's bucket, in their zone, for units → its Grant as JSON, or None if it is silent."""

    user_id: str
    zone: str
    owed: float
    wanted: float


@dataclass(slots=True, frozen=True)
class AskHealth:
    """Call the Health object → what it knows, as JSON, or None if it did not answer."""

    method: str
    arguments: tuple[str, ...] = ()


@dataclass(slots=True, frozen=True)
class Pause:
    """Wait → None. Only behind an answer: the platform allows half a minute there."""

    ms: int


@dataclass(slots=True, frozen=True)
class Point:
    """A row of the analytics dataset: what it is sampled by, texts, numbers."""

    index: str
    blobs: tuple[str, ...]
    doubles: tuple[float, ...]


@dataclass(slots=True, frozen=True)
class Expose:
    """Tell exposures, as rows of their dataset, or as JSON texts to the log if there is none → None."""

    points: tuple[Point, ...]
    messages: tuple[str, ...]


@dataclass(slots=True, frozen=True)
class WritePoints:
    """Hand rows to the platform's analytics → None; nobody waits for them."""

    points: tuple[Point, ...]


Step = (
    ReadBody
    | Fetch
    | Hedge
    | VerifySignature
    | CheckLimit
    | ReadDocument
    | WriteDocument
    | AskRegistry
    | AskBucket
    | AskHealth
    | WritePoints
    | Pause
    | Expose
    | ReadPop
    | WritePop
    | DropPop
    | Open
    | Gather
    | PourTier
    | OpenPop
    | HasPop
    | KeepPop
    | OpenTier
    | KeepTier
    | ReadTier
    | WriteTier
    | EmptyTier
    | WaitFor
)
