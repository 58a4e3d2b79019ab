"""People who post, delete and read all the while, and notice when something is lost.

Each author and each reader is a thread of their own. A post whose request failed is sent
again under its key until it was answered, as a phone does. A reader minds what they have
seen: a live post that was there once must not be missing later.
"""

import itertools
import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from infra.cli.failure import ApiError, Unreachable
from tests.journeys.system import Someone, System, eventually

POSTS_EVERY_S = 0.4  # of an author
READS_EVERY_S = 0.5  # of a reader
DELETED = 7  # every so many posts, one goes again
TRIES = 40
SETTLED_S = 10.0  # a deletion is respected by every cache after this


T = TypeVar("T")


@dataclass
class Load:
    """Authors whom everybody follows, and readers."""

    authors: list[Someone]
    readers: list[Someone]
    live: set[str] = field(default_factory=set)
    deleted: dict[str, float] = field(default_factory=dict)  # post → when
    complaints: list[str] = field(default_factory=list)
    reads: int = 0
    _over: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def of(cls, system: System) -> "Load":
        """An author and two readers in each zone; the readers follow all authors."""
        authors = [system.newcomer(zone) for zone in ("us", "eu", "ap")]
        readers = [system.newcomer(zone) for zone in ("us", "eu", "ap", "us", "eu", "ap")]
        for reader, author in itertools.product(readers, authors):
            reader.client.follow(author.id)
        stranger = system.stranger()
        for author in authors:
            eventually(
                lambda author=author: stranger.user(author.id)["follower_count"],  # type: ignore[misc]
                lambda count: count == len(readers),
            )
        return cls(authors, readers)

    def run(self, enough: Callable[[], bool], limit_s: float) -> None:
        """Post and read until it is enough."""
        with ThreadPoolExecutor(len(self.authors) + len(self.readers)) as pool:
            work: list[Future[None]] = [pool.submit(self._write, one) for one in self.authors]
            work += [pool.submit(self._read, one) for one in self.readers]
            ends = time.monotonic() + limit_s
            while not enough() and time.monotonic() < ends:
                self._over.wait(1)
            self._over.set()
        for one in work:
            one.result()

    def home(self, reader: Someone) -> list[str]:
        """The post ids of a whole home timeline."""
        return [item["post"]["id"] for item in reader.client.pages("/v1/timelines/home")]

    def _write(self, author: Someone) -> None:
        for number in itertools.count(1):
            if self._over.wait(POSTS_EVERY_S):
                return
            post_id = _until_answered(lambda key: author.client.post("under load", key=key)["id"])
            with self._lock:
                self.live.add(post_id)
            if number % DELETED == 0:
                _until_answered(lambda _, gone=post_id: author.client.delete(gone))  # type: ignore[misc]
                with self._lock:
                    self.live.remove(post_id)
                    self.deleted[post_id] = time.monotonic()

    def _read(self, reader: Someone) -> None:
        seen: set[str] = set()
        while not self._over.wait(READS_EVERY_S):
            try:
                began = time.monotonic()
                found = self.home(reader)
            except (ApiError, Unreachable):
                continue  # to fail is not to lose
            self._mind(reader, seen, found, began)
            seen.update(found)

    def _mind(self, reader: Someone, seen: set[str], found: list[str], began: float) -> None:
        with self._lock:
            self.reads += 1
            missing = (seen & self.live) - set(found)
            late = {
                post_id for post_id in found if began - self.deleted.get(post_id, began) > SETTLED_S
            }
        if missing:
            self.complaints.append(f"{reader.username} misses {sorted(missing)}")
        if late:
            self.complaints.append(f"{reader.username} still sees {sorted(late)}")
        if len(found) != len(set(found)):
            self.complaints.append(f"{reader.username} sees something twice")


def _until_answered(ask: Callable[[str], T]) -> T:
    key = secrets.token_hex(8)
    for _ in range(TRIES):
        try:
            return ask(key)
        except (ApiError, Unreachable):
            time.sleep(0.2)
    raise AssertionError("nobody answers any more")
