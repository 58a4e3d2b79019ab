import pytest

from functions.identity.sign_in import sign_in
from shared.errors import CredentialsWrong, SignInLimited
from shared.limits import SIGN_IN_FAILURES, SIGN_IN_WINDOW_S
from tests.functions.world import World

PASSWORD = "correct horse battery"


@pytest.fixture
def world():
    return World()


@pytest.fixture
def place(world):
    return world.at("eu")


@pytest.fixture
def user(world):
    return world.newcomer("eu", "ada")


def fail(place, times, username="ada"):
    for _ in range(times):
        with pytest.raises(CredentialsWrong):
            sign_in(username, "wrong", place)


def test_the_right_password_gets_tokens(place, user):
    session = sign_in("ADA", PASSWORD, place)
    assert session.user_id == user
    assert session.refresh_token.startswith(f"{user}.")


@pytest.mark.parametrize("username", ["ada", "nobody", "a!", ""])
def test_no_name_fails_otherwise_than_a_wrong_password(place, user, username):
    fail(place, 1, username)


def test_ten_failures_close_the_account_for_the_rest_of_the_window(world, place, user):
    fail(place, SIGN_IN_FAILURES - 1)
    world.pass_time(100_000)
    fail(place, 1)
    with pytest.raises(SignInLimited) as raised:
        sign_in("ada", PASSWORD, place)
    assert raised.value.retry_after_s == SIGN_IN_WINDOW_S - 100
    world.pass_time(raised.value.retry_after_s * 1000)
    assert sign_in("ada", PASSWORD, place)


def test_success_forgives_failures(place, user):
    fail(place, SIGN_IN_FAILURES - 1)
    assert sign_in("ada", PASSWORD, place)
    fail(place, SIGN_IN_FAILURES - 1)
    assert sign_in("ada", PASSWORD, place)


def test_failures_of_one_account_do_not_close_another(world, place, user):
    world.newcomer("eu", "bob")
    fail(place, SIGN_IN_FAILURES)
    assert sign_in("bob", PASSWORD, place)
