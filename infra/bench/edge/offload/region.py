"""The region of the replay: feeds and cards as the tables have them, and what reading them costs.

What is read, and how, is what the functions do: a skeleton is one query of feeds-NN,
eventually consistent, for one row more than the page (functions/adapters/feeds.py); cards
are a batch by id, consistent (functions/adapters/batches.py). What a function reads once a
minute for itself, like the directory, is left out on both sides.
"""

import json
from collections import deque
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from infra.bench.capacity.sizes import Item, size_of
from infra.bench.capacity.units import batch_units, query_units
from infra.bench.edge.offload.crowd import Crowd
from infra.sample.load import posts as sample_posts
from shared import views
from shared.clock import HybridTime
from shared.ids import new_post_id
from shared.limits import PAGE_DEFAULT

KEPT = PAGE_DEFAULT + 1  # rows of a feed that a first page reads
CREATED_MS = 1_700_000_000_000
EXPIRES_S = "1767225600"


class Region:
    """Everybody's home region. It counts card reads, skeletons, and read units."""

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd
        self._numbers = {user_id: number for number, user_id in enumerate(crowd.ids)}
        self._feeds: list[deque[tuple[str, str]]] = [deque(maxlen=KEPT) for _ in crowd.ids]
        self._texts = [post.text for post in sample_posts()]
        self._views: dict[str, views.View] = {}
        self._sizes: dict[str, int] = {}
        self._row = 0
        self.cards = self.skeletons = 0
        self.units = 0.0
        for number, user_id in enumerate(crowd.ids):
            card = views.author_view(
                user_id=user_id,
                username=f"person_{number}",
                display_name=f"Person {number}",
                bio="",
                created_ms=CREATED_MS,
            )
            self._keep(user_id, "user", card, CREATED_MS)

    def write(self, author: int, now_ms: int) -> None:
        """A post: its card is kept, and it is pushed to every follower's feed."""
        author_id = self._crowd.ids[author]
        post_id = new_post_id(HybridTime(now_ms, len(self._views) & 0xFFFF), author_id)
        text = self._texts[len(self._views) % len(self._texts)]
        card = views.post_view(
            post_id=post_id, author_id=author_id, text=text, media_ids=[], created_ms=now_ms
        )
        self._keep(post_id, "post", card, now_ms)
        entry = (post_id, author_id)
        for follower in self._crowd.followers[author]:
            self._feeds[follower].append(entry)
        self._row = self._row or size_of(_feed_row(author_id, post_id))

    def skeleton(self, user_id: str, query: str) -> bytes:
        """The newest entries of a home timeline; the replay reads first pages only."""
        limit = int(parse_qs(query).get("limit", [str(PAGE_DEFAULT)])[0])
        rows = list(self._feeds[self._numbers[user_id]])[: -limit - 2 : -1]
        self.skeletons += 1
        self.units += query_units([self._row] * len(rows), consistent=False)
        items = [views.entry_view(post_id, author, "follow") for post_id, author in rows[:limit]]
        cursor = items[-1]["post_id"] if len(rows) > limit else None
        return json.dumps(views.page(items, cursor)).encode()

    def hydrate(self, question: bytes) -> bytes:
        """Cards by id."""
        wanted: Mapping[str, list[str]] = json.loads(question)
        ids = wanted["posts"] + wanted["users"]
        self.cards += len(ids)
        self.units += batch_units((self._sizes.get(name, 0) for name in ids), consistent=True)
        found = {kind: {name: self._views.get(name) for name in wanted[kind]} for kind in wanted}
        return json.dumps(found).encode()

    def _keep(self, card_id: str, kind: str, card: views.View, now_ms: int) -> None:
        self._views[card_id] = card
        row: dict[str, Any] = {
            "id": {"S": card_id},
            "kind": {"S": kind},
            "body": {"S": json.dumps(card, separators=(",", ":"))},
            "updated": {"S": HybridTime(now_ms).text},
            "deleted": {"BOOL": False},
        }
        self._sizes[card_id] = size_of(row)


def _feed_row(owner_id: str, post_id: str) -> Item:
    return {
        "owner": {"S": owner_id},
        "post_id": {"S": post_id},
        "author_id": {"S": owner_id},
        "reason": {"S": "follow"},
        "expires_at": {"N": EXPIRES_S},
    }
