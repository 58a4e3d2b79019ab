"""What an isolate knows of media: good tokens, manifests, and the objects that are asked for most."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from edge.media.held import Held
from edge.media.reading import Reading
from edge.recent import Recent
from edge.regions.breaker import Breaker
from shared.playback import Grant

if TYPE_CHECKING:
    from edge.media.hits import Ready
    from edge.media.places import Place

GRANTS_MAX = 4_096  # about 300 bytes each
# An isolate has 128 MB in all, WebAssembly's heap included, and media are one of its concerns
# (edge/memory.py has the others): these three are to stay below 50 MB together.
MANIFESTS_MAX = 3_000_000  # bytes of their texts; what Python makes of one takes twice as much more
OBJECTS_MAX = 16_000_000  # bytes of blobs that are held
READING_MAX = 24_000_000  # bytes that are read into blobs, or copied as they pass, at once
READY_MAX = 1_024  # addresses whose answer is ready to go out
HERE_MAX = 16_384
GONE_MAX = 4_096
VOIDED_MAX = 20_000
STALE_MS = 600_000  # a manifest stands in so long when S3 is lost; a purge is remembered as long
AVOIDED_MS = 10_000  # a store that was silent is left alone for so long


@dataclass(slots=True)
class MediaMemory:
    """The part of an isolate's memory that is about media."""

    tiers: frozenset[str] = frozenset()  # zones that have one; the shell knows the bindings
    places: "Recent[Place]" = field(default_factory=lambda: Recent(GRANTS_MAX))  # by token and zone
    grants: Recent[Grant] = field(default_factory=lambda: Recent(GRANTS_MAX))  # by token
    manifests: Recent[Held] = field(default_factory=lambda: Recent(MANIFESTS_MAX))  # by asset
    objects: Recent[Any] = field(default_factory=lambda: Recent(OBJECTS_MAX))  # by key: blob
    ready: "Recent[Ready]" = field(default_factory=lambda: Recent(READY_MAX))  # by URL
    here: Recent[bool] = field(default_factory=lambda: Recent(HERE_MAX))  # keys the PoP has
    gone: Recent[bool] = field(default_factory=lambda: Recent(GONE_MAX))  # assets there are not
    voided: Recent[int] = field(default_factory=lambda: Recent(VOIDED_MAX))  # asset: when
    avoided: dict[str, int] = field(default_factory=dict)  # silent tiers, and until when
    breakers: dict[str, Breaker] = field(default_factory=dict)  # S3, by region
    reading: Reading = field(default_factory=lambda: Reading(READING_MAX))

    def void(self, asset: str, at_ms: int, until_ms: int) -> None:
        """Forget what was known of an asset before `at_ms`, and what still comes from before."""
        if at_ms <= (self.voided.peek(asset, at_ms) or 0):
            return
        self.voided.put(asset, at_ms, until_ms)
        held = self.manifests.peek(asset, 0)
        if held is not None and held.seen_ms <= at_ms:
            self.manifests.drop(asset)
            for name in held.objects:
                self.objects.drop(f"{asset}/{name}")

    def is_void(self, asset: str, from_ms: int) -> bool:
        """Whether what was read of an asset at a time must not be used any more."""
        return from_ms <= (self.voided.peek(asset, from_ms) or 0)

    def clear(self) -> None:
        """Forget all that was read, and nothing that was forbidden."""
        self.manifests.clear()
        self.objects.clear()
        self.ready.clear()
        self.gone.clear()

    def avoid(self, store: str, now_ms: int) -> None:
        """A store did not answer; nobody waits for it for a while."""
        self.avoided[store] = now_ms + AVOIDED_MS

    def avoids(self, store: str, now_ms: int) -> bool:
        """Whether a store is left alone now."""
        return now_ms < self.avoided.get(store, 0)
