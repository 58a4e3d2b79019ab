import pytest

from functions.records import Relation
from shared.limits import NOTICE_ACTORS, NOTICE_WINDOW_MS, READER_SET_MAX
from tests.functions.world import new_user

POST = "0cz6r0w8k40003v9k2m8x7q1c5"


@pytest.fixture
def here(stores):
    return stores["eu"]


@pytest.fixture
def at_ms(here):
    """The start of the window before the present one."""
    return here.now() - here.now() % NOTICE_WINDOW_MS - NOTICE_WINDOW_MS


def test_actors_of_a_kind_and_subject_are_one_notice(here, at_ms):
    owner, one, two = new_user("eu"), new_user("us"), new_user("ap")
    assert here.notices.tell(owner, "like", POST, one, at_ms)
    assert here.notices.tell(owner, "like", POST, two, at_ms + 5)
    assert here.notices.tell(owner, "repost", POST, two, at_ms)
    repost, like = here.notices.page(owner, 10)
    assert (repost.kind, repost.subject, repost.actors) == ("repost", POST, {two})
    assert (like.kind, like.subject, like.actors) == ("like", POST, {one, two})
    assert not like.more


def test_telling_twice_adds_nothing(here, at_ms):
    owner, actor = new_user("eu"), new_user("us")
    assert here.notices.tell(owner, "like", POST, actor, at_ms)
    (before,) = here.notices.page(owner, 10)
    assert not here.notices.tell(owner, "like", POST, actor, at_ms)
    assert here.notices.page(owner, 10) == [before]


def test_windows_are_notices_of_their_own_newest_first(here, at_ms):
    owner, actor = new_user("eu"), new_user("us")
    for back in (2, 0, 1):
        here.notices.tell(owner, "follow", owner, actor, at_ms - back * NOTICE_WINDOW_MS)
    found = here.notices.page(owner, 10)
    assert [int(one.id[:13]) for one in found] == [
        at_ms - back * NOTICE_WINDOW_MS for back in range(3)
    ]
    assert here.notices.page(owner, 2) + here.notices.page(owner, 9, found[1].id) == found


def test_a_crowd_is_bounded_and_marked(here, at_ms):
    owner = new_user("eu")
    first = [new_user("us") for _ in range(NOTICE_ACTORS)]
    for actor in first:
        assert here.notices.tell(owner, "like", POST, actor, at_ms)
    assert not here.notices.tell(owner, "like", POST, first[0], at_ms)
    assert not here.notices.page(owner, 1)[0].more
    assert not here.notices.tell(owner, "like", POST, new_user("us"), at_ms)
    (notice,) = here.notices.page(owner, 10)
    assert notice.actors == set(first)
    assert notice.more


@pytest.mark.parametrize("name", ["muted", "blocked"])
def test_nothing_is_told_of_the_unwanted_or_of_oneself(here, at_ms, name):
    owner, actor = new_user("eu"), new_user("us")
    here.readers.add(owner, name, [actor])
    assert not here.notices.tell(owner, "like", POST, actor, at_ms)
    assert not here.notices.tell(owner, "like", POST, owner, at_ms)
    assert here.notices.page(owner, 10) == []
    here.readers.discard(owner, name, [actor])
    assert here.notices.tell(owner, "like", POST, actor, at_ms)


def test_what_was_told_since_counts_however_old_its_window_is(here, at_ms):
    owner, actor = new_user("eu"), new_user("us")
    before = here.now() - 1
    here.notices.tell(owner, "like", POST, actor, at_ms)
    here.notices.tell(owner, "reply", POST, actor, here.now())
    assert [one.kind for one in here.notices.since(owner, before, 10)] == ["reply", "like"]
    assert len(here.notices.since(owner, before, 1)) == 1
    assert here.notices.since(owner, here.now() + 1, 10) == []


def test_notices_of_a_month_ago_are_gone(here, at_ms):
    owner, actor = new_user("eu"), new_user("us")
    here.notices.tell(owner, "like", POST, actor, at_ms - 31 * 86_400_000)
    assert here.notices.page(owner, 10) == []


def test_of_a_crowded_set_the_authority_is_asked(here, at_ms):
    owner, blocked, other = new_user("eu"), new_user("us"), new_user("us")
    here.relations.put(Relation(user_id=owner, kind="blocks", other=blocked, at_ms=1))
    here.readers.add(owner, "blocked", [f"member-{n}" for n in range(READER_SET_MAX)])
    here.readers.add(owner, "blocked", [blocked])
    assert not here.notices.tell(owner, "like", POST, blocked, at_ms)
    assert here.notices.tell(owner, "like", POST, other, at_ms)


def test_what_became_of_ones_media_is_told_although_nobody_else_did_it(here, at_ms):
    owner = new_user("eu")
    assert not here.notices.tell(owner, "like", POST, owner, at_ms)
    assert here.notices.tell(owner, "media_ready", POST, owner, at_ms)
    assert not here.notices.tell(owner, "media_ready", POST, owner, at_ms)
    (notice,) = here.notices.page(owner, 10)
    assert (notice.kind, notice.subject, notice.actors) == ("media_ready", POST, {owner})
