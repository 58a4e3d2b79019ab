"""A stored response: what was answered, to what, when, and as much of its body as is here."""

import json
from dataclasses import dataclass, field, replace

from edge.steps import Headers

OVERHEAD = 600  # bytes that an entry weighs beside its body and fields


@dataclass(slots=True, frozen=True)
class Entry:
    """One response to GET as it is stored. Nothing in it changes; a newer one replaces it.

    `varying` has the request fields that Vary nominates, normalised; a field that was
    not sent is None. The body is bytes `start` … `start + size` of `length` in all: whole,
    or one contiguous part (status 206). A large body is in the PoP, in `segments`
    under `name`, and only described here.
    """

    status: int
    headers: Headers
    varying: dict[str, str | None]
    requested_ms: int
    received_ms: int
    body: bytes = b""
    start: int = 0
    length: int = 0  # of the whole representation, in bytes
    segments: int = 0
    name: str = ""  # of the segments
    tags: tuple[str, ...] = ()
    spoiled: bool = False  # must be validated before use: a HEAD or a purge said so

    @property
    def size(self) -> int:
        """Bytes of the body that are held, here or in the PoP."""
        return self.length if self.segments else len(self.body)

    @property
    def partial(self) -> bool:
        """Whether a part of the body is missing."""
        return self.size != self.length

    @property
    def weight(self) -> int:
        """Bytes it takes in memory, about."""
        return len(self.body) + sum(map(len, self.headers.values())) + OVERHEAD

    def but(self, **changes: object) -> "Entry":
        """A copy with changes."""
        return replace(self, **changes)  # type: ignore[arg-type]

    def pack(self) -> bytes:
        """As bytes, for a store that knows nothing else: a line of JSON, then the body."""
        facts = {name: getattr(self, name) for name in _FACTS}
        return json.dumps(facts, separators=(",", ":")).encode() + b"\n" + self.body

    @classmethod
    def unpack(cls, packed: bytes) -> "Entry | None":
        """Read what `pack` wrote; None if it is something else, such as an older release's."""
        line, _, body = packed.partition(b"\n")
        try:
            facts = json.loads(line)
            facts["tags"] = tuple(facts["tags"])
            return cls(body=body, **facts)
        except (ValueError, TypeError, KeyError):
            return None


_FACTS = tuple(name for name in Entry.__slots__ if name != "body")


@dataclass(slots=True, frozen=True)
class Asked:
    """A request as the cache sees it. `uri` is the target URI, without a fragment."""

    method: str
    uri: str
    headers: Headers = field(default_factory=dict)
    variant: str = ""  # the decision's part of the key: variants of flags that the route names

    @property
    def key(self) -> str:
        """The primary cache key (section 2): what every variant of a resource has in common."""
        return f"{self.uri} {self.variant}" if self.variant else self.uri
