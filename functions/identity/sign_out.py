"""Sign-out: deny the token family, durably, for as long as any of its tokens could live.

The edge refuses the family's access tokens at once; the refresh token is refused
and revoked when it is next used (`tokens.refresh`).
"""

from functions.ports import Now, Sessions
from shared.errors import TokenForeign

REFRESH_S = 30 * 86_400  # RefreshTokenValidity of the user pool client (template.yaml)
ACCESS_S = 3_600  # AccessTokenValidity: a refresh on the last day lives on this long


def sign_out(family: str | None, sessions: Sessions, now: Now) -> None:
    """Deny a family.

    Raises:
        TokenForeign: the access token named none.
    """
    if family is None:
        raise TokenForeign
    sessions.deny(family, now() // 1000 + REFRESH_S + ACCESS_S)
