"""A client of Nearcast's public API over httpx; the command line and the sample world use it.

Requests that may safely be sent twice are tried again when the way there fails or
the answer says that a retry helps. A post may: its Idempotency-Key makes the second
one meet the first. An access token that has expired is renewed once, and the new
one handed to `on_renewed` so that it can be kept.
"""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self

import httpx

from infra.cli.problem import ApiError, Unreachable, problem_of

TRIES = 4
BACKOFF_S = 0.25  # doubles each time, with full jitter
PATIENCE_S = 20.0  # a Retry-After beyond this is the caller's decision
RENEW_EARLY_S = 30.0
TIMEOUT = httpx.Timeout(30.0, connect=5.0)
WRITTEN = "nearcast-session"
RETRYABLE = frozenset({429, 502, 503, 504})
SAFE_TWICE = frozenset({"GET", "PUT", "DELETE"})

Json = dict[str, Any]


@dataclass(frozen=True)
class Session:
    """Somebody who signed in: tokens, and when the access token ends (seconds since 1970)."""

    user_id: str
    username: str
    access_token: str
    refresh_token: str
    expires_at: float


class Client:
    """Calls to one deployment, by one session or none."""

    def __init__(
        self,
        base_url: str,
        session: Session | None = None,
        *,
        country: str | None = None,
        on_renewed: Callable[[Session], None] | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.session = session
        self._written: str | None = None  # the token of the last write: later reads show it
        self._on_renewed = on_renewed
        headers = {"user-agent": "nearcast-cli/0.1"}
        if country is not None:  # believed by a local edge only
            headers["nearcast-country"] = country
        self._http = httpx.Client(
            base_url=base_url.rstrip("/"), headers=headers, timeout=TIMEOUT, transport=transport
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    # Accounts

    def sign_up(self, username: str, password: str, zone: str | None = None) -> Session:
        """Create an account and be signed in."""
        body = {"username": username, "password": password}
        if zone is not None:
            body["zone"] = zone
        return self._begin(username, self.call("POST", "/v1/auth/sign-up", body))

    def sign_in(self, username: str, password: str) -> Session:
        """Sign in."""
        body = {"username": username, "password": password}
        return self._begin(username, self.call("POST", "/v1/auth/sign-in", body))

    def renew(self) -> Session:
        """Take a new access token for the refresh token."""
        if self.session is None:
            raise ValueError("there is no session to renew")
        body = {"refresh_token": self.session.refresh_token}
        answer = self.call("POST", "/v1/auth/refresh", body, signed=False)
        renewed = self._begin(
            self.session.username, {"refresh_token": body["refresh_token"]} | answer
        )
        if self._on_renewed is not None:
            self._on_renewed(renewed)
        return renewed

    def sign_out(self) -> None:
        """End the session everywhere."""
        self.call("POST", "/v1/auth/sign-out")
        self.session = None

    # Profiles

    def me(self) -> Json:
        """The caller's own profile."""
        return self.call("GET", "/v1/me")

    def edit(self, changes: Json) -> Json:
        """Change the caller's profile."""
        return self.call("PATCH", "/v1/me", changes)

    def user(self, user: str) -> Json:
        """A profile by id or @username."""
        return self.call("GET", f"/v1/users/{user}")

    # Posts and follows

    def post(
        self, text: str, *, key: str | None = None, media_ids: Sequence[str] = (), **refers: str
    ) -> Json:
        """Write a post; safe to repeat with the same `key`, which is made if not given.

        `refers` may say `reply_to` or `quote_of`.
        """
        headers = {"idempotency-key": key or uuid.uuid4().hex}
        media = {"media_ids": list(media_ids)} if media_ids else {}
        return self.call("POST", "/v1/posts", {"text": text, **media, **refers}, headers=headers)

    def read(self, post_id: str) -> Json:
        """A post."""
        return self.call("GET", f"/v1/posts/{post_id}")

    def delete(self, post_id: str) -> None:
        """Delete a post."""
        self.call("DELETE", f"/v1/posts/{post_id}")

    def follow(self, user_id: str) -> bool:
        """Follow somebody; doing it twice changes nothing. True if they were asked first."""
        return bool(self.call("PUT", f"/v1/follows/{user_id}"))

    def unfollow(self, user_id: str) -> None:
        """Follow somebody no longer."""
        self.call("DELETE", f"/v1/follows/{user_id}")

    # Pages

    def page(
        self, path: str, *, limit: int | None = None, cursor: str | None = None, **query: str
    ) -> Json:
        """One page of anything: `{items, next_cursor}`."""
        given = {"limit": limit, "cursor": cursor, **query}
        wanted = {name: value for name, value in given.items() if value is not None}
        return self.call("GET", path, query=wanted)

    def pages(self, path: str, *, limit: int = 100, **query: str) -> Iterator[Json]:
        """Every item behind a path, page after page."""
        cursor = None
        while True:
            answer = self.page(path, limit=limit, cursor=cursor, **query)
            yield from answer["items"]
            cursor = answer["next_cursor"]
            if cursor is None:
                return

    # The wire

    def call(
        self,
        method: str,
        path: str,
        body: Json | None = None,
        *,
        query: Json | None = None,
        headers: Json | None = None,
        signed: bool = True,
    ) -> Json:
        """One call with its retries; `{}` for an answer without a body.

        Raises:
            ApiError: it was refused.
            Unreachable: nothing answered.
        """
        if signed and self.session is not None and self._ends_soon(self.session):
            self.renew()
        request = self._http.build_request(method, path, json=body, params=query, headers=headers)
        renewed = False
        for attempt in range(TRIES):
            if signed and self.session is not None:
                request.headers["authorization"] = f"Bearer {self.session.access_token}"
                if self._written is not None:
                    request.headers[WRITTEN] = self._written
            last = attempt == TRIES - 1
            response = self._send(request, last=last)
            if response is None:
                _pause(attempt)
                continue
            if response.is_success:
                self._written = response.headers.get(WRITTEN, self._written)
                return dict(response.json()) if response.content else {}
            error = problem_of(response)
            if error.type == "token-expired" and signed and self.session and not renewed:
                renewed = True
                self.renew()
            elif last or not _worth_a_retry(request, error):
                raise error
            else:
                _pause(attempt, error.retry_after_s)
        raise error

    def _send(self, request: httpx.Request, *, last: bool) -> httpx.Response | None:
        """The answer; None when the way there failed and a retry is allowed."""
        try:
            return self._http.send(request)
        except httpx.TransportError as error:
            never_sent = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
            if last or never_sent or not _safe_twice(request):
                address = str(self._http.base_url)
                raise Unreachable(
                    f"{address} does not answer ({error or type(error).__name__})."
                ) from error
            return None

    def _begin(self, username: str, answer: Json) -> Session:
        self.session = Session(
            user_id=answer["user_id"],
            username=username.lower().removeprefix("@"),
            access_token=answer["access_token"],
            refresh_token=answer["refresh_token"],
            expires_at=time.time() + float(answer["expires_in"]),
        )
        return self.session

    @staticmethod
    def _ends_soon(session: Session) -> bool:
        return time.time() > session.expires_at - RENEW_EARLY_S


def _safe_twice(request: httpx.Request) -> bool:
    return request.method in SAFE_TWICE or "idempotency-key" in request.headers


def _worth_a_retry(request: httpx.Request, error: ApiError) -> bool:
    soon = (error.retry_after_s or 0) <= PATIENCE_S
    return error.status in RETRYABLE and soon and (_safe_twice(request) or error.status == 429)


def _pause(attempt: int, retry_after_s: int | None = None) -> None:
    backoff = random.uniform(0, BACKOFF_S * 2**attempt)  # noqa: S311 - spreads load, guards nothing
    time.sleep(max(backoff, retry_after_s or 0))
