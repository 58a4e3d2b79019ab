import os

import pytest

from functions.identity.sign_up import Newcomer, sign_up
from shared.errors import PasswordUnfit, UsernameMalformed, UsernameTaken, ZoneUnknown
from shared.limits import CLAIM_S, PASSWORD_MAX, PASSWORD_MIN
from tests.functions.world import World

PASSWORD = "correct horse battery"


@pytest.fixture
def world():
    return World()


def newcomer(username="ada", password=PASSWORD, zone="eu"):
    return Newcomer(username=username, password=password, zone=zone, entropy=os.urandom(8))


def test_a_newcomer_has_a_name_a_profile_an_account_and_tokens(world):
    place = world.at("eu")
    session = sign_up(newcomer("Ada"), place, "eu")
    assert place.names.owner("ada") == session.user_id
    assert place.users.get(session.user_id).username == "ada"
    assert place.accounts.sign_in(session.user_id, PASSWORD)
    assert session.refresh_token.startswith(f"{session.user_id}.")


def test_a_name_is_taken_everywhere(world):
    sign_up(newcomer(), world.at("eu"), "eu")
    for zone in ("eu", "us"):
        with pytest.raises(UsernameTaken):
            sign_up(newcomer(zone=zone), world.at(zone), zone)


def test_of_a_race_for_one_name_one_wins_and_the_loser_leaves_no_account(world):
    place = world.at("us")
    create = place.accounts.create

    def meanwhile(user_id, password):
        with pytest.raises(UsernameTaken):
            sign_up(newcomer(), world.at("eu"), "eu")
        create(user_id, password)

    place.accounts.create = meanwhile
    winner = sign_up(newcomer(zone="us"), place, "us")
    assert world.at("eu").names.owner("ada") == winner.user_id
    assert set(world.tables.passwords) == {winner.user_id}


def test_a_claim_whose_owner_died_is_free_after_a_minute(world):
    place = world.at("eu")

    def die(user_id, password):
        raise ConnectionError

    alive, place.accounts.create = place.accounts.create, die
    with pytest.raises(ConnectionError):
        sign_up(newcomer(), place, "eu")
    place.accounts.create = alive
    with pytest.raises(UsernameTaken):
        sign_up(newcomer(), place, "eu")
    world.pass_time((CLAIM_S + 1) * 1000)
    assert place.names.owner("ada") is None
    session = sign_up(newcomer(), place, "eu")
    assert place.names.owner("ada") == session.user_id


def test_who_was_too_slow_to_confirm_learns_that_the_name_is_gone(world):
    place = world.at("us")
    create = place.accounts.create

    def slowly(user_id, password):
        world.pass_time((CLAIM_S + 1) * 1000)
        sign_up(newcomer(), world.at("eu"), "eu")
        create(user_id, password)

    place.accounts.create = slowly
    with pytest.raises(UsernameTaken):
        sign_up(newcomer(zone="us"), place, "us")
    assert place.names.owner("ada").startswith("eu")


@pytest.mark.parametrize("password", ["x" * (PASSWORD_MIN - 1), "x" * (PASSWORD_MAX + 1)])
def test_passwords_have_a_length(world, password):
    with pytest.raises(PasswordUnfit):
        sign_up(newcomer(password=password), world.at("eu"), "eu")
    assert world.tables.names == {}


def test_a_password_that_the_pool_refuses_frees_the_name_at_once(world):
    place = world.at("eu")
    with pytest.raises(PasswordUnfit):
        sign_up(newcomer(password="refused by the pool"), place, "eu")
    assert sign_up(newcomer(), place, "eu")


def test_other_refusals(world):
    with pytest.raises(UsernameMalformed):
        sign_up(newcomer("a!"), world.at("eu"), "eu")
    with pytest.raises(ZoneUnknown):
        sign_up(newcomer(zone="us"), world.at("eu"), "eu")


def test_a_newcomer_does_not_show_their_password():
    assert PASSWORD not in repr(newcomer())
