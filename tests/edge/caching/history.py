"""A cache in front of an origin that a test writes line by line; the clock is the test's."""

from collections.abc import Callable

from edge.caching.fields import date_text
from edge.exchange import Answer
from edge.steps import Fetch, Fetched, Unreached
from tests.edge.given import NOW_MS
from tests.edge.isolate import Isolate, Pop, Registry

ORIGIN = "http://origin.example"


class History:
    """Requests to one cache, and what the origin was asked."""

    def __init__(self, pop: Pop | None = None, registry: Registry | None = None) -> None:
        self.edge = Isolate(self._answer, pop, registry, ORIGIN_URL=ORIGIN)
        self.told: list[Fetch] = []
        self.replies: list[Fetched | Unreached | Callable[[Fetch], Fetched]] = []

    def _answer(self, step: Fetch) -> Fetched | Unreached:
        self.told.append(step)
        assert self.replies, f"the origin was not to be asked: {step.method} {step.headers}"
        reply = self.replies.pop(0)
        return reply(step) if callable(reply) else reply

    def origin(self, status: int = 200, body: bytes = b"body", **headers: str) -> "History":
        """The next answer of the origin. Field names have underscores for hyphens."""
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        self.replies.append(Fetched(status, fields, body))
        return self

    def lost(self) -> "History":
        """The origin does not answer the next time, which is slow to say."""
        self.replies.append(Unreached(timed_out=True))
        return self

    def broken(self) -> "History":
        """The origin breaks off the next connection."""
        self.replies.append(Unreached(timed_out=False))
        return self

    def later(self, seconds: float) -> "History":
        """Time passes."""
        self.edge.now_ms += int(seconds * 1000)
        return self

    def get(self, path: str = "/a", method: str = "GET", **headers: str) -> Answer:
        """A request to the cache."""
        return self.edge.ask(f"/origin{path}", method, **headers)

    @property
    def asked(self) -> int:
        """How often the origin was asked."""
        return len(self.told)


def date(seconds: float = 0) -> str:
    """A date so many seconds from the beginning."""
    return date_text(NOW_MS + int(seconds * 1000))


def was_hit(answer: Answer) -> bool:
    """Whether a stored response was the answer, without the origin."""
    return answer.headers["cache-status"].rpartition(", ")[2].startswith("Nearcast; hit")
