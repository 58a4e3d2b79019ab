import pytest

from edge.exchange import Answer, Caller, Exchange, Plan
from edge.stages.settle import TOKEN_LIFE_S, settle
from edge.steps import AskRegistry
from shared.clock import HybridTime
from shared.errors import Busy
from shared.ids import new_post_id
from tests.edge.given import NOW_MS, NOW_S, USER, memory, routed

POST = new_post_id(HybridTime(1), USER)


def answered(target: str, method: str, status: int = 204) -> Exchange:
    made = routed(target, method)
    made.caller = Caller(USER, "eu", "family-1", NOW_S + 600)
    made.answer = Answer(status, {})
    return made


@pytest.mark.parametrize(
    ("target", "method", "card"), [(f"/v1/posts/{POST}", "DELETE", POST), ("/v1/me", "PATCH", USER)]
)
def test_changed_card_is_forgotten(target: str, method: str, card: str) -> None:
    isolate = memory()
    isolate.cards.put(card, b"old", NOW_MS + 1)
    refused = answered(target, method, 404)
    assert settle(refused, isolate) is refused.answer
    assert isolate.cards.get(card, NOW_MS) == b"old"
    done = answered(target, method)
    assert settle(done, isolate) is done.answer
    assert isolate.cards.get(card, NOW_MS) is None


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
