"""Who calls, and what they may do: 401 and 403."""

from shared.errors.base import NearcastError


class Unauthenticated(NearcastError):
    """401: the caller is not who they must be."""

    status = 401


class TokenMissing(Unauthenticated):
    type = "token-missing"
    title = "An access token is needed"


class TokenMalformed(Unauthenticated):
    type = "token-malformed"
    title = "The access token is malformed"


class TokenInvalid(Unauthenticated):
    type = "token-invalid"
    title = "The access token was not signed by a trusted issuer"


class TokenExpired(Unauthenticated):
    type = "token-expired"
    title = "The access token has expired"


class TokenRevoked(Unauthenticated):
    type = "token-revoked"
    title = "The access token was revoked by a sign-out"


class TokenForeign(Unauthenticated):
    type = "token-foreign"
    title = "The access token was issued for something else"


class RefreshTokenInvalid(Unauthenticated):
    type = "refresh-token-invalid"
    title = "The refresh token is unknown, expired or revoked"


class ApiKeyInvalid(Unauthenticated):
    type = "api-key-invalid"
    title = "The API key is unknown, expired or revoked"


class CredentialsWrong(Unauthenticated):
    type = "credentials-wrong"
    title = "The username or the password is wrong"


class Forbidden(NearcastError):
    """403: known, and not allowed."""

    status = 403


class ContextMissing(Forbidden):
    type = "context-missing"
    title = "The request did not come through the edge"


class ContextInvalid(Forbidden):
    type = "context-invalid"
    title = "The signed context does not fit the request"


class ContextExpired(Forbidden):
    type = "context-expired"
    title = "The signed context is past its deadline"


class SignatureInvalid(Forbidden):
    type = "signature-invalid"
    title = "The signature of the configuration call is missing, wrong or old"


class NotYours(Forbidden):
    type = "not-yours"
    title = "Only its author may do that"


class ScopeMissing(Forbidden):
    """`field` is the scope that would do."""

    type = "scope-missing"
    title = "The access token or API key may not do that"


class UserNeeded(Forbidden):
    type = "user-needed"
    title = "The API key acts for nobody, and this needs a user"


class Blocked(Forbidden):
    type = "blocked"
    title = "One of the two has blocked the other"


class AccountPrivate(Forbidden):
    type = "account-private"
    title = "The account is private, and shows itself to approved followers only"


class PostPrivate(Forbidden):
    type = "post-private"
    title = "A post for followers only cannot be reposted or quoted"
