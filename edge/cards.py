"""Cards in the isolate: the public contents of posts and authors, already serialised.

A card is everybody's, so one copy serves every feed it is in, and a page is put
together by joining bytes. It may be kept for minutes, because every change comes through
an edge, which tells all others within seconds (caching/purges.py): a card is good as long
as the isolate has heard the news lately and it is not in them. An isolate that has heard
nothing for a while trusts a card for FRESH_MS only. A card that is gone is remembered
too, as no bytes at all.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from shared.errors import RegionUnavailable
from shared.views import PASSED_ON

if TYPE_CHECKING:
    from edge.memory import Memory

FRESH_MS = 5_000  # a deletion or a new display name is seen everywhere after this
KEPT_MS = 600_000  # with news; beyond it a card is asked for anew all the same
SETTLING_MS = 30_000  # after a change a region may still give the card from before
OVERHEAD = 240  # bytes that an entry costs beside its contents
GONE = b""

COMMON = {
    "post_id",
    "author_id",
    "reason",
    "following",
    "viewer",
}  # more than these few entries have
KINDS = 256  # of what is said beside the contents that are remembered, serialised
_RESTS: dict[tuple[str, bool | None, tuple[tuple[str, bool], ...] | None], bytes] = {}

Entry = Mapping[str, Any]  # of a skeleton: shared.views.entry_view


class Card(NamedTuple):
    """A view as it will be sent, and when it was asked for."""

    body: bytes
    asked_ms: int

    def pack(self) -> bytes:
        """As the PoP keeps it."""
        return b"%d\n%b" % (self.asked_ms, self.body)

    @classmethod
    def unpack(cls, packed: bytes) -> "Card | None":
        """Read what `pack` wrote."""
        asked, newline, body = packed.partition(b"\n")
        return cls(body, int(asked)) if newline and asked.isdigit() else None


@dataclass(slots=True)
class Wanted:
    """The cards of one page: those at hand, and the ids of those to ask for.

    `good_ms` is until when the oldest of them is good without news; `settling` says that
    one changed so lately that news say nothing about it.
    """

    held: dict[str, bytes] = field(default_factory=dict)
    posts: list[str] = field(default_factory=list)
    users: list[str] = field(default_factory=list)
    good_ms: int = 1 << 62
    settling: bool = False

    @classmethod
    def of(
        cls, entries: Sequence[Entry], memory: "Memory", now_ms: int, since_ms: int = 0
    ) -> "Wanted":
        """What a skeleton needs; nothing asked for before `since_ms` will do."""
        wanted = cls()
        cards = memory.cards
        for entry in entries:
            for card_id, missing in (
                (None if "post" in entry else entry["post_id"], wanted.posts),
                (entry["author_id"], wanted.users),
                (entry.get("via"), wanted.users),
            ):
                if card_id is None or card_id in wanted.held:
                    continue
                card = cards.get(card_id, now_ms)
                good = wanted.take(card_id, card, memory, now_ms, since_ms)
                if not good and card_id not in missing:
                    missing.append(card_id)
        return wanted

    def take(
        self, card_id: str, card: Card | None, memory: "Memory", now_ms: int, since_ms: int = 0
    ) -> bool:
        """Use a card if it is good."""
        purges = memory.purges
        if purges.when(f"gone:{card_id}"):
            self.held[card_id] = GONE
            return True
        if card is None or card.asked_ms < since_ms:
            return False
        changed_ms = purges.when(f"card:{card_id}")
        if card.asked_ms <= max(changed_ms, purges.everything_ms):
            return False
        settled = card.asked_ms > changed_ms + SETTLING_MS and card.body != GONE
        if now_ms - card.asked_ms >= FRESH_MS and not (settled and hears(memory, now_ms)):
            return False
        self.held[card_id] = card.body
        self.good_ms = min(self.good_ms, card.asked_ms + FRESH_MS)
        self.settling = self.settling or not settled
        return True

    @property
    def missing(self) -> bool:
        """Whether anything must be asked for."""
        return bool(self.posts or self.users)

    @property
    def names(self) -> tuple[str, ...]:
        """What the missing ones are called in the PoP."""
        return tuple(f"card {card_id}" for card_id in (*self.posts, *self.users))

    def found(
        self, packed: Sequence[bytes | None], memory: "Memory", now_ms: int, since_ms: int = 0
    ) -> None:
        """Take from the PoP's answer what is good."""
        ids = (*self.posts, *self.users)
        for card_id, one in zip(ids, packed or (), strict=False):
            card = Card.unpack(one) if one is not None else None
            if card is not None and self.take(card_id, card, memory, now_ms, since_ms):
                keep(memory, card_id, card)
        self.posts = [card_id for card_id in self.posts if card_id not in self.held]
        self.users = [card_id for card_id in self.users if card_id not in self.held]

    def question(self) -> bytes:
        """The body of `POST /internal/cards`."""
        return json.dumps({"posts": self.posts, "users": self.users}).encode()


