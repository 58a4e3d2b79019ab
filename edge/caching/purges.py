"""What was purged, and when: nothing stored before that is used again, wherever it is stored.

A purge is a name and a time. The Registry object keeps it for as long as a PoP keeps
anything, and every isolate learns of it with the next snapshot, within seconds. So a
purge deletes nothing anywhere: what is older just does not count.

    tag:NAME    responses that the origin tagged NAME
    key:URI     one resource, with all its variants
    card:ID     a post or an author that was changed
    gone:ID     a post that was deleted
    media:ID    an asset that was changed or deleted (edge/media); told by the Registry for
                minutes only, because no manifest lives longer
"""

from collections.abc import Iterable, Mapping

from edge.caching.entry import Entry

MEDIA = "media:"
NAMES_MAX = 20_000  # held by an isolate


class Purges:
    """The purges an isolate knows of. Times are milliseconds since 1970."""

    def __init__(self) -> None:
        self._times: dict[str, int] = {}
        self.everything_ms = 0  # all that was stored before is void
        self.news = 0  # counts what was heard

    def learn(self, times: Mapping[str, int], everything_ms: int = 0) -> list[str]:
        """Add what a snapshot says, and return the names that are news."""
        news = [name for name, ms in times.items() if ms > self._times.get(name, 0)]
        for name in news:
            self._times[name] = times[name]
        if everything_ms > self.everything_ms:
            self.everything_ms = everything_ms
            self.news += 1
        self.news += len(news)
        if len(self._times) > NAMES_MAX:
            self._make_room()
        return news

    def _make_room(self) -> None:
        """Replace the older half by one purge of everything before the latest of that half."""
        held = sorted(self._times.items(), key=lambda one: one[1])
        half = len(held) // 2
        self.everything_ms = max(self.everything_ms, held[half - 1][1])
        self._times = dict(held[half:])

    def when(self, name: str) -> int:
        """When a name was purged last; 0 for never."""
        return self._times.get(name, 0)

    def void(self, uri: str, entry: Entry) -> bool:
        """Whether a stored response was purged since it was asked for."""
        names: Iterable[str] = (f"key:{uri}", *(f"tag:{tag}" for tag in entry.tags))
        latest = max((self._times.get(name, 0) for name in names), default=0)
        return entry.requested_ms <= max(latest, self.everything_ms)
