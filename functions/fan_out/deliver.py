"""Fan-out on write: push a post to one page of its author's followers."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from functions.entries import entry_of
from functions.fan_out.crowd import Page, left, page
from functions.people.stillness import until_still
from functions.ports import Cards, Feeds, Graph, Ledger, Now, Outlet, Posts, Reaches
from functions.reach import part_of, position
from functions.records import END, Chain, Entry
from shared.messages import Slice


class Parts(Protocol):
    """What delivery needs."""

    @property
    def region(self) -> str: ...
    @property
    def graph(self) -> Graph: ...
    @property
    def reaches(self) -> Reaches: ...
    @property
    def feeds(self) -> Feeds: ...
    @property
    def cards(self) -> Cards: ...
    @property
    def posts(self) -> Posts: ...
    @property
    def ledger(self) -> Ledger: ...
    @property
    def outlet(self) -> Outlet: ...
    @property
    def now(self) -> Now: ...


def deliver(share: Slice, parts: Parts) -> int:
    """Push the entries of a slice, and count them.

    Push, note it in the ledger, send the next slice: wherever a worker dies, the slice
    that comes again goes on from there. Entries are put under the post's id, so pushing
    twice writes the same rows, and the ledger only moves forward, so it counts once. A
    slice that the ledger has passed pushes nothing; if it was the last one to be noted,
    its successor may be missing and is sent again.
    """
    part = part_of(share.crowd, share.bucket % share.chains)
    known = parts.ledger.chain(share.post_id, part)
    start = position(share.bucket, share.after)
    if known is not None and known.run > share.run:
        return 0
    if known is not None and known.run == share.run and known.position > start:
        if known.since == start and not known.done:
            parts.outlet.slices([_at(share, known.position)])
        return 0
    if _gone(share, parts):
        _note(share, part, known, parts, written=0, end=END, cancelled=True)
        return 0
    found = page(share, parts)
    written = _push(share, found, parts)
    end = END if found.end is None else position(*found.end)
    mine = _note(share, part, known, parts, written=written, end=end)
    if mine and end != END:
        parts.outlet.slices([_at(share, end)])
    return written


def _push(share: Slice, found: Page, parts: Parts) -> int:
    """Push to a page of followers, and take back from those who left meanwhile.

    An unfollow clears what was pushed before it; what was pushed after it, from a list
    that was read before it, only the pusher can know of. Newcomers need nothing here:
    their own backfill finds the post.
    """
    entries = {
        follower: Entry(
            follower,
            share.post_id,
            share.author_id,
            share.reason,
            share.about,
            private=share.private,
        )
        for follower in found.followers
    }
    written = parts.feeds.push(entries.values())
    for run in until_still(lambda: parts.ledger.run(share.post_id)):
        if run > share.run:  # a later delivery may have been here before this one
            _renew(share, found.followers, parts)
    gone = left(share, found, parts)
    return written - sum(_take_back(entries[follower], parts) for _, follower in gone)


def _renew(share: Slice, followers: list[str], parts: Parts) -> None:
    """Push a post as it is now: whoever may see it changed while this slice was under way."""
    post = parts.posts.get(share.author_id, share.post_id)
    if post is not None and post.published:
        parts.feeds.push(entry_of(follower_id, post) for follower_id in followers)


def _take_back(entry: Entry, parts: Parts) -> int:
    """Take an entry back unless its owner follows the author; look again afterwards."""
    edge = parts.graph.edge(entry.owner_id, entry.author_id)
    if edge is not None:
        return 0
    parts.feeds.take_back([entry])
    if parts.graph.edge(entry.owner_id, entry.author_id) is None:
        return 1
    parts.feeds.push([entry])  # they are back, and their backfill may have come in between
    return 0


def _gone(share: Slice, parts: Parts) -> bool:
    """Whether the post, or its author, was deleted since the fan-out began."""
    ids: Sequence[str] = (share.author_id,) if share.private else (share.post_id, share.author_id)
    if any(card.view is None for card in parts.cards.get(ids).values()):
        return True
    if not share.private:
        return False
    post = parts.posts.get(share.author_id, share.post_id)  # there is no card that could tell
    return post is None or post.deleted_ms is not None


def _note(
    share: Slice,
    part: str,
    known: Chain | None,
    parts: Parts,
    *,
    written: int,
    end: str,
    cancelled: bool = False,
) -> bool:
    """Move the ledger on; False where another worker did meanwhile, who then also goes on."""
    same = known is not None and known.run == share.run
    chain = known if known is not None and same else None
    return parts.ledger.advance(
        known,
        Chain(
            post_id=share.post_id,
            part=part,
            run=share.run,
            since=position(share.bucket, share.after),
            position=end,
            delivered=(chain.delivered if chain else 0) + written,
            slices=(chain.slices if chain else 0) + 1,
            updated_ms=parts.now(),
            cancelled=cancelled,
        ),
    )


def _at(share: Slice, place: str) -> Slice:
    bucket, _, after = place.partition("/")
    return replace(share, bucket=int(bucket), after=after or None)
