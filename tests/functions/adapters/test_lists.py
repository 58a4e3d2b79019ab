import pytest

from functions.records import PeopleList
from shared.errors import ListFull, ListUnknown
from shared.ids import new_list_id
from shared.limits import LIST_MEMBERS_MAX
from tests.functions.world import new_user


@pytest.fixture
def lists(stores):
    return stores["eu"].lists


def new_list(owner: str, number: int = 1) -> PeopleList:
    list_id = new_list_id(owner, number.to_bytes(5, "big"))
    return PeopleList(list_id=list_id, owner_id=owner, name=f"List {number}", created_ms=number)


def test_a_list_is_created_once_renamed_and_removed(lists):
    one = new_list(new_user("eu"))
    assert lists.create(one)
    assert not lists.create(one)
    assert lists.get(one.list_id) == one
    assert lists.rename(one.list_id, "Friends").name == "Friends"
    assert lists.get(one.list_id).name == "Friends"
    assert lists.remove(one.list_id)
    assert not lists.remove(one.list_id)
    assert lists.get(one.list_id) is None
    with pytest.raises(ListUnknown):
        lists.rename(one.list_id, "x")


def test_lists_of_an_owner_are_paged(lists):
    owner = new_user("eu")
    made = [new_list(owner, number) for number in range(5)]
    for one in made:
        lists.create(one)
    lists.create(new_list(new_user("eu")))
    first = lists.page(owner, 3)
    assert first + lists.page(owner, 3, first[-1].list_id) == made


def test_people_are_put_on_a_list_once_and_taken_off_once(lists):
    one = new_list(new_user("eu"))
    lists.create(one)
    people = sorted(new_user(zone) for zone in ("us", "eu", "ap"))
    for user in people:
        assert lists.add(one.list_id, user, 5)
        assert not lists.add(one.list_id, user, 6)
    assert lists.get(one.list_id).member_count == 3
    first = lists.members(one.list_id, 2)
    assert first + lists.members(one.list_id, 2, first[-1]) == people
    assert lists.discard(one.list_id, people[0])
    assert not lists.discard(one.list_id, people[0])
    assert lists.get(one.list_id).member_count == 2


def test_a_full_list_takes_nobody(lists):
    one = new_list(new_user("eu"))
    lists.create(one)
    people = [new_user("us") for _ in range(LIST_MEMBERS_MAX)]
    for user in people:
        lists.add(one.list_id, user, 5)
    with pytest.raises(ListFull):
        lists.add(one.list_id, new_user("us"), 5)
    assert not lists.add(one.list_id, people[0], 5)
    assert lists.discard(one.list_id, people[0])
    assert lists.add(one.list_id, new_user("us"), 5)


def test_nobody_is_on_a_list_that_is_gone(lists):
    one, user = new_list(new_user("eu")), new_user("us")
    with pytest.raises(ListUnknown):
        lists.add(one.list_id, user, 5)
    lists.create(one)
    lists.add(one.list_id, user, 5)
    lists.remove(one.list_id)
    assert lists.members(one.list_id, 10) == []
    assert not lists.discard(one.list_id, user)
