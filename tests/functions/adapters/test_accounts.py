import os
from unittest.mock import patch

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from functions.adapters.accounts import CognitoAccounts
from functions.identity.tokens import _claims
from shared.errors import Busy, CredentialsWrong, PasswordUnfit, RefreshTokenInvalid
from tests.functions.conftest import ENVIRONMENT
from tests.functions.world import World, new_user

PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def cognito():
    with patch.dict(os.environ, ENVIRONMENT), mock_aws():
        client = boto3.client("cognito-idp", region_name="eu-west-1")
        policy = {"MinimumLength": 10, "RequireUppercase": False, "RequireLowercase": False}
        policy |= {"RequireNumbers": False, "RequireSymbols": False}
        pool = client.create_user_pool(PoolName="p", Policies={"PasswordPolicy": policy})
        pool_id = pool["UserPool"]["Id"]
        flows = ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
        made = client.create_user_pool_client(
            UserPoolId=pool_id, ClientName="edge", ExplicitAuthFlows=flows
        )
        yield CognitoAccounts(client, pool_id, made["UserPoolClient"]["ClientId"])


@pytest.fixture(params=["fake", "cognito"])
def accounts(request):
    if request.param == "cognito":
        return request.getfixturevalue("cognito")
    return World().at("eu").accounts


def test_an_account_signs_in_and_its_token_names_it(accounts):
    user = new_user("eu")
    accounts.create(user, PASSWORD)
    tokens = accounts.sign_in(user, PASSWORD)
    assert _claims(tokens.access_token)["username"] == user
    assert tokens.refresh_token
    assert tokens.expires_in == 3600


def test_a_wrong_password_and_an_unknown_account_fail_alike(accounts):
    user = new_user("eu")
    accounts.create(user, PASSWORD)
    for name, password in ((user, "another password"), (new_user("eu"), PASSWORD)):
        with pytest.raises(CredentialsWrong) as raised:
            accounts.sign_in(name, password)
        assert "password" not in str(raised.value.__cause__ or "")


def test_a_refresh_token_buys_an_access_token_for_the_same_account(accounts):
    user = new_user("eu")
    accounts.create(user, PASSWORD)
    fresh = accounts.refresh(accounts.sign_in(user, PASSWORD).refresh_token)
    assert _claims(fresh.access_token)["username"] == user


def test_an_unknown_refresh_token_is_refused():
    with pytest.raises(RefreshTokenInvalid):
        World().at("eu").accounts.refresh("made-up")


class Pool:
    """A client whose every call ends in one error, or one answer."""

    def __init__(self, code=None, answer=None):
        self.code, self.answer = code, answer

    def admin_initiate_auth(self, **_):
        if self.code:
            raise ClientError({"Error": {"Code": self.code, "Message": "m"}}, "AdminInitiateAuth")
        return self.answer

    revoke_token = admin_initiate_auth


@pytest.mark.parametrize(  # moto ends in a KeyError of its own where Cognito answers this
    ("code", "condition"),
    [
        ("NotAuthorizedException", RefreshTokenInvalid),
        ("TooManyRequestsException", Busy),
        ("ResourceNotFoundException", ClientError),
    ],
)
def test_refusals_of_the_pool_are_told_from_its_load_and_our_faults(code, condition):
    with pytest.raises(condition):
        CognitoAccounts(Pool(code), "pool", "client").refresh("made-up")


def test_an_account_whose_making_was_cut_short_cannot_sign_in():
    challenge = {"ChallengeName": "NEW_PASSWORD_REQUIRED"}
    with pytest.raises(CredentialsWrong):
        CognitoAccounts(Pool(answer=challenge), "pool", "client").sign_in("u", PASSWORD)


def test_a_password_that_the_pool_refuses_is_unfit(accounts):
    refused = "short" if isinstance(accounts, CognitoAccounts) else "refused by the pool"
    user = new_user("eu")
    with pytest.raises(PasswordUnfit):
        accounts.create(user, refused)
    with pytest.raises(CredentialsWrong):
        accounts.sign_in(user, refused)
