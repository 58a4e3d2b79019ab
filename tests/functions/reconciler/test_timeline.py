"""A timeline against the graph and the posts: what is missing, what is foreign, what is neither."""

from dataclasses import replace

import pytest

from functions.entries import entry_of
from functions.reach import Thresholds
from functions.reconciler import expected, timeline
from functions.reconciler.expected import SETTLED_MS
from functions.reconciler.findings import Findings
from functions.reconciler.timeline import reconcile
from functions.records import Entry
from shared.clock import HybridTime
from shared.views import media_view
from tests.functions.adapters.given import post_of
from tests.functions.reconciler.society import Society


@pytest.fixture
def society():
    return Society()


def whole(society, fan, *, repair=True):
    """All steps of a timeline, together."""
    found, after = Findings(), None
    while True:
        step, after = reconcile(fan, after, society.here, repair=repair)
        found += step
        if after is None:
            return found


def test_a_timeline_in_order_has_no_faults(society):
    for _ in range(3):
        society.write()
    society.rest()
    for fan in society.fans:
        assert whole(society, fan) == Findings(checked=3)


def test_a_missing_entry_is_found_and_repaired_with_its_cards(society):
    posts = [society.write() for _ in range(3)]
    fan = society.fans[0]
    society.lose(fan, posts[1])
    society.world.tables.cards.pop((society.here.region, posts[1].post_id))
    society.rest()
    dry = whole(society, fan, repair=False)
    assert (dry.missing, dry.cards, dry.repaired) == (1, 1, 0)
    found = whole(society, fan)
    assert (found.checked, found.missing, found.cards, found.repaired) == (3, 1, 1, 2)
    assert society.home(fan) == society.expected()
    assert society.here.cards.get([posts[1].post_id])[posts[1].post_id].view
    assert whole(society, fan).faults == 0


def test_what_waits_for_its_media_is_not_missing_nor_what_waited_until_just_now(society):
    view = media_view(media_id="m", kind="video", state="processing")
    held = society.write(media_ids=("m",), media=(view,), held=True)
    post = society.world.tables.posts[held.author_id][held.post_id]
    fan = society.fans[0]
    society.rest()
    assert whole(society, fan) == Findings()
    free = replace(post, held=False, updated=HybridTime(society.world.tables.now_ms).text)
    assert society.world.of(post.author_id).post_media.renew(post, free)
    society.world.tables.stream.clear()
    assert whole(society, fan) == Findings()
    society.rest()
    assert whole(society, fan).missing == 1


def test_what_may_still_be_on_its_way_is_not_missing(society):
    post = society.write()
    fan = society.fans[0]
    society.lose(fan, post)
    assert whole(society, fan).faults == 0
    society.world.pass_time(SETTLED_MS + 1)
    assert whole(society, fan).missing == 1


def test_deleted_posts_are_not_missed(society):
    post = society.write()
    fan = society.fans[0]
    society.lose(fan, post)
    late = HybridTime(society.world.tables.now_ms + 5)
    society.world.of(society.author).posts.delete(society.author, post.post_id, late.ms, late.text)
    society.rest()
    assert whole(society, fan).faults == 0


def test_a_fresh_follow_waits_for_its_backfill(society):
    society.write()
    society.rest()
    newcomer = society.world.newcomer("us")
    society.here.graph.follow(newcomer, society.author, society.here.now())
    assert whole(society, newcomer).faults == 0
    society.rest()
    found = whole(society, newcomer)
    assert (found.missing, found.repaired) == (1, 1)
    assert society.home(newcomer) == society.expected()


def test_what_a_follow_does_not_bring_is_not_missing(society, monkeypatch):
    monkeypatch.setattr(timeline, "BACKFILL_POSTS", 2)
    monkeypatch.setattr(expected, "POSTS", (2, 3, 9))
    monkeypatch.setattr("functions.fan_out.follow.BACKFILL_POSTS", 2)
    for _ in range(5):
        society.write()
    newcomer = society.world.newcomer("us")
    society.here.graph.follow(newcomer, society.author, society.here.now())
    society.world.settle()
    society.rest()
    assert whole(society, newcomer).faults == 0
    for _ in range(4):
        later = society.write()
    society.rest()
    society.lose(newcomer, society.posts[3])
    society.lose(newcomer, later)
    assert whole(society, newcomer).missing == 2
    assert society.home(newcomer) == society.expected()[:6]


def test_a_foreign_entry_is_taken_out(society):
    society.write()
    stranger = society.world.newcomer("ap")
    fan = society.fans[0]
    society.here.feeds.push([Entry(fan, post_of(stranger).post_id, stranger)])
    dry = whole(society, fan, repair=False)
    assert (dry.foreign, dry.repaired) == (1, 0)
    found = whole(society, fan)
    assert (found.foreign, found.repaired) == (1, 1)
    assert society.home(fan) == society.expected()


def test_steps_together_see_every_author_once(society, monkeypatch):
    monkeypatch.setattr(timeline, "AUTHORS_A_STEP", 2)
    fan = society.fans[0]
    strangers = [society.world.newcomer("ap") for _ in range(5)]
    for one in strangers[:3]:
        society.here.graph.follow(fan, one, society.here.now())
    society.write()
    society.world.settle()
    society.here.feeds.push(Entry(fan, post_of(one).post_id, one) for one in strangers[3:])
    society.rest()
    assert whole(society, fan) == Findings(checked=1, foreign=2, repaired=2)


