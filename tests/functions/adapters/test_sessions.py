import pytest

from shared.limits import SIGN_IN_WINDOW_S
from tests.functions.adapters.given import FUTURE_S
from tests.functions.world import new_user

NOW_S = 1_800_000_000


def test_a_family_is_denied_once_it_signed_out(stores):
    family = new_user("eu")
    assert not stores["eu"].sessions.denied(family)
    stores["eu"].sessions.deny(family, FUTURE_S)
    assert stores["eu"].sessions.denied(family)


def test_failures_are_counted_within_a_window(stores):
    user, sessions = new_user("eu"), stores["eu"].sessions
    assert sessions.failures(user, NOW_S) == (0, NOW_S)
    for later in range(3):
        sessions.record_failure(user, NOW_S + later)
    assert sessions.failures(user, NOW_S + 3) == (3, NOW_S + SIGN_IN_WINDOW_S)


@pytest.mark.parametrize("later", [SIGN_IN_WINDOW_S, SIGN_IN_WINDOW_S + 7])
def test_a_window_that_is_over_counts_anew(stores, later):
    user, sessions = new_user("eu"), stores["eu"].sessions
    sessions.record_failure(user, NOW_S)
    assert sessions.failures(user, NOW_S + later)[0] == 0
    sessions.record_failure(user, NOW_S + later)
    assert sessions.failures(user, NOW_S + later) == (1, NOW_S + later + SIGN_IN_WINDOW_S)


def test_forgiven_failures_are_gone(stores):
    user, sessions = new_user("eu"), stores["eu"].sessions
    sessions.record_failure(user, NOW_S)
    sessions.forgive(user)
    sessions.forgive(user)
    assert sessions.failures(user, NOW_S)[0] == 0
