import pytest

from functions.identity import tokens
from functions.identity.sign_in import sign_in
from functions.identity.sign_out import ACCESS_S, REFRESH_S, sign_out
from shared.errors import RefreshTokenInvalid, TokenForeign
from tests.functions.world import World, new_user

PASSWORD = "correct horse battery"


def signed_in(world):
    world.newcomer("eu", "ada")
    return sign_in("ada", PASSWORD, world.at("eu"))


def family_of(session):
    return tokens._claims(session.access_token)["origin_jti"]


def pool_token_of(session):
    return session.refresh_token.partition(".")[2]


def test_a_refresh_token_is_good_more_than_once():
    world = World()
    session = signed_in(world)
    for _ in range(2):
        fresh = tokens.refresh(session.refresh_token, world.at("eu"))
        assert fresh.refresh_token == session.refresh_token
        assert family_of(fresh) == family_of(session)


def test_a_signed_out_family_is_refused_and_its_refresh_token_revoked():
    world = World()
    session, place = signed_in(world), world.at("eu")
    sign_out(family_of(session), place.sessions, place.now)
    for _ in range(2):
        with pytest.raises(RefreshTokenInvalid):
            tokens.refresh(session.refresh_token, place)
    assert pool_token_of(session) not in world.tables.refresh_tokens


def test_a_sign_out_leaves_other_sessions_alone():
    world = World()
    first = signed_in(world)
    place = world.at("eu")
    second = sign_in("ada", PASSWORD, place)
    sign_out(family_of(first), place.sessions, place.now)
    assert tokens.refresh(second.refresh_token, place)


def test_a_family_is_denied_for_as_long_as_its_tokens_could_live():
    world = World()
    place = world.at("eu")
    sign_out("family", place.sessions, place.now)
    assert world.tables.families["family"] == place.now() // 1000 + REFRESH_S + ACCESS_S


def test_a_token_without_a_family_cannot_sign_out():
    place = World().at("eu")
    with pytest.raises(TokenForeign):
        sign_out(None, place.sessions, place.now)


@pytest.mark.parametrize("text", ["", "nonsense", ".", "eu.x", "made.up.token"])
def test_malformed_refresh_tokens_are_refused(text):
    with pytest.raises(RefreshTokenInvalid):
        tokens.refresh(text, World().at("eu"))


def test_a_refresh_token_under_another_name_is_refused_and_revoked():
    world = World()
    session = signed_in(world)
    stolen = pool_token_of(session)
    with pytest.raises(RefreshTokenInvalid):
        tokens.refresh(f"{new_user('eu')}.{stolen}", world.at("eu"))
    assert stolen not in world.tables.refresh_tokens
