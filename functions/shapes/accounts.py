"""Accounts, and sessions of those who signed in."""

from typing import Annotated

from pydantic import BaseModel, Field

from functions.shapes.base import Request, UserId, Username, shown
from shared.limits import PASSWORD_MAX, PASSWORD_MIN


class NewAccount(Request):
    """A sign-up. Without a zone, the caller's country decides it."""

    username: Username
    password: Annotated[str, shown(minLength=PASSWORD_MIN, maxLength=PASSWORD_MAX)]
    zone: Annotated[str | None, shown(examples=["eu"])] = None


class Credentials(Request):
    """A sign-in."""

    username: Username
    password: str


class RefreshToken(Request):
    """A refresh token as sign-up or sign-in issued it."""

    refresh_token: str


class Session(BaseModel):
    """Tokens of a signed-in user."""

    user_id: UserId
    access_token: str
    refresh_token: str
    expires_in: Annotated[int, Field(description="Seconds until the access token expires.")]
