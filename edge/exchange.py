"""What the stages of the edge work on: a request comes in, an Answer or a Plan goes out.

    stage(exchange, memory) → Answer   done: this is the response
                            → Plan     these steps first; then go on with their results
                            → None     the next stage, please

No stage does I/O, reads a clock or draws a random number. All of that is in the
exchange already, or is a step of a Plan that the shell carries out. So a stage is
tested by calling it, and a hit is one synchronous call from start to end.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

from edge.steps import Headers, Step
from shared.directory import Cell
from shared.flags.flag import Decision
from shared.limits import REQUEST_MS

if TYPE_CHECKING:
    from edge.memory import Memory
    from edge.skeletons import Page

Place = Literal["edge", "caller", "user", "post", "reader", "newcomer", "account", "renewal"]


@dataclass(slots=True)
class Request:
    """What the shell read, once. A body is read by a step, when a stage wants it."""

    method: str
    url: str
    headers: Headers
    country: str | None = None
    has_body: bool = False
    size: int = 0  # characters that the headers take, and some more


@dataclass(slots=True, frozen=True)
class Answer:
    """A response. Header names are lower-case; `finish` adds what every response has."""

    status: int
    headers: Headers
    body: bytes = b""
    stream: "Flowing | Stretch | Part | None" = None  # instead of `body`, when that is large

    @property
    def size(self) -> int:
        """Bytes of the body, as far as that is known."""
        stream = self.stream
        if stream is None:
            return len(self.body)
        if isinstance(stream, Flowing):
            return stream.length or 0
        return stream.end - stream.start


@dataclass(slots=True, frozen=True)
class Flowing:
    """A body on its way from a server; what `keeper` wants of it is stored as it passes."""

    source: Any  # Streamed.stream
    length: int | None
    keeper: "Keeper | None" = None


@dataclass(slots=True, frozen=True)
class Stretch:
    """Bytes `start` to `end` (exclusive) of a body that the PoP has in segments of one size."""

    names: tuple[str, ...]  # of the segments that are needed, in their order
    segment: int
    start: int  # in the first of them
    end: int  # counted from the beginning of the first
    first: bytes = b""  # the first of them, at hand


@dataclass(slots=True, frozen=True)
class Part:
    """Bytes `start` to `end` (exclusive) of a body that the shell holds; it never comes to Python."""

    source: Any  # Opened.blob
    start: int
    end: int


class Keeper(Protocol):
    """Who stores a body that streams by: told each piece, then that it was whole, or not."""

    def take(self, piece: bytes) -> Sequence[Step]: ...
    def end(self) -> Sequence[Step]: ...
    def fail(self) -> None: ...


@dataclass(slots=True, frozen=True)
class Caller:
    """Who the access token says is calling. `expires` is in seconds since 1970."""

    user_id: str
    zone: str
    family: str
    expires: int
    scopes: frozenset[str] | None = None  # what they may do; None is everything


@dataclass(slots=True, frozen=True)
class Plan:
    """Steps to carry out at the same time, and what to do with their results, in their order."""

    steps: tuple[Step, ...]
    then: Callable[..., "Outcome"]


Outcome = Answer | Plan | None


@dataclass(slots=True, frozen=True)
class Route:
    """One line of the table in routes.py.

    `place` says whose home region answers: the caller's, that of the user or post in the
    path, that of a signed-in caller or else of what is read ("reader"), of a newcomer's zone,
    of an account that signs in, or of a session that is renewed. At "edge" the edge answers
    by itself, through `serve`.
    """

    method: str
    template: str
    place: Place
    public: bool = False  # a token is optional; one that is sent must be good all the same
    function: str = "api"
    limits: tuple[str, ...] = ()  # bindings that count each request, by address, and are waited for
    cost: int = 1  # units of the caller's bucket
    budget_ms: int = REQUEST_MS  # from admission to the region's answer
    hydrated: bool = False  # the region answers with a skeleton, the edge fills in the cards
    cached: bool = False  # everybody gets the same answer, for as long as the region says
    viewed: bool = False  # but a signed-in caller, who gets what they are to the subject as well
    mount: str = ""  # the path that stands for a plain origin: the answer is the origin's alone
    scope: str = ""  # what a token or API key with scopes must have
    flags: tuple[str, ...] = ()  # that change the answer: a cached one is kept for each variant
    serve: "Callable[[Exchange, Memory], Outcome] | None" = None

    @property
    def name(self) -> str:
        """What logs call it."""
        return f"{self.method} {self.template}"


@dataclass(slots=True)
class Exchange:
    """One request on its way through the stages, with what they found out about it.

    `now_ms` is when the shell last handed control over. It does not move while a stage
    runs, and at the edge no clock does: time stands still between two steps of I/O.
    """

    request: Request
    now_ms: int
    entropy: bytes  # 24 random bytes: 16 for the request's id, 8 for the span's
    began_ms: int = 0

    # trace
    request_id: str = ""
    traceparent: str = ""
    tracestate: str = ""
    # admit
    path: str = ""
    query: str = ""  # without its "?", as sent
    route: Route | None = None
    params: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    address: str = ""  # the network that limits count: an IPv4 address or an IPv6 /64
    country: str | None = None
    # authenticate
    caller: Caller | None = None
    # decide
    decision: dict[str, Decision] = field(default_factory=dict)  # by flag, for the functions
    variant: str = ""  # of the answer, by the flags that the route names: part of a cache's key
    # route
    cell: Cell | None = None
    # cache, forward
    fallback: Answer | None = None  # a stale copy that may stand in when the region cannot answer
    answer: Answer | None = None
    asked_ms: int = 0  # when what the answer is made of was asked for
    held: bool = False  # the answer is a skeleton that was held here
    wrote_ms: int = 0  # when the caller wrote last
    page: "Page | None" = None  # the finished page that was the answer
    page_name: str = ""
    flight: str = ""  # what others wait for this request to bring
    region_time: str = ""  # the region's hybrid time as it answered
    # the pipeline's own
    position: int = 0
    spent_ms: dict[str, int] = field(default_factory=dict)  # by stage
    later: list[Plan] = field(default_factory=list)  # to carry out after the answer
    fields: Headers = field(default_factory=dict)  # of the answer, whatever it will be
    notes: dict[str, Any] = field(default_factory=dict)  # for the log: never personal data

    def __post_init__(self) -> None:
        self.began_ms = self.began_ms or self.now_ms

    @property
    def target(self) -> str:
        """The path with its query, as the region is asked for it."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def deadline_ms(self) -> int:
        """When the region must have answered."""
        return self.began_ms + (self.route.budget_ms if self.route else REQUEST_MS)

    @property
    def remaining_ms(self) -> int:
        """What is left until the deadline."""
        return max(0, self.deadline_ms - self.now_ms)