def hears(memory: "Memory", now_ms: int) -> bool:
    """Whether the isolate has heard the news lately enough."""
    return now_ms - memory.snapshot_ms <= FRESH_MS


def remember(
    answer: Mapping[str, Any],
    wanted: Wanted,
    memory: "Memory",
    asked_ms: int,
    *,
    at_home: bool = True,
) -> list[tuple[str, Card]]:
    """Keep the answer to a question, and return what is new.

    What it does not mention is gone, if the caller's own region says so; another region
    may just not have it.
    """
    new = []
    for kind, ids in (("posts", wanted.posts), ("users", wanted.users)):
        views = answer.get(kind, {})
        for card_id in ids:
            view = views.get(card_id)
            card = Card(GONE if view is None else serialise(view), asked_ms)
            wanted.held[card_id] = card.body
            if view is None and not at_home:
                wanted.settling, wanted.good_ms = True, 0
                continue
            wanted.good_ms = min(wanted.good_ms, asked_ms + FRESH_MS)
            changed_ms = memory.purges.when(f"card:{card_id}")
            wanted.settling |= view is None or asked_ms <= changed_ms + SETTLING_MS
            keep(memory, card_id, card)
            new.append((card_id, card))
    return new


def last_resort(wanted: Wanted, memory: "Memory", now_ms: int) -> None:
    """Do with the cards that are here, however old: no region answers.

    Raises:
        RegionUnavailable: not one is.
    """
    for card_id in (*wanted.posts, *wanted.users):
        card = memory.cards.get(card_id, now_ms)
        wanted.held[card_id] = card.body if card is not None else GONE
    if not any(wanted.held.values()):
        raise RegionUnavailable


def keep(memory: "Memory", card_id: str, card: Card) -> None:
    """Hold a card in the isolate."""
    memory.cards.put(card_id, card, card.asked_ms + KEPT_MS, len(card.body) + OVERHEAD)


def serialise(view: Mapping[str, Any]) -> bytes:
    """A view as it will be sent."""
    return json.dumps(view, ensure_ascii=False, separators=(",", ":")).encode()


def compose(entries: Sequence[Entry], wanted: Wanted) -> list[bytes]:
    """The items of a skeleton, serialised, without those whose post or author is gone.

    The same as shared.views.hydrate, from bytes. A post that is not everybody's has no
    card, and comes with its entry.
    """
    items = []
    for entry in entries:
        private = entry.get("post")
        post = serialise(private) if private else wanted.held[entry["post_id"]]
        author = wanted.held[entry["author_id"]]
        if post and author:
            items.append(_item(entry, post, author, wanted.held.get(entry.get("via", ""), GONE)))
    return items


def _item(entry: Entry, post: bytes, author: bytes, via: bytes) -> bytes:
    middle = b'"via":%b,' % via if via else b""
    return b'{"post":%b,"author":%b,%b%b' % (post, author, middle, _rest(entry))


def _rest(entry: Entry) -> bytes:
    """What an item says beside its contents, to its end; most are one of a few kinds."""
    kind = None
    if entry.keys() <= COMMON:
        viewer = entry.get("viewer")
        marks = None if viewer is None else tuple(viewer.items())
        kind = entry["reason"], entry.get("following"), marks
        if kind in _RESTS:
            return _RESTS[kind]
    rest = serialise({name: entry[name] for name in ("reason", *PASSED_ON) if name in entry})[1:]
    if kind is not None and len(_RESTS) < KINDS:
        _RESTS[kind] = rest
    return rest
