"""The routes of the identity function: `/v1/auth/…`."""

import secrets
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body

from functions import shapes
from functions.admission import caller, current
from functions.entrance import resolver
from functions.identity import sign_in, sign_out, sign_up, tokens
from functions.wiring import wiring
from shared.ids import IDENTITY_BYTES

app = resolver()


@app.post("/v1/auth/sign-up", tags=["Accounts"], summary="Make an account", status_code=201)
def up(account: Annotated[shapes.NewAccount, Body()]) -> shapes.Session:
    """Make an account and sign in. Usernames are unique everywhere, whatever the zone."""
    parts = wiring()
    newcomer = sign_up.Newcomer(
        username=account.username,
        password=account.password,
        zone=account.zone or parts.zone,
        entropy=secrets.token_bytes(IDENTITY_BYTES),
    )
    return _session(sign_up.sign_up(newcomer, parts, parts.zone))


@app.post("/v1/auth/sign-in", tags=["Accounts"], summary="Sign in")
def into(credentials: Annotated[shapes.Credentials, Body()]) -> shapes.Session:
    """Exchange a password for tokens. Ten failures close an account's sign-in for 5 minutes."""
    return _session(sign_in.sign_in(credentials.username, credentials.password, wiring()))


@app.post("/v1/auth/refresh", tags=["Accounts"], summary="Get a new access token")
def refresh(body: Annotated[shapes.RefreshToken, Body()]) -> shapes.Session:
    """Exchange a refresh token for an access token; the refresh token stays the same."""
    return _session(tokens.refresh(body.refresh_token, wiring()))


@app.post("/v1/auth/sign-out", tags=["Accounts"], summary="Sign out", status_code=204)
def out() -> Response[None]:
    """Revoke the access token that is sent, its siblings and its refresh token."""
    caller()
    parts = wiring()
    sign_out.sign_out(current().family, parts.sessions, parts.now)
    return Response(status_code=204)


def _session(session: tokens.Session) -> shapes.Session:
    return shapes.Session(
        user_id=session.user_id,
        access_token=session.access_token,
        refresh_token=session.refresh_token,
        expires_in=session.expires_in,
    )
