import os

import pytest

from functions.records import Card
from tests.functions.adapters.given import stamp
from tests.functions.world import new_user


@pytest.fixture
def start():
    """The beginning of names that no other test uses."""
    return f"q{os.urandom(4).hex()}"


def person(name: str, number: int = 1, bio: str = "") -> Card:
    return Card(new_user("eu"), "user", stamp(number), {"username": name, "bio": bio})


def names(cards):
    return [card.view["username"] for card in cards]


def test_people_are_found_by_the_beginning_in_the_order_of_their_names(stores, start):
    for name in (f"{start}b", f"{start}_", start, f"{start}a", f"{start}0", f"{start[:-1]}"):
        stores["eu"].people.keep(name, person(name))
    for zone in ("eu", "us"):  # whichever region owns it
        people = stores[zone].people
        found = people.beginning(start, 10)
        assert names(found) == sorted(names(found))
        assert set(names(found)) == {start, f"{start}a", f"{start}b", f"{start}_", f"{start}0"}
        first = people.beginning(start, 2)
        assert first + people.beginning(start, 10, names(first)[-1]) == found


def test_the_newest_profile_stays(stores, start):
    people = stores["us"].people
    for number in (1, 3, 2):
        people.keep(start, person(start, number, bio=str(number)))
    (found,) = people.beginning(start, 10)
    assert found.view["bio"] == "3"


def test_nobody_is_called_that(stores, start):
    assert stores["eu"].people.beginning(start, 10) == []


def test_who_is_gone_is_not_found_even_by_a_late_change(stores, start):
    people = stores["eu"].people
    one = person(start, 5)
    people.keep(start, one)
    people.keep(start, Card(one.id, "user", "~", None))
    people.keep(start, one)
    assert people.beginning(start, 10) == []


def test_a_name_that_is_taken_again_is_found(stores, start):
    people = stores["eu"].people
    people.keep(start, Card(new_user("eu"), "user", "~", None))
    again = person(start, 5)
    people.keep(start, again)
    assert people.beginning(start, 10) == [again]
