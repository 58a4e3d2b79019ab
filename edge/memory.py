"""What an isolate knows between requests. Losing it costs time, never correctness."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from edge.exchange import Answer, Caller
from edge.keysets import KeySet
from edge.limits.lease import Lease
from edge.limits.tally import Tally
from edge.metrics import Metrics
from edge.recent import Recent
from edge.regions.board import Board
from shared.directory import Directory, Pool
from shared.keys import Keys

TOKENS_MAX = 4_096  # about 1.2 KB each
NAMES_MAX = 8_192
LIMITED_MAX = 4_096
TALLIES_MAX = 8_192  # addresses
LEASES_MAX = 8_192  # users
CARDS_MAX = 24_000_000  # bytes of serialised cards; an isolate has 128 MB in all


@dataclass(slots=True, frozen=True)
class Settings:
    """The deployment's variables and secrets (wrangler.toml names them)."""

    keys: Keys
    access_key: str
    secret_key: str
    stage: str
    version: str
    local_overrides: bool
    cors_origins: frozenset[str]
    limits_enforced: bool = True  # else they are only counted: shadow mode

    @classmethod
    def from_variables(cls, variables: Mapping[str, str]) -> Self:
        """Read them once an isolate.

        Raises:
            KeyError, ValueError: one is missing or malformed: the deployment is wrong.
        """
        return cls(
            keys=Keys.from_text(variables["CONTEXT_KEYS"]),
            access_key=variables["AWS_ACCESS_KEY_ID"],
            secret_key=variables["AWS_SECRET_ACCESS_KEY"],
            stage=variables["STAGE"],
            version=variables["VERSION"],
            local_overrides=variables.get("LOCAL_OVERRIDES") == "1",
            cors_origins=frozenset(variables.get("CORS_ORIGINS", "").split()),
            limits_enforced=variables.get("LIMITS", "enforced") != "shadow",
        )


@dataclass(slots=True)
class Memory:
    """One isolate's memory: the current configuration, and what was learned lately."""

    settings: Settings

    # From the Registry object; `snapshot_ms` is when it was taken, 0 before the first.
    snapshot_ms: int = 0
    refresh_ms: int = 0  # when one was last begun in the background
    published_ms: int = 0  # when this isolate last published a document
    unanswered_ms: int = 0  # when the object last failed to answer
    directory: Directory | None = None
    issuers: dict[str, tuple[str, Pool]] = field(default_factory=dict)  # issuer: zone and pool
    denied: dict[str, int] = field(default_factory=dict)  # token family: seconds since 1970

    board: Board = field(default_factory=Board)  # the regions, from here
    metrics: Metrics = field(default_factory=Metrics)

    keysets: dict[str, KeySet] = field(default_factory=dict)  # by zone
    tokens: Recent[Caller] = field(default_factory=lambda: Recent(TOKENS_MAX))
    names: Recent[str] = field(default_factory=lambda: Recent(NAMES_MAX))  # username: user id
    tallies: Recent[Tally] = field(default_factory=lambda: Recent(TALLIES_MAX))  # by address
    leases: Recent[Lease] = field(default_factory=lambda: Recent(LEASES_MAX))  # by user id
    limited: Recent[str] = field(default_factory=lambda: Recent(LIMITED_MAX))
    cards: Recent[bytes] = field(default_factory=lambda: Recent(CARDS_MAX))
    documents: Recent[Answer] = field(default_factory=lambda: Recent(8))

    def adopt(self, directory: Directory) -> None:
        """Make a directory the current one; what was learned under another is learned anew."""
        self.directory = directory
        pools = ((zone, directory.pool(zone)) for zone in directory.zones)
        self.issuers = {pool.issuer: (zone, pool) for zone, pool in pools}
        self.keysets.clear()
        self.board.forget()
        for learned in (self.tokens, self.names, self.cards, self.documents):
            learned.clear()

    def deny(self, families: Mapping[str, int], now_ms: int) -> None:
        """Add denials, and forget those that no living token can meet; none is ever taken back."""
        both = self.denied | dict(families)
        self.denied = {family: until for family, until in both.items() if until * 1000 > now_ms}

    def is_denied(self, family: str, now_ms: int) -> bool:
        """Whether a token family was signed out."""
        return self.denied.get(family, 0) * 1000 > now_ms
