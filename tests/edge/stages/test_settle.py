import json

import pytest

from edge import writes
from edge.exchange import Answer, Caller, Exchange, Plan
from edge.stages.settle import TOKEN_LIFE_S, settle
from edge.steps import AskRegistry
from shared.clock import HybridTime
from shared.errors import Busy
from shared.ids import new_post_id
from tests.edge.given import NOW_MS, NOW_S, OTHER, USER, memory, routed

POST = new_post_id(HybridTime(1), USER)


def answered(target: str, method: str, status: int = 204) -> Exchange:
    made = routed(target, method)
    made.caller = Caller(USER, "eu", "family-1", NOW_S + 600)
    made.answer = Answer(status, {})
    return made


@pytest.mark.parametrize(
    ("target", "method", "everywhere", "here"),
    [
        (f"/v1/posts/{POST}", "DELETE", [f"gone:{POST}"], [f"tag:{POST}", f"tag:{USER}"]),
        (f"/v1/posts/{POST}", "PATCH", [f"card:{POST}"], [f"tag:{POST}", f"tag:{USER}"]),
        ("/v1/me", "PATCH", [f"card:{USER}"], [f"tag:{USER}"]),
        ("/v1/posts", "POST", [], [f"tag:{USER}"]),
        (f"/v1/follows/{OTHER}", "PUT", [], [f"tag:{USER}", f"tag:{OTHER}"]),
    ],
)
def test_what_was_changed_is_purged_here_and_what_lives_longer_everywhere(
    target: str, method: str, everywhere: list[str], here: list[str]
) -> None:
    isolate = memory()
    refused = answered(target, method, 404)
    assert settle(refused, isolate) is refused.answer
    assert not any(map(isolate.purges.when, everywhere + here))
    done = answered(target, method)
    assert settle(done, isolate) is done.answer
    assert all(isolate.purges.when(name) == NOW_MS for name in everywhere + here)
    told = [AskRegistry("purge", (json.dumps(everywhere),))] if everywhere else []
    assert [step for plan in done.later for step in plan.steps] == told


def test_write_is_answered_with_its_time() -> None:
    isolate, made = memory(), answered("/v1/follows/us3v9k2m8x7q1c", "PUT")
    made.region_time = HybridTime(NOW_MS + 50, 3).text
    settle(made, isolate)
    token = made.fields["nearcast-session"]
    assert writes.read(isolate.settings.keys, USER, token) == NOW_MS + 50
    assert isolate.wrote.get(USER, NOW_MS) == NOW_MS + 50


def test_sign_out_denies_the_family_until_its_last_token_is_dead() -> None:
    isolate, made = memory(), answered("/v1/auth/sign-out", "POST")
    plan = settle(made, isolate)
    assert isinstance(plan, Plan)
    until = NOW_S + 600 + TOKEN_LIFE_S
    assert plan.steps == (AskRegistry("deny", ("family-1", until)),)
    assert not isolate.is_denied("family-1", NOW_MS)
    assert plan.then("{}") is made.answer
    assert isolate.is_denied("family-1", NOW_MS)


def test_sign_out_that_could_not_be_spread_must_be_sent_again() -> None:
    isolate = memory()
    plan = settle(answered("/v1/auth/sign-out", "POST"), isolate)
    assert isinstance(plan, Plan)
    with pytest.raises(Busy):
        plan.then(None)
    assert not isolate.is_denied("family-1", NOW_MS)  # or the second try would be refused


def test_refused_sign_out_denies_nobody() -> None:
    made = answered("/v1/auth/sign-out", "POST", 403)
    assert settle(made, memory()) is made.answer


def test_other_answers_pass() -> None:
    made = answered("/v1/me", "GET", 200)
    assert settle(made, memory()) is made.answer
