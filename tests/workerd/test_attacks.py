"""The attacks of RFC 8725 on the real runtime, whose WebCrypto has the last word."""

import time
from collections.abc import Iterator

import pytest

from tests.edge.attacks import attacks, attacks_on_curves
from tests.edge.tokens import OTHER, Issuer, issuers_document, other_token
from tests.workerd.conftest import System

ALGORITHMS = ("RS256", "ES256", "EdDSA")
USER = "eu3v9k2m8x7q1c"


@pytest.fixture(scope="module")
def others(running: System) -> Iterator[dict[str, Issuer]]:
    """An issuer for each algorithm, published beside the pools."""
    made = {name: Issuer(f"key-{name}", algorithm=name) for name in ALGORITHMS}
    running.region.others = {name: issuer.jwks() for name, issuer in made.items()}
    entries = [
        OTHER
        | {"issuer": f"https://{name}.example", "jwks_url": f"{running.region.url}/issuers/{name}"}
        for name in [*ALGORITHMS, "silent"]
    ]
    running.edge.publish(running.keys, issuers_document(*entries), "issuers").raise_for_status()
    yield made
    empty = {"format": 1, "issuers": []}
    running.edge.publish(running.keys, empty, "issuers").raise_for_status()


def me(system: System, token: str) -> tuple[int, str]:
    answer = system.client.get("/v1/me", headers={"authorization": f"Bearer {token}"})
    document = answer.json()
    return answer.status_code, document.get("user") or document["type"].partition("#")[2]


def token_of(others: dict[str, Issuer], name: str, **changes: object) -> str:
    return other_token(others[name], USER, **{"iss": f"https://{name}.example"} | changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ALGORITHMS)
def test_every_algorithm_verifies(system: System, others: dict[str, Issuer], name: str) -> None:
    good = token_of(others, name)
    assert me(system, good) == (200, USER)
    message, _, signature = good.rpartition(".")
    flipped = "B" if signature[4] == "A" else "A"
    mangled = f"{message}.{signature[:4]}{flipped}{signature[5:]}"
    assert me(system, mangled) == (401, "token-invalid")


def test_every_attack_on_a_pool_is_refused(system: System) -> None:
    let_in = []
    for name, token in attacks(system.issuer, int(time.time())):
        # HTTP itself has no room for some, and the edge's bound on fields meets others first.
        if token.isascii() and me(system, token)[0] not in (401, 431):
            let_in.append(name)
    assert let_in == []
    assert me(system, system.issuer.token(USER)) == (200, USER)


def test_every_attack_on_a_curve_is_refused(system: System, others: dict[str, Issuer]) -> None:
    made = attacks_on_curves(others["ES256"], int(time.time()))
    entry = OTHER | {"jwks_url": f"{system.region.url}/issuers/ES256"}
    system.edge.publish(system.keys, issuers_document(entry), "issuers").raise_for_status()
    assert [name for name, token in made if me(system, token)[0] != 401] == []
    assert me(system, other_token(others["ES256"], USER)) == (200, USER)


def test_issuer_that_is_silent_is_not_the_callers_fault(
    system: System, others: dict[str, Issuer]
) -> None:
    entry = OTHER | {"jwks_url": f"{system.region.url}/issuers/silent"}
    system.edge.publish(system.keys, issuers_document(entry), "issuers").raise_for_status()
    token = other_token(others["ES256"], USER)
    assert me(system, token) == (503, "keys-unavailable")
    assert me(system, system.issuer.token(USER)) == (200, USER)


def test_field_sent_twice_is_refused(system: System) -> None:
    good = f"Bearer {system.issuer.token(USER)}"
    answer = system.client.get("/v1/me", headers=[("authorization", good), ("authorization", good)])
    assert (answer.status_code, answer.json()["type"]) == (400, "/docs#header-malformed")


@pytest.mark.parametrize("skew_s", [-50, 50])
def test_clock_that_is_not_quite_right_matters_to_nobody(system: System, skew_s: int) -> None:
    token = system.issuer.token(USER, now_s=int(time.time()) + skew_s)
    assert me(system, token) == (200, USER)


def test_clock_that_is_wrong_matters(system: System) -> None:
    token = system.issuer.token(USER, now_s=int(time.time()) + 120)
    assert me(system, token) == (401, "token-expired")
