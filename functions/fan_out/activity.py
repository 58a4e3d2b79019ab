"""A reader is back: let pushes of heavy authors reach them, and fill the gap.

Reads that pull cost half a read unit for each author; a reader who comes every day
is better pushed to. For each author in question, first the reader is put among the
active followers, then the relay is read: a post is relayed before its slices look for
who is active, so it reaches the reader by one of the two ways. Only when all authors
are caught up with does the reader row say so, and home reads stop to pull.
"""

from dataclasses import replace
from typing import Protocol

from functions.fan_out.heavy import forget, tell
from functions.ports import Feeds, Graph, Now, Outlet, Reaches, Readers, Relays
from functions.records import Reach, Reader
from shared.limits import ACTIVE_MARGIN_MS, RELAY_POSTS
from shared.messages import ReaderActive

STEP = 50  # authors that one message catches up with
RESHOWN_POSTS = 1_000  # of an author whose posts were delivered anew, those of 30 days


class Parts(Protocol):
    """What catching up needs."""

    @property
    def graph(self) -> Graph: ...
    @property
    def reaches(self) -> Reaches: ...
    @property
    def relays(self) -> Relays: ...
    @property
    def readers(self) -> Readers: ...
    @property
    def feeds(self) -> Feeds: ...
    @property
    def outlet(self) -> Outlet: ...
    @property
    def now(self) -> Now: ...


def catch_up(message: ReaderActive, parts: Parts) -> int:
    """Catch up with some of a reader's heavy authors, and count the entries pushed."""
    owner_id = message.owner_id
    reader = parts.readers.get(owner_id, consistent=True)
    if reader is None or reader.caught_ms >= reader.active_until_ms:
        return 0
    heavy = sorted(reader.hybrid | reader.pulled)
    waiting = [one for one in heavy if message.after is None or one > message.after]
    written = sum(_catch_up_with(author_id, reader, parts) for author_id in waiting[:STEP])
    if len(waiting) > STEP:
        parts.outlet.slices([replace(message, after=waiting[STEP - 1])])
    else:
        parts.readers.advance(owner_id, "caught_ms", reader.active_until_ms)
    return written


def _catch_up_with(author_id: str, reader: Reader, parts: Parts) -> int:
    """Make a reader's row agree with an author's class, until neither changed meanwhile."""
    owner_id = reader.owner_id
    reach, edge = parts.reaches.here(author_id), parts.graph.edge(owner_id, author_id)
    written = 0
    while True:
        if edge is None:
            forget(owner_id, author_id, None, parts)
        elif reach.reach == "pull":
            tell(owner_id, edge.bucket, reach, parts)
            if reach.marked and author_id in reader.hybrid:
                parts.readers.discard(owner_id, "hybrid", [author_id])
        else:
            written += _push(reach, reader, edge.bucket, parts)
        before = reach, edge
        reach, edge = parts.reaches.here(author_id), parts.graph.edge(owner_id, author_id)
        if (reach, edge) == before:
            return written
        reader = parts.readers.get(owner_id, consistent=True) or reader
        if edge is None and before[1] is not None:
            parts.reaches.deactivate(author_id, owner_id, before[1].bucket)
            parts.feeds.remove_author(owner_id, author_id)


def _push(reach: Reach, reader: Reader, bucket: int, parts: Parts) -> int:
    """Push what a reader missed of an author who is pushed to the active, or to all again."""
    owner_id, author_id = reader.owner_id, reach.author_id
    if reach.reach == "hybrid":
        until_ms = reader.active_until_ms + ACTIVE_MARGIN_MS
        parts.reaches.activate(author_id, owner_id, bucket, until_ms)
    # Until the last activation ended pushes came, unless the author was only pulled then;
    # and what was pushed is out of date if others may see it now.
    reshown = reach.reshown_ms >= reader.caught_ms > 0
    since_ms = 0 if author_id in reader.pulled or reshown else reader.caught_ms
    missed = parts.relays.since(author_id, since_ms, RESHOWN_POSTS if reshown else RELAY_POSTS)
    written = parts.feeds.push(replace(entry, owner_id=owner_id) for entry in missed)
    # The row mostly says so already, and a write that changes nothing costs as much.
    if reach.reach == "hybrid" and author_id not in reader.hybrid:
        parts.readers.add(owner_id, "hybrid", [author_id])
    elif reach.reach != "hybrid" and author_id in reader.hybrid:
        parts.readers.discard(owner_id, "hybrid", [author_id])
    if author_id in reader.pulled:
        parts.readers.discard(owner_id, "pulled", [author_id])
    return written
