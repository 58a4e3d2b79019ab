"""The zone's Cognito user pool, by its administrative calls.

Only these functions make accounts or check passwords: the pool's public sign-up
and password flows are off (template.yaml), so the claim of a username and the
limit on failed sign-ins cannot be walked around.
"""

from typing import Any

from functions.adapters.translation import code_of, translated
from functions.records import Tokens
from shared.errors import CredentialsWrong, PasswordUnfit, RefreshTokenInvalid


class CognitoAccounts:
    """Accounts whose names are user ids. Passwords are passed on and kept nowhere."""

    def __init__(self, client: Any, pool_id: str, client_id: str) -> None:
        self._client = client
        self._pool_id = pool_id
        self._client_id = client_id

    def create(self, user_id: str, password: str) -> None:
        """See `ports.Accounts.create`."""
        account = {"UserPoolId": self._pool_id, "Username": user_id}
        with translated():
            try:
                # With this password from the start: a pool checks it before it makes the account.
                self._client.admin_create_user(
                    **account, TemporaryPassword=password, MessageAction="SUPPRESS"
                )
                self._client.admin_set_user_password(**account, Password=password, Permanent=True)
            except Exception as error:
                if code_of(error) in {"InvalidPasswordException", "InvalidParameterException"}:
                    raise PasswordUnfit(
                        "The account store refuses this password.", field="password"
                    ) from None
                raise

    def sign_in(self, user_id: str, password: str) -> Tokens:
        """See `ports.Accounts.sign_in`."""
        return self._tokens(
            CredentialsWrong,
            "ADMIN_USER_PASSWORD_AUTH",
            {"USERNAME": user_id, "PASSWORD": password},
        )

    def refresh(self, refresh_token: str) -> Tokens:
        """See `ports.Accounts.refresh`."""
        return self._tokens(
            RefreshTokenInvalid, "REFRESH_TOKEN_AUTH", {"REFRESH_TOKEN": refresh_token}
        )

    def revoke(self, refresh_token: str) -> None:
        """See `ports.Accounts.revoke`."""
        with translated():
            self._client.revoke_token(Token=refresh_token, ClientId=self._client_id)

    def _tokens(
        self,
        refusal: type[CredentialsWrong | RefreshTokenInvalid],
        flow: str,
        parameters: dict[str, str],
    ) -> Tokens:
        with translated():
            try:
                answer = self._client.admin_initiate_auth(
                    UserPoolId=self._pool_id,
                    ClientId=self._client_id,
                    AuthFlow=flow,
                    AuthParameters=parameters,
                )
            except Exception as error:
                if code_of(error) in {
                    "InvalidParameterException",
                    "NotAuthorizedException",
                    "UserNotFoundException",
                }:
                    raise refusal from None
                raise
        result = answer.get("AuthenticationResult")
        if result is None:  # a challenge: an account whose making was cut short
            raise refusal
        return Tokens(result["AccessToken"], result["ExpiresIn"], result.get("RefreshToken"))
