"""How far the fan-out of a post has come: what every region's ledger says of it."""

from typing import Literal, Protocol

from functions.ports import Graph, Ledger, Posts
from functions.records import Chain, Plan, Share
from shared.clock import rfc3339
from shared.errors import NotYours, PostUnknown, Unavailable
from shared.ids import parse_post_id
from shared.views import View

State = Literal["waiting", "running", "done", "cancelled", "unknown"]


class Parts(Protocol):
    """What it takes to tell."""

    @property
    def posts(self) -> Posts: ...
    @property
    def graph(self) -> Graph: ...
    @property
    def ledger(self) -> Ledger: ...


def progress(post_id: str, caller_id: str, parts: Parts) -> View:
    """The fan-out of one's own post, region by region.

    `expected` is how many followers there were when it began; nobody knows how many are
    active before they are read. Whoever left meanwhile is not delivered to, and whoever
    came has the post by their own follow; so the two numbers may differ by those.

    Raises:
        IdMalformed, PostUnknown: there is no such post.
        NotYours: somebody else wrote it.
    """
    author_id = parse_post_id(post_id).author_id
    if author_id != caller_id:
        raise NotYours
    post = parts.posts.get(author_id, post_id)
    if post is None:
        raise PostUnknown
    audience = parts.graph.audience(author_id)
    regions = [
        _ask(region, post_id, audience, parts) for region in sorted({s.region for s in audience})
    ]
    told = [region for region in regions if region["state"] != "waiting" or region["expected"]]
    if post.deleted_ms is not None:
        told = [one | {"state": "cancelled"} if one["state"] == "waiting" else one for one in told]
    return {
        "post_id": post_id,
        "state": _overall([region["state"] for region in told]),
        "delivered": sum(region["delivered"] for region in told),
        "regions": told,
    }


def _ask(region: str, post_id: str, audience: list[Share], parts: Parts) -> View:
    """What a region says; one that cannot be reached leaves the others' word unharmed."""
    try:
        plan, chains = parts.ledger.read(post_id, region)
    except Unavailable:
        return _region(region, None, [], audience) | {"state": "unknown"}
    return _region(region, plan, chains, audience)


def _region(region: str, plan: Plan | None, chains: list[Chain], audience: list[Share]) -> View:
    if plan is None:
        followers = sum(share.count for share in audience if share.region == region)
        return {
            "region": region,
            "state": "waiting",
            "reach": None,
            "expected": followers,
            "delivered": 0,
            "slices": 0,
            "chains": 0,
            "chains_done": 0,
            "started_at": None,
            "updated_at": None,
        }
    current = [chain for chain in chains if chain.run == plan.run]
    planned = plan.chains + bool(plan.vips)
    done = sum(chain.done for chain in current)
    latest_ms = max((chain.updated_ms for chain in current), default=plan.started_ms)
    return {
        "region": region,
        "state": _state(current, planned, done),
        "reach": plan.reach,
        "expected": plan.expected,
        "delivered": _delivered(plan, current),
        "slices": sum(chain.slices for chain in current),
        "chains": planned,
        "chains_done": done,
        "started_at": rfc3339(plan.started_ms),
        "updated_at": rfc3339(latest_ms),
    }


def _delivered(plan: Plan, chains: list[Chain]) -> int:
    """Entries; VIPs come again with everybody else, if everybody else comes."""
    among = [chain for chain in chains if plan.crowd is None or not chain.part.startswith("vips")]
    return sum(chain.delivered for chain in among)


def _state(chains: list[Chain], planned: int, done: int) -> State:
    if any(chain.cancelled for chain in chains):
        return "cancelled"
    return "done" if done >= planned else "running"


def _overall(states: list[State]) -> State:
    for state in ("unknown", "cancelled", "running", "waiting"):
        if state in states:
            return state
    return "done"
