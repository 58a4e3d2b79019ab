"""What an isolate knows between requests. Losing it costs time, never correctness."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from edge.apikeys import ApiKey
from edge.caching.purges import Purges
from edge.caching.shelf import Shelf
from edge.cards import Card
from edge.exchange import Answer, Caller
from edge.exposures import Exposures
from edge.flights import Flights
from edge.issuers import Issuer, IssuerSet
from edge.keysets import KeySet
from edge.limits.lease import Lease
from edge.limits.tally import Tally
from edge.media.memory import MediaMemory
from edge.metrics import Metrics
from edge.recent import Recent
from edge.regions.board import Board
from edge.skeletons import FRESH_MS, STALE_MS, Lifetime, Page, Skeleton
from shared.directory import Directory
from shared.flags.document import FlagSet
from shared.flags.flag import Decision
from shared.keys import Keys

if TYPE_CHECKING:
    from edge.hits import Hit
    from edge.plain import Plain

TOKENS_MAX = 4_096  # about 1.2 KB each
NAMES_MAX = 8_192
API_KEYS_MAX = 1_024
DECISIONS_MAX = 2_000_000  # bytes, roughly
LIMITED_MAX = 4_096
TALLIES_MAX = 8_192  # addresses
LEASES_MAX = 8_192  # users
SHELF_MAX = 16_000_000  # bytes of stored responses
SKELETONS_MAX = 6_000_000  # bytes
PAGES_MAX = 16_000_000  # bytes of finished pages
HITS_MAX = 12_000_000  # bytes of what is ready to go out (edge/hits.py)
READS_MAX = 4_000_000  # bytes of requests whose meaning is known (edge/plain.py)
WROTE_MAX = 8_192  # users
PASSING_MAX = 4_096
CARDS_MAX = 16_000_000  # bytes of serialised cards; an isolate has 128 MB in all


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
    origin_url: str = ""  # what /origin/* stands for; nothing if empty
    limits_enforced: bool = True  # else they are only counted: shadow mode
    skeletons: Lifetime = field(default_factory=Lifetime)

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
            origin_url=variables.get("ORIGIN_URL", "").rstrip("/"),
            limits_enforced=variables.get("LIMITS", "enforced") != "shadow",
            skeletons=Lifetime(
                _ms(variables, "SKELETON_FRESH_S", FRESH_MS),
                _ms(variables, "SKELETON_STALE_S", STALE_MS),
            ),
        )


def _ms(variables: Mapping[str, str], name: str, default: int) -> int:
    seconds = variables.get(name)
    return default if seconds is None else int(seconds) * 1000


@dataclass(slots=True, frozen=True)
class Decided:
    """The flags of a route as they are for somebody, and the part of them that varies answers."""

    decision: dict[str, Decision]
    variant: str


@dataclass(slots=True)
class Memory:
    """One isolate's memory: the current configuration, and what was learned lately."""

    settings: Settings

    # From the Registry object; `snapshot_ms` is when it was taken, 0 before the first.
    snapshot_ms: int = 0
    heard_ms: int = 0  # the same by the Registry's clock: what is older was heard
    refresh_ms: int = 0  # when one was last begun in the background
    published_ms: int = 0  # when this isolate last published a document
    unanswered_ms: int = 0  # when the object last failed to answer
    directory: Directory | None = None
    flags: FlagSet | None = None
    others: IssuerSet | None = None  # issuers beside the zones' pools
    issuers: dict[str, Issuer] = field(default_factory=dict)  # all of them, by name
    versions: dict[str, str] = field(default_factory=dict)  # in force, by name of the document
    refused: dict[str, str] = field(default_factory=dict)  # current elsewhere, and not usable here
    denied: dict[str, int] = field(default_factory=dict)  # token family: seconds since 1970

    board: Board = field(default_factory=Board)  # the regions, from here
    metrics: Metrics = field(default_factory=Metrics)

    keysets: dict[str, KeySet] = field(default_factory=dict)  # by issuer
    apikeys: Recent[ApiKey] = field(default_factory=lambda: Recent(API_KEYS_MAX))  # by key id
    decisions: Recent[Decided] = field(default_factory=lambda: Recent(DECISIONS_MAX))
    exposures: Exposures = field(default_factory=Exposures)
    tokens: Recent[Caller] = field(default_factory=lambda: Recent(TOKENS_MAX))
    names: Recent[str] = field(default_factory=lambda: Recent(NAMES_MAX))  # username: user id
    tallies: Recent[Tally] = field(default_factory=lambda: Recent(TALLIES_MAX))  # by address
    leases: Recent[Lease] = field(default_factory=lambda: Recent(LEASES_MAX))  # by user id
    limited: Recent[str] = field(default_factory=lambda: Recent(LIMITED_MAX))
    cards: Recent[Card] = field(default_factory=lambda: Recent(CARDS_MAX))
    skeletons: Recent[Skeleton] = field(default_factory=lambda: Recent(SKELETONS_MAX))
    pages: Recent[Page] = field(default_factory=lambda: Recent(PAGES_MAX))
    hits: "Recent[Hit]" = field(default_factory=lambda: Recent(HITS_MAX))
    reads: "Recent[Plain]" = field(default_factory=lambda: Recent(READS_MAX))
    wrote: Recent[int] = field(default_factory=lambda: Recent(WROTE_MAX))  # user id: when
    documents: Recent[Answer] = field(default_factory=lambda: Recent(8))
    shelf: Shelf = field(default_factory=lambda: Shelf(SHELF_MAX))
    passing: Recent[int] = field(default_factory=lambda: Recent(PASSING_MAX))  # not stored: status
    flights: Flights = field(default_factory=Flights)  # what is being fetched, and until when
    purges: Purges = field(default_factory=Purges)
    media: MediaMemory = field(default_factory=MediaMemory)

    def adopt(self, directory: Directory) -> None:
        """Make a directory the current one; what was learned under another is learned anew."""
        self.directory = directory
        self._know_issuers()
        self.board.forget()
        for learned in (
            self.tokens,
            self.names,
            self.cards,
            self.skeletons,
            self.pages,
            self.hits,
            self.documents,
            self.media.places,
        ):
            learned.clear()

    def adopt_flags(self, flags: FlagSet) -> None:
        """Make these the current flags; everybody is decided for anew."""
        self.flags = flags
        self.decisions.clear()
        self.hits.clear()

    def adopt_issuers(self, others: IssuerSet) -> None:
        """Make these the current issuers; every token is verified anew."""
        self.others = others
        self._know_issuers()
        self.tokens.clear()
        self.hits.clear()

    def _know_issuers(self) -> None:
        """The pools, and who else there is; nobody takes a pool's name."""
        directory = self.directory
        zones = directory.zones if directory is not None else ()
        pools = [Issuer.of_pool(zone, directory.pool(zone)) for zone in zones if directory]
        others = self.others.issuers if self.others is not None else {}
        self.issuers = {**others, **{pool.name: pool for pool in pools}}
        self.keysets.clear()

    def deny(self, families: Mapping[str, int], now_ms: int) -> None:
        """Add denials, and forget those that no living token can meet; none is ever taken back."""
        both = self.denied | dict(families)
        self.denied = {family: until for family, until in both.items() if until * 1000 > now_ms}

    def is_denied(self, family: str, now_ms: int) -> bool:
        """Whether a token family was signed out."""
        return self.denied.get(family, 0) * 1000 > now_ms
