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
    | WaitFor
)
