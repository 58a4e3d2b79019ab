import os

import pytest

from shared.errors import UsernameTaken
from tests.functions.adapters.given import FUTURE_S
from tests.functions.world import new_user


@pytest.fixture
def name() -> str:
    return f"n{os.urandom(6).hex()}"


def test_a_claimed_name_is_nobodys_until_it_is_confirmed(stores, name):
    user = new_user("eu")
    stores["eu"].names.claim(name, user, FUTURE_S)
    assert stores["us"].names.owner(name) is None
    stores["eu"].names.confirm(name, user)
    assert stores["us"].names.owner(name) == user


def test_of_two_claims_from_two_regions_one_wins(stores, name):
    stores["eu"].names.claim(name, new_user("eu"), FUTURE_S)
    with pytest.raises(UsernameTaken):
        stores["us"].names.claim(name, new_user("us"), FUTURE_S)


def test_an_abandoned_claim_expires(stores, name):
    stores["eu"].names.claim(name, new_user("eu"), 1000)
    heir = new_user("us")
    stores["us"].names.claim(name, heir, FUTURE_S)
    stores["us"].names.confirm(name, heir)
    assert stores["eu"].names.owner(name) == heir


def test_a_confirmed_name_is_never_free_again(stores, name):
    user = new_user("eu")
    stores["eu"].names.claim(name, user, 1000)
    stores["eu"].names.confirm(name, user)
    with pytest.raises(UsernameTaken):
        stores["us"].names.claim(name, new_user("us"), FUTURE_S)


def test_a_claim_that_went_to_somebody_else_cannot_be_confirmed(stores, name):
    slow, heir = new_user("eu"), new_user("us")
    stores["eu"].names.claim(name, slow, 1000)
    stores["us"].names.claim(name, heir, FUTURE_S)
    with pytest.raises(UsernameTaken):
        stores["eu"].names.confirm(name, slow)


def test_a_released_claim_is_free_and_a_confirmed_name_is_not_released(stores, name):
    user, heir = new_user("eu"), new_user("us")
    stores["eu"].names.claim(name, user, FUTURE_S)
    stores["eu"].names.release(name, heir)
    stores["eu"].names.release(name, user)
    stores["us"].names.claim(name, heir, FUTURE_S)
    stores["us"].names.confirm(name, heir)
    stores["us"].names.release(name, heir)
    assert stores["eu"].names.owner(name) == heir


def test_several_names_are_looked_up_together(stores, name):
    user = new_user("eu")
    for one, confirmed in ((f"{name}a", True), (f"{name}b", True), (f"{name}c", False)):
        stores["eu"].names.claim(one, user, FUTURE_S)
        if confirmed:
            stores["eu"].names.confirm(one, user)
    wanted = [f"{name}{letter}" for letter in "abcda"]
    assert stores["us"].names.owners(wanted) == {f"{name}a": user, f"{name}b": user}
    assert stores["us"].names.owners([]) == {}
