"""After the region has answered: what that answer changes for the edge itself."""

import json
from http import HTTPStatus

from edge import names, purging, writes
from edge.exchange import Exchange, Outcome, Plan
from edge.memory import Memory
from edge.steps import AskRegistry
from shared.errors import Busy

WRITES = ("POST", "PUT", "PATCH", "DELETE")
TOKEN_LIFE_S = 3_600  # of an access token, as the user pools are set up


def settle(exchange: Exchange, memory: Memory) -> Outcome:
    """Purge what the caller has changed, say when they did, and deny a session that was ended.

    Raises:
        Busy: the sign-out is not yet known everywhere, and should be sent again.
    """
    answer, route, caller = exchange.answer, exchange.route, exchange.caller
    if answer is not None and route is not None and route.place == "newcomer":
        names.may_be_taken(memory, json.loads(exchange.body).get("username"))
    if (
        answer is None
        or route is None
        or caller is None
        or answer.status >= HTTPStatus.MULTIPLE_CHOICES
    ):
        return answer
    if route.method in WRITES and not route.name.startswith("POST /v1/auth"):
        exchange.fields[writes.HEADER] = writes.note(exchange, memory)
    mine = f"tag:{caller.user_id}"
    match route.name:
        case "DELETE /v1/posts/{post}":
            post = exchange.params["post"]
            purging.spread(exchange, memory, [purging.GONE + post], here=[f"tag:{post}", mine])
        case "PATCH /v1/posts/{post}":
            post = exchange.params["post"]
            purging.spread(exchange, memory, [purging.CHANGED + post], here=[f"tag:{post}", mine])
        case "PATCH /v1/me":
            purging.spread(exchange, memory, [purging.CHANGED + caller.user_id], here=[mine])
        case "POST /v1/posts":
            purging.apply(memory, [mine], exchange.now_ms)
        case "PUT /v1/follows/{followed}" | "DELETE /v1/follows/{followed}":
            purging.apply(memory, [mine, f"tag:{exchange.params['followed']}"], exchange.now_ms)
        case "POST /v1/auth/sign-out":
            return _deny(exchange, memory, caller.family, caller.expires)
    return answer


def _deny(exchange: Exchange, memory: Memory, family: str, expires: int) -> Plan:
    """Deny the token family everywhere until its last token has expired.

    A token refreshed just before the sign-out may expire later than the caller's own,
    by up to a token's life; the denial outlasts both.
    """
    until = max(expires, exchange.now_ms // 1000) + TOKEN_LIFE_S

    def denied(text: str | None) -> Outcome:
        if text is None:
            raise Busy("The sign-out could not be spread; please send it again.")
        memory.deny({family: until}, exchange.now_ms)
        return exchange.answer

    return Plan((AskRegistry("deny", (family, until)),), denied)
