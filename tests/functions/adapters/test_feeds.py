from dataclasses import replace

from functions.deadline import now_ms
from functions.records import Entry
from shared.clock import HybridTime
from shared.ids import new_post_id
from tests.functions.world import new_user


def entries(owner: str, author: str, count: int) -> list[Entry]:
    """Entries of recent posts, newest first: a timeline forgets posts of a month ago."""
    start = now_ms() - 1000
    ids = [new_post_id(HybridTime(start + number), author) for number in range(count)]
    return [Entry(owner, post_id, author) for post_id in reversed(ids)]


def test_pushed_entries_page_newest_first(stores):
    owner, author = new_user("eu"), new_user("us")
    pushed = entries(owner, author, 5)
    assert stores["eu"].feeds.push(reversed(pushed)) == 5
    first = stores["eu"].feeds.page(owner, 3)
    assert first + stores["eu"].feeds.page(owner, 3, first[-1].post_id) == pushed


def test_pushing_again_changes_nothing(stores):
    owner, author = new_user("eu"), new_user("us")
    pushed = entries(owner, author, 3)
    for _ in range(2):
        assert stores["eu"].feeds.push(pushed + pushed[:1]) == 3
    assert stores["eu"].feeds.page(owner, 10) == pushed


def test_a_push_reaches_owners_on_every_shard(stores):
    owners, author = [new_user("eu") for _ in range(60)], new_user("us")
    (entry,) = entries("", author, 1)
    assert stores["eu"].feeds.push(Entry(o, entry.post_id, author) for o in owners) == 60
    for owner in owners:
        assert [one.post_id for one in stores["eu"].feeds.page(owner, 5)] == [entry.post_id]


def test_an_author_is_removed_and_others_stay(stores):
    owner, gone, kept = new_user("eu"), new_user("us"), new_user("ap")
    stays = entries(owner, kept, 2)
    stores["eu"].feeds.push(entries(owner, gone, 60) + stays)
    assert stores["eu"].feeds.remove_author(owner, gone) == 60
    assert stores["eu"].feeds.page(owner, 100) == stays
    assert stores["eu"].feeds.remove_author(owner, gone) == 0


def test_holders_are_those_with_the_entry(stores):
    owners, author = [new_user("eu") for _ in range(120)], new_user("us")
    (entry,) = entries("", author, 1)
    stores["eu"].feeds.push(Entry(o, entry.post_id, author) for o in owners[::2])
    assert stores["eu"].feeds.holders(entry.post_id, owners) == set(owners[::2])
    assert stores["eu"].feeds.holders(entry.post_id, []) == set()


def test_entries_are_taken_back_from_their_owners_only(stores):
    owners, author = [new_user("eu") for _ in range(20)], new_user("us")
    first, second = entries("", author, 2)
    stores["eu"].feeds.push(Entry(o, e.post_id, author) for o in owners for e in (first, second))
    taken = [Entry(owner, first.post_id, author) for owner in owners[:15]]
    for _ in range(2):
        assert stores["eu"].feeds.take_back(taken) == 15
    left = [len(stores["eu"].feeds.page(owner, 5)) for owner in owners]
    assert left == [1] * 15 + [2] * 5
    assert stores["eu"].feeds.take_back([]) == 0


def test_an_entry_keeps_what_it_is_about_and_that_it_is_private(stores):
    (bare,) = entries(new_user("eu"), new_user("us"), 1)
    entry = replace(bare, reason="repost", about="b", private=True)
    stores["eu"].feeds.push([entry])
    assert stores["eu"].feeds.page(entry.owner_id, 5) == [entry]
