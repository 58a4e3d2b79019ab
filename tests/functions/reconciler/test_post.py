"""A post's fan-out against its followers and the ledger, page by page."""

from dataclasses import replace

import pytest

from functions.reach import Thresholds
from functions.reconciler import post as reconciling
from functions.reconciler.findings import Findings
from shared.clock import HybridTime
from shared.messages import ReconcilePost
from shared.views import media_view
from tests.functions.reconciler.society import Society


@pytest.fixture
def society():
    return Society(fans=7)


@pytest.fixture(autouse=True)
def small_pages(monkeypatch):
    monkeypatch.setattr("functions.fan_out.crowd.SLICE_FOLLOWERS", 3)


def whole(society, post, *, repair=True):
    """All steps of a post in the followers' region, together, and how many they were."""
    found, step, steps = Findings(), ReconcilePost(post.author_id, post.post_id), 0
    while step is not None:
        part, step = reconciling.reconcile(step, society.here, repair=repair)
        found += part
        steps += 1
    return found, steps


def test_a_fan_out_in_order_has_no_faults(society):
    post = society.write()
    society.rest()
    found, steps = whole(society, post)
    assert found == Findings(checked=7)
    assert steps == 3


def test_followers_without_the_entry_get_it(society):
    post = society.write()
    for fan in society.fans[::2]:
        society.lose(fan, post)
    society.rest()
    dry, _ = whole(society, post, repair=False)
    assert (dry.checked, dry.missing, dry.repaired) == (7, 4, 0)
    found, _ = whole(society, post)
    assert (found.missing, found.repaired) == (4, 4)
    assert all(society.home(fan) == [post.post_id] for fan in society.fans)


def test_what_waits_for_its_media_is_missed_nowhere_and_later_only_once_it_has_arrived(society):
    view = media_view(media_id="m", kind="video", state="processing")
    held = society.write(media_ids=("m",), media=(view,), held=True)
    post = society.world.tables.posts[held.author_id][held.post_id]
    society.rest()
    assert whole(society, post) == (Findings(), 1)
    assert [one for fan in society.fans for one in society.home(fan)] == []
    author = society.world.of(post.author_id)
    society.world.pass_time(1)
    free = replace(post, held=False, updated=HybridTime(society.world.tables.now_ms).text)
    assert author.post_media.renew(post, free)
    society.world.tables.stream.clear()  # its announcement is lost
    assert whole(society, post) == (Findings(), 1)
    society.rest()
    found, _ = whole(society, post)
    assert (found.missing, found.cards) == (7, 1)
    assert all(society.home(fan) == [post.post_id] for fan in society.fans)


def test_a_lost_announcement_is_made_good(society):
    """Neither plan nor card nor entry came: the message was lost for good."""
    post = society.write()
    for fan in society.fans:
        society.lose(fan, post)
    tables = society.world.tables
    region = society.here.region
    for kept in (post.post_id, post.author_id):
        tables.cards.pop((region, kept))
    society.rest()
    found, _ = whole(society, post)
    assert (found.missing, found.cards, found.repaired) == (7, 2, 9)
    assert set(society.here.cards.get([post.post_id, post.author_id])) == {
        post.post_id,
        post.author_id,
    }


def test_a_deleted_a_young_and_an_absent_post_lack_nothing(society):
    young = society.write()
    assert whole(society, young) == (Findings(), 1)
    society.rest()
    late = HybridTime(society.world.tables.now_ms)
    home = society.world.of(society.author)
    home.posts.delete(society.author, young.post_id, late.ms, late.text)
    assert whole(society, young) == (Findings(), 1)
    del society.world.tables.posts[society.author][young.post_id]
    assert whole(society, young) == (Findings(), 1)


def test_a_fresh_follower_waits_for_the_backfill(society):
    post = society.write()
    society.rest()
    newcomer = society.world.newcomer("us")
    society.here.graph.follow(newcomer, society.author, society.here.now())
    found, _ = whole(society, post)
    assert (found.checked, found.missing) == (8, 0)


def test_of_a_pulled_author_the_relay_is_what_counts():
    society = Society(fans=0)
    society.world.tables.thresholds = Thresholds(hybrid=2, pull=4, vip=100)
    fans = [society.world.newcomer("us") for _ in range(6)]
    for fan in fans:
        society.here.graph.follow(fan, society.author, society.here.now())
        society.world.settle()
    society.write()
    society.world.settle()
    post = society.write()
    society.rest()
    assert society.here.reaches.here(society.author).in_force == "pull"
    assert whole(society, post)[0].faults == 0
    society.here.relays.drop(society.author, post.post_id)
    found, _ = whole(society, post)
    assert (found.relays, found.repaired, found.missing) == (1, 1, 0)
    relayed = [entry.post_id for entry in society.here.relays.page(society.author, 10)]
    assert post.post_id in relayed


def test_of_a_hybrid_author_those_count_who_were_active():
    society = Society(fans=0)
    society.world.tables.thresholds = Thresholds(hybrid=3, pull=99, vip=100)
    fans = [society.world.newcomer("us") for _ in range(5)]
    for fan in fans:
        society.here.graph.follow(fan, society.author, society.here.now())
        society.world.settle()
    society.write()
    society.world.settle()
    far_ms = society.here.now() + 99_999_999
    for fan in fans[:2]:
        edge = society.here.graph.edge(fan, society.author)
        society.here.reaches.activate(society.author, fan, edge.bucket, far_ms)
        society.here.readers.activate(fan, society.here.now(), far_ms)
        society.here.readers.advance(fan, "caught_ms", far_ms)
    society.rest()
    post = society.write()
    society.rest()
    assert society.here.reaches.here(society.author).in_force == "hybrid"
    for fan in fans[:2]:
        society.lose(fan, post)
    late = society.here.graph.edge(fans[2], society.author)
    society.here.reaches.activate(society.author, fans[2], late.bucket, far_ms)
    found, _ = whole(society, post)
    assert (found.checked, found.missing, found.repaired) == (3, 2, 2)
    assert all(post.post_id in society.home(fan) for fan in fans[:2])
    assert not any(post.post_id in society.home(fan) for fan in fans[2:])


def test_a_follow_that_came_after_a_post_brings_the_latest_posts_only(society, monkeypatch):
    monkeypatch.setattr("functions.fan_out.follow.BACKFILL_POSTS", 2)
    monkeypatch.setattr(reconciling, "BACKFILL_POSTS", 2)
    posts = [society.write() for _ in range(4)]
    newcomer = society.world.newcomer("us")
    society.here.graph.follow(newcomer, society.author, society.here.now())
    society.world.settle()
    society.rest()
    for post in posts:
        assert whole(society, post)[0].faults == 0
    society.lose(newcomer, posts[3])
    assert whole(society, posts[3])[0].repaired == 1


def test_where_nobody_follows_nothing_is_missing(society):
    post = society.write()
    society.rest()
    step = ReconcilePost(post.author_id, post.post_id)
    assert reconciling.reconcile(step, society.world.at("ap")) == (Findings(), None)


def test_a_post_of_a_month_ago_lacks_nothing(society):
    post = society.write()
    society.lose(society.fans[0], post)
    society.world.pass_time(31 * 86_400_000)
    assert whole(society, post) == (Findings(), 1)
