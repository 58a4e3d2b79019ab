"""One home timeline against the graph and the posts.

Missing is a live post of a followed author that a push or a backfill must have brought;
foreign is an entry of an author who is not followed. What may still be on its way is
neither. Posts of heavy authors are pulled when the timeline is read, so none of them is
missing here, but one may be in its author's relay. What is compared is the newest part
of a timeline, as much as a rebuild brings.
"""

from collections.abc import Iterator
from typing import Protocol

from functions.entries import entry_of
from functions.ports import Readers
from functions.reconciler import relay
from functions.reconciler import repair as mend
from functions.reconciler.expected import SETTLED_MS, expected
from functions.reconciler.findings import Findings
from functions.records import Entry, Post, Reader
from shared.ids import parse_post_id
from shared.limits import BACKFILL_POSTS, FEED_DAYS, REBUILD_POSTS

AUTHORS_A_STEP = 200  # one query each, at some 5 ms
ENTRIES, PAGE = 5_000, 500  # of a timeline that are looked at, and read at once
FEED_MS = FEED_DAYS * 86_400_000


class Parts(mend.Parts, relay.Parts, Protocol):
    """What reconciling a timeline needs."""

    @property
    def readers(self) -> Readers: ...


def reconcile(
    owner_id: str, after: str | None, parts: Parts, *, since_ms: int = 0, repair: bool = True
) -> tuple[Findings, str | None]:
    """Reconcile with the authors after one of them; the findings, and where to go on.

    A step answers for all authors whose ids lie between its bounds, followed or not, so
    that the steps together see every entry once. Posts from before `since_ms` are left
    alone.
    """
    authors = parts.graph.following(owner_id, AUTHORS_A_STEP, after)
    upto = authors[-1] if len(authors) == AUTHORS_A_STEP else None
    since_ms = max(since_ms, parts.now() - FEED_MS)
    entries = list(_entries(owner_id, since_ms, parts))
    if len(entries) >= REBUILD_POSTS:
        since_ms = max(since_ms, parse_post_id(entries[REBUILD_POSTS - 1].post_id).time.ms)
    held = {(entry.post_id, entry.private) for entry in entries}
    reader = parts.readers.get(owner_id, consistent=True) or Reader(owner_id=owner_id)
    found = Findings()
    for author_id in authors:
        found += _missing(reader, author_id, held, since_ms, parts, repair=repair)
    strangers: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.author_id not in authors and _within(entry.author_id, after, upto):
            strangers.setdefault(entry.author_id, []).append(entry)
    for author_id, theirs in strangers.items():
        if parts.graph.edge(owner_id, author_id) is None:
            found.foreign += len(theirs)
            found.repaired += mend.take_back(theirs, parts) if repair else 0
    return found, upto


def _missing(
    reader: Reader,
    author_id: str,
    held: set[tuple[str, bool]],
    since_ms: int,
    parts: Parts,
    *,
    repair: bool,
) -> Findings:
    """What one author's posts lack in a timeline, or in the relay that its reader pulls from."""
    heavy = author_id in reader.hybrid | reader.pulled
    seen = relay.look(author_id, since_ms, parts) if heavy else None
    wanted = seen.posts if seen else tuple(expected(author_id, since_ms, parts))
    found = Findings(checked=sum(post.created_ms > since_ms for _, post in wanted))
    absent = [
        (rank, post)
        for rank, post in wanted
        if post.created_ms > since_ms and relay.copy_of(post) not in held
    ]
    if seen:
        absent = [
            one for one in absent if relay.pushed(reader, author_id, one[1]) or one[1] not in seen
        ]
    edge = parts.graph.edge(reader.owner_id, author_id) if absent else None
    if edge is None or edge.followed_ms > parts.now() - SETTLED_MS:
        return found  # nothing is missing, or the backfill is on its way
    missing = [
        post for rank, post in absent if rank < BACKFILL_POSTS or post.created_ms > edge.followed_ms
    ]
    if missing:
        found += _repaired(reader, missing, parts, repair=repair)
    return found


def _repaired(reader: Reader, missing: list[Post], parts: Parts, *, repair: bool) -> Findings:
    """An author's missing posts, counted, and put where the reader gets them from."""
    author_id = missing[0].author_id
    entries = [entry_of(reader.owner_id, post) for post in missing]
    timely = [relay.pushed(reader, author_id, post) for post in missing]
    to_push = [entry for entry, push in zip(entries, timely, strict=True) if push]
    to_relay = [entry for entry, push in zip(entries, timely, strict=True) if not push]
    found = Findings(missing=len(to_push), relays=len(to_relay))
    found.cards = mend.keep_cards(missing, parts, repair=repair)
    if repair:
        pushed = mend.push(to_push, parts) if to_push else 0
        found.repaired = pushed + parts.relays.keep(to_relay) + found.cards
        parts.looks.pop(author_id, None)
    return found


def _entries(owner_id: str, since_ms: int, parts: Parts) -> Iterator[Entry]:
    """The newest entries of a timeline, as far as they are of posts since a moment."""
    before, seen = None, 0
    while seen < ENTRIES:
        page = parts.feeds.page(owner_id, PAGE, before)
        for entry in page:
            if parse_post_id(entry.post_id).time.ms <= since_ms:
                return
            yield entry
        if len(page) < PAGE:
            return
        before, seen = page[-1].post_id, seen + len(page)


def _within(author_id: str, after: str | None, upto: str | None) -> bool:
    return (after is None or author_id > after) and (upto is None or author_id <= upto)
