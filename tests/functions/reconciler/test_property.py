"""Whatever was lost and whatever strayed in: after reconciliation timelines are complete."""

from hypothesis import given, settings
from hypothesis import strategies as st

from functions.reconciler import post as reconciling
from functions.reconciler import timeline
from functions.records import Entry
from shared.messages import ReconcilePost
from tests.functions.adapters.given import post_of
from tests.functions.reconciler.society import Society

number = st.integers(0, 99)
fault = st.tuples(st.sampled_from(["lose", "stray", "card"]), number, number)


def damaged(faults: list[tuple[str, int, int]]) -> Society:
    """Three followers, five posts, and what faults did to their timelines."""
    society = Society()
    strangers = [society.world.newcomer("ap") for _ in range(2)]
    posts = [society.write() for _ in range(5)]
    society.rest()
    for kind, one, other in faults:
        fan, post = society.fans[one % 3], posts[other % 5]
        if kind == "lose":
            society.world.tables.feeds[fan].pop(post.post_id, None)
        elif kind == "card":
            society.world.tables.feeds[fan].pop(post.post_id, None)
            society.world.tables.cards.pop((society.here.region, post.post_id), None)
        else:
            stranger = strangers[other % 2]
            society.here.feeds.push([Entry(fan, post_of(stranger).post_id, stranger)])
    return society


@settings(max_examples=80, deadline=None)
@given(st.lists(fault, max_size=12))
def test_timelines_end_complete(faults: list[tuple[str, int, int]]) -> None:
    society = damaged(faults)
    for fan in society.fans:
        found, _ = timeline.reconcile(fan, None, society.here)
        assert found.repaired == found.faults
        assert society.home(fan) == society.expected()
        again, _ = timeline.reconcile(fan, None, society.here)
        assert again.faults == 0


@settings(max_examples=40, deadline=None)
@given(st.lists(fault.filter(lambda one: one[0] != "stray"), max_size=12))
def test_fan_outs_end_complete(faults: list[tuple[str, int, int]]) -> None:
    society = damaged(faults)
    for post in society.posts:
        step: ReconcilePost | None = ReconcilePost(post.author_id, post.post_id)
        while step is not None:
            _, step = reconciling.reconcile(step, society.here)
    for fan in society.fans:
        assert society.home(fan) == society.expected()
    cards = society.here.cards.get(society.expected())
    assert len(cards) == len(society.posts)
