from functions.deadline import now_ms
from functions.records import Entry
from shared.clock import HybridTime
from shared.ids import new_post_id, parse_post_id
from tests.functions.world import new_user


def entries(author, count):
    """Entries of recent posts, newest first: a relay forgets posts of a month ago."""
    start = now_ms() - 1000
    ids = [new_post_id(HybridTime(start + number), author) for number in range(count)]
    return [Entry("", post_id, author, "repost", "about", private=True) for post_id in ids[::-1]]


def test_kept_posts_page_newest_first_as_entries_of_nobody(stores):
    author, relays = new_user("us"), stores["eu"].relays
    kept = entries(author, 5)
    assert relays.keep([*kept, *kept[:2]]) == 5
    assert relays.page(author, 3) == kept[:3]
    assert relays.page(author, 3, kept[2].post_id) == kept[3:]


def test_a_dropped_post_is_gone_and_may_be_dropped_again(stores):
    author, relays = new_user("us"), stores["eu"].relays
    kept = entries(author, 2)
    relays.keep(kept)
    for _ in range(2):
        relays.drop(author, kept[0].post_id)
    assert relays.page(author, 5) == kept[1:]


def test_posts_since_a_moment_include_that_moments(stores):
    author, relays = new_user("us"), stores["eu"].relays
    kept = entries(author, 5)
    relays.keep(kept)
    moment = parse_post_id(kept[2].post_id).time.ms
    assert relays.since(author, moment, 10) == kept[:3]
    assert relays.since(author, moment, 2) == kept[:2]
    assert relays.since(author, 0, 10) == kept


def test_regions_have_relays_of_their_own(stores):
    author = new_user("us")
    stores["eu"].relays.keep(entries(author, 1))
    assert stores["us"].relays.page(author, 5) == []
