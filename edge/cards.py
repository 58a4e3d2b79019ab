"""Cards in the isolate: the public contents of posts and authors, already serialised.

A card is everybody's, so one copy serves every feed it is in, and a page is put
together by joining bytes. A card that is gone is remembered too, as no bytes at all.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from edge.recent import Recent

FRESH_MS = 5_000  # a deletion or a new display name is seen everywhere after this
OVERHEAD = 200  # bytes that an entry costs beside its contents
GONE = b""

Entry = Mapping[str, str]  # post_id, author_id, reason


@dataclass(slots=True)
class Wanted:
    """The cards of one page: those at hand, and the ids of those to ask for."""

    held: dict[str, bytes]
    posts: list[str]
    users: list[str]

    @classmethod
    def of(cls, entries: Sequence[Entry], cards: Recent[bytes], now_ms: int) -> Self:
        """What a skeleton needs."""
        wanted = cls({}, [], [])
        for entry in entries:
            for card_id, missing in (
                (entry["post_id"], wanted.posts),
                (entry["author_id"], wanted.users),
            ):
                card = cards.get(card_id, now_ms)
                if card is not None:
                    wanted.held[card_id] = card
                elif card_id not in missing:
                    missing.append(card_id)
        return wanted

    @property
    def missing(self) -> bool:
        """Whether anything must be asked for."""
        return bool(self.posts or self.users)

    def question(self) -> bytes:
        """The body of `POST /internal/cards`."""
        return json.dumps({"posts": self.posts, "users": self.users}).encode()


def remember(answer: Mapping[str, Any], wanted: Wanted, cards: Recent[bytes], now_ms: int) -> None:
    """Keep the answer to a question; what it does not mention is gone."""
    for kind, ids in (("posts", wanted.posts), ("users", wanted.users)):
        views = answer.get(kind, {})
        for card_id in ids:
            view = views.get(card_id)
            card = GONE if view is None else serialise(view)
            wanted.held[card_id] = card
            cards.put(card_id, card, now_ms + FRESH_MS, len(card) + OVERHEAD)


def serialise(view: Mapping[str, Any]) -> bytes:
    """A view as it will be sent."""
    return json.dumps(view, ensure_ascii=False, separators=(",", ":")).encode()


def compose(entries: Sequence[Entry], wanted: Wanted) -> list[bytes]:
    """The items of a skeleton, serialised, without those whose post or author is gone.

    The same as shared.views.hydrate, from bytes.
    """
    items = []
    for entry in entries:
        post, author = wanted.held[entry["post_id"]], wanted.held[entry["author_id"]]
        if post and author:
            reason = json.dumps(entry["reason"]).encode()
            items.append(b'{"post":%b,"author":%b,"reason":%b}' % (post, author, reason))
    return items
