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