def test_what_is_pulled_needs_no_entry(society):
    post = society.write()
    fan = society.fans[0]
    society.lose(fan, post)
    society.here.readers.add(fan, "pulled", [society.author])
    society.here.relays.keep([entry_of("", post)])
    society.rest()
    assert whole(society, fan) == Findings(checked=1)
    assert society.home(fan) == []


def test_a_reader_who_relies_on_pushes_needs_the_entry(society):
    post = society.write()
    fan = society.fans[0]
    society.lose(fan, post)
    society.here.relays.keep([entry_of("", post)])
    society.here.readers.add(fan, "hybrid", [society.author])
    society.rest()
    assert whole(society, fan).faults == 0
    until_ms = society.here.now() + 86_400_000
    society.here.readers.activate(fan, society.here.now(), until_ms)
    assert whole(society, fan).faults == 0
    society.here.readers.advance(fan, "caught_ms", until_ms)
    found = whole(society, fan)
    assert (found.missing, found.repaired) == (1, 1)
    assert society.home(fan) == [post.post_id]


def test_an_unfollow_during_the_repair_wins(society):
    post = society.write()
    fan = society.fans[0]
    society.lose(fan, post)
    society.rest()
    push = society.here.feeds.push

    def slowly(entries):
        society.here.graph.unfollow(fan, society.author)
        return push(entries)

    society.here.feeds.push = slowly
    found = whole(society, fan)
    assert (found.missing, found.repaired) == (1, 0)
    assert society.home(fan) == []


def test_a_follow_while_entries_are_taken_back_wins(society):
    stranger = society.world.newcomer("ap")
    fan = society.fans[0]
    entry = Entry(fan, post_of(stranger).post_id, stranger)
    society.here.feeds.push([entry])
    take_back = society.here.feeds.take_back

    def slowly(entries):
        society.here.graph.follow(fan, stranger, society.here.now())
        return take_back(entries)

    society.here.feeds.take_back = slowly
    assert whole(society, fan).repaired == 0
    assert society.home(fan) == [entry.post_id]


def test_private_posts_have_entries_and_no_cards(society):
    profiles = society.world.tables.profiles
    profiles[society.author] = replace(profiles[society.author], private=True)
    post = society.write(visibility="followers")
    fan = society.fans[0]
    society.lose(fan, post)
    society.rest()
    found = whole(society, fan)
    assert (found.missing, found.cards) == (1, 0)
    (entry,) = society.here.feeds.page(fan, 10)
    assert entry.private
    assert replace(entry, private=False) == Entry(fan, post.post_id, society.author)


def test_only_the_part_that_a_rebuild_brings_is_compared(society, monkeypatch):
    posts = [society.write() for _ in range(6)]
    fan = society.fans[0]
    society.lose(fan, posts[0])
    society.rest()
    monkeypatch.setattr(timeline, "REBUILD_POSTS", 3)
    assert whole(society, fan).faults == 0
    society.lose(fan, posts[4])
    assert whole(society, fan).missing == 1


def test_what_is_older_than_asked_for_is_left_alone(society):
    old = society.write()
    society.rest()
    since_ms = society.here.now()
    society.world.pass_time(1000)
    young = society.write()
    society.rest()
    fan = society.fans[0]
    stranger = society.world.newcomer("ap")
    for post in (old, young):
        society.lose(fan, post)
    society.here.feeds.push([Entry(fan, post_of(stranger).post_id, stranger)])
    found, _ = reconcile(fan, None, society.here, since_ms=since_ms)
    assert (found.checked, found.missing, found.foreign) == (1, 1, 0)


def test_a_relay_that_lacks_a_post_is_filled():
    society = Society(fans=0)
    society.world.tables.thresholds = Thresholds(hybrid=2, pull=3, vip=100)
    fans = [society.world.newcomer("us") for _ in range(4)]
    for fan in fans:
        society.here.graph.follow(fan, society.author, society.here.now())
        society.world.settle()
    posts = [society.write() for _ in range(3)]
    society.rest()
    relays = society.here.relays
    assert whole(society, fans[0]) == Findings(checked=3)
    relays.drop(society.author, posts[1].post_id)
    society.rest()
    assert society.author in society.here.readers.get(fans[1]).pulled
    assert whole(society, fans[1], repair=False).relays == 1
    found = whole(society, fans[1])
    assert (found.relays, found.missing, found.repaired) == (1, 0, 1)
    relayed = [entry.post_id for entry in relays.page(society.author, 9)]
    assert relayed == society.expected()
    assert whole(society, fans[2]) == Findings(checked=3)


def test_an_entry_of_before_its_author_turned_private_is_put_right(society):
    post = society.write()
    fan = society.fans[0]
    society.here.feeds.push([replace(entry_of(fan, post), private=True)])
    society.rest()
    assert whole(society, fan).missing == 1
    assert society.here.feeds.page(fan, 9) == [entry_of(fan, post)]
    assert whole(society, fan).faults == 0
