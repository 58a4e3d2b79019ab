"""Settle what somebody decided about another: make both sides' rows agree with it.

A message only names the two. It comes first to the home region of whoever decided,
which does its own side and passes it on to the other's home; each side reads the
deciding row as it is now, acts, and reads it again. So messages may come late, twice
and in any order, and a function may die between any two steps.

    {U}#blocks|V    → U: reader row, U follows V no more; V: {V}#blocked_by|U, reader row,
                      V follows U no more, and neither's request waits any longer
    {U}#mutes|V     → U: reader row
    {U}#reports|X   → U: reader row
    {F}#requested|A → A: {A}#requests|F, and a notification
    {A}#requests|F  → F: once decided, a follow edge or nothing in place of {F}#requested|A
    {F}#following|A → A: a notification
"""

from collections.abc import Callable
from typing import Protocol

from functions.people.stillness import until_still
from functions.ports import Graph, Notices, Now, Outlet, Readers, Relations, Users
from functions.records import ReaderSet, Relation, RelationKind
from shared.directory import Directory
from shared.errors import Blocked
from shared.messages import RelationChanged


class Parts(Protocol):
    """What settling needs."""

    @property
    def region(self) -> str: ...
    @property
    def now(self) -> Now: ...
    @property
    def directory(self) -> Callable[[], Directory]: ...
    @property
    def users(self) -> Users: ...
    @property
    def graph(self) -> Graph: ...
    @property
    def relations(self) -> Relations: ...
    @property
    def readers(self) -> Readers: ...
    @property
    def notices(self) -> Notices: ...
    @property
    def outlet(self) -> Outlet: ...


Side = Callable[[Parts, str, str], None]


def settle(change: RelationChanged, parts: Parts) -> None:
    """Do this region's side of a change, and pass it on to the other side's region."""
    relation, user_id, other = change.relation, change.user_id, change.other
    if relation in OWN and _is_home(user_id, parts):
        OWN[relation](parts, user_id, other)
    if relation not in THEIRS:
        return
    if _is_home(other, parts):
        THEIRS[relation](parts, user_id, other)
    elif _is_home(user_id, parts):
        parts.outlet.plans([change], parts.directory().home(other).region)


def _is_home(user_id: str, parts: Parts) -> bool:
    return parts.directory().home(user_id).region == parts.region


def _mirror(kind: RelationKind, name: ReaderSet) -> Side:
    """A side that only keeps a set of the reader row."""

    def side(parts: Parts, user_id: str, other: str) -> None:
        for there in until_still(lambda: parts.relations.get(user_id, kind, other)):
            change = parts.readers.add if there else parts.readers.discard
            change(user_id, name, [other])

    return side


def _block(parts: Parts, user_id: str, other: str) -> None:
    for block in until_still(lambda: parts.relations.get(user_id, "blocks", other)):
        if block is None:
            parts.readers.discard(user_id, "blocked", [other])
            continue
        parts.readers.add(user_id, "blocked", [other])
        parts.graph.unfollow(user_id, other)
        parts.relations.remove(user_id, "requested", other)
        parts.relations.decide(user_id, other, "rejected", block.at_ms)


def _blocked_by(parts: Parts, user_id: str, other: str) -> None:
    """The other's side. Their follow goes after `blocked_by` is there, which stops a new one."""
    for block in until_still(lambda: parts.relations.get(user_id, "blocks", other)):
        if block is None:
            parts.relations.remove(other, "blocked_by", user_id)
            parts.readers.discard(other, "blocked_by", [user_id])
            continue
        parts.relations.put(
            Relation(user_id=other, kind="blocked_by", other=user_id, at_ms=block.at_ms)
        )
        parts.readers.add(other, "blocked_by", [user_id])
        parts.graph.unfollow(other, user_id)
        parts.relations.remove(other, "requested", user_id)
        parts.relations.decide(other, user_id, "rejected", block.at_ms)


def _asked(parts: Parts, follower_id: str, author_id: str) -> None:
    """The author's side of a follow request; whoever is public by now approves by that.

    So does whoever was public for so long that the follower could follow at once.

    The request is there before the account is looked at: whoever becomes public after
    that finds it among those that wait (privacy.py).
    """
    for asked in until_still(lambda: parts.relations.get(follower_id, "requested", author_id)):
        if asked is None:
            parts.relations.remove(author_id, "requests", follower_id)
            continue
        request = Relation(user_id=author_id, kind="requests", other=follower_id, at_ms=asked.at_ms)
        parts.relations.put(request, over_older=True)
        author = parts.users.authors([author_id]).get(author_id)
        if parts.relations.get(author_id, "blocks", follower_id):
            parts.relations.decide(author_id, follower_id, "rejected", asked.at_ms)
        elif parts.graph.edge(follower_id, author_id) or (author and not author.private):
            parts.relations.decide(author_id, follower_id, "approved", asked.at_ms)
        else:
            parts.notices.tell(author_id, "follow_request", author_id, follower_id, asked.at_ms)


def _decided(parts: Parts, author_id: str, follower_id: str) -> None:
    """The follower's side of a decision about the request that they still make."""
    request = parts.relations.get(author_id, "requests", follower_id)
    asked = parts.relations.get(follower_id, "requested", author_id)
    if request is None or request.decision is None or asked is None:
        return
    if asked.at_ms != request.at_ms:
        return  # of an earlier request
    if request.decision == "approved":
        decided_ms = request.decided_ms or request.at_ms
        # Told first: a repetition of this message may find nothing to accept any more.
        parts.notices.tell(follower_id, "follow_accepted", follower_id, author_id, decided_ms)
        try:
            if parts.graph.accept(follower_id, author_id, asked.at_ms, parts.now()):
                return
        except Blocked:
            pass
    parts.relations.remove(follower_id, "requested", author_id, asked.at_ms)


def _followed(parts: Parts, follower_id: str, author_id: str) -> None:
    edge = parts.graph.edge(follower_id, author_id)
    if edge is not None:
        parts.notices.tell(author_id, "follow", author_id, follower_id, edge.followed_ms)
        # Whoever asked, and could then follow without being approved, waits for nothing more.
        parts.relations.decide(author_id, follower_id, "approved", edge.followed_ms)


OWN: dict[str, Side] = {
    "blocks": _block,
    "mutes": _mirror("mutes", "muted"),
    "reports": _mirror("reports", "reported"),
}
THEIRS: dict[str, Side] = {
    "blocks": _blocked_by,
    "requested": _asked,
    "requests": _decided,
    "following": _followed,
}
