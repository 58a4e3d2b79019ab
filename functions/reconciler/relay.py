"""A heavy author's relay in this region against the author's posts.

A post that a relay lacks is one that nobody here who pulls can see, and no timeline
lacks an entry for it. So whoever follows a heavy author is an occasion to look, once a
day at most.
"""

from typing import Protocol

from functions.entries import entry_of
from functions.ports import Cards, Feeds, Graph, Now, Posts, Reaches, Relays, Users
from functions.reconciler import repair as mend
from functions.reconciler.expected import expected
from functions.reconciler.findings import Findings
from shared.limits import RELAY_POSTS

AGAIN_MS = 86_400_000
REMEMBERED = 10_000  # authors that a process knows to have looked at


class Parts(Protocol):
    """What reconciling a relay needs."""

    @property
    def region(self) -> str: ...
    @property
    def graph(self) -> Graph: ...
    @property
    def posts(self) -> Posts: ...
    @property
    def users(self) -> Users: ...
    @property
    def cards(self) -> Cards: ...
    @property
    def feeds(self) -> Feeds: ...
    @property
    def reaches(self) -> Reaches: ...
    @property
    def relays(self) -> Relays: ...
    @property
    def looked_at(self) -> dict[str, int]: ...
    @property
    def now(self) -> Now: ...


def reconcile(author_id: str, since_ms: int, parts: Parts, *, repair: bool) -> Findings:
    """Put into a relay what it lacks of the posts since a moment, with the cards."""
    now_ms, looked_at = parts.now(), parts.looked_at
    if now_ms - looked_at.get(author_id, 0) < AGAIN_MS:
        return Findings()
    if len(looked_at) >= REMEMBERED:
        looked_at.clear()
    looked_at[author_id] = now_ms
    if not parts.reaches.here(author_id).relayed:
        return Findings()  # posts are pushed to all again, and what was relayed expires
    relayed = parts.relays.page(author_id, RELAY_POSTS)
    held = {entry.post_id for entry in relayed}
    oldest = relayed[-1].post_id if len(relayed) == RELAY_POSTS else ""
    wanted = [post for _, post in expected(author_id, since_ms, parts) if post.post_id > oldest]
    missing = [post for post in wanted if post.post_id not in held]
    found = Findings(checked=len(wanted), relays=len(missing))
    if missing:
        found.cards = mend.keep_cards(missing, parts, repair=repair)
        if repair:
            parts.relays.keep(entry_of(author_id, post) for post in missing)
            found.repaired = len(missing) + found.cards
    return found
