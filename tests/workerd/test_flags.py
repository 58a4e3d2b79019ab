import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from edge import apikeys
from shared.flags.document import FlagSet
from tests.workerd.conftest import System

Bearer = Callable[..., dict[str, str]]

HALF = {"fractional": [["ranked", 50], ["recent", 50]]}
EVERYBODY = {"if": [{"in": [{"var": "country"}, ["DE"]]}, "ranked", "recent"]}


def document(targeting: Any, **more: Any) -> dict[str, Any]:
    flag = {
        "state": "ENABLED",
        "variants": {"ranked": "ranked", "recent": "recent"},
        "defaultVariant": "recent",
        "targeting": targeting,
        "metadata": {"routes": "GET /v1/me"},
    }
    return {"flags": {"home-timeline": flag | more}}


@pytest.fixture
def publish(system: System) -> Iterator[Callable[[Any], str]]:
    def put(wanted: Any) -> str:
        answer = system.edge.publish(system.keys, wanted, "flags")
        assert answer.status_code == 204, answer.text
        return FlagSet.from_document(wanted).version

    yield put
    put({"flags": {}})


def decision(system: System, bearer: Bearer, **headers: str) -> Any:
    """What the region was told about the one flag."""
    system.client.get("/v1/me", headers=bearer() | headers).raise_for_status()
    return system.region.asked[-1].context.decision.get("home-timeline")


def test_toggle_is_in_force_at_once_where_it_was_made(
    system: System, bearer: Bearer, publish: Callable[[Any], str]
) -> None:
    publish(document(EVERYBODY))
    assert decision(system, bearer, **{"nearcast-country": "DE"}) == [
        "ranked",
        "ranked",
        "TARGETING_MATCH",
        None,
    ]
    publish(document(EVERYBODY, state="DISABLED"))
    assert decision(system, bearer, **{"nearcast-country": "DE"})[2] == "DISABLED"


@pytest.mark.parametrize(
    "bad",
    [
        {"flags": {}, "$evaluators": {"a": {"$ref": "b"}, "b": {"$ref": "a"}}},
        document({"fractional": [["ranked", -5], ["recent", 105]]}),
        document({"fractional": [["ranked", "half"], ["recent", 50]]}),
        document({"fractional": [["rnked", 50], ["recent", 50]]}),
        document({"nonsense": 1}),
        [],
    ],
)
def test_bad_document_is_refused_and_the_last_one_stays(
    system: System, bearer: Bearer, publish: Callable[[Any], str], bad: Any
) -> None:
    version = publish(document(EVERYBODY))
    answer = system.edge.publish(system.keys, bad, "flags")
    assert (answer.status_code, answer.json()["type"]) == (422, "/docs#document-invalid")
    told = system.edge.call(system.keys, "GET", "config", "flags").json()
    assert told["version"] == version
    assert decision(system, bearer, **{"nearcast-country": "DE"})[0] == "ranked"


def test_unknown_document_is_404(system: System) -> None:
    answer = system.edge.publish(system.keys, {}, "passwords")
    assert (answer.status_code, answer.json()["type"]) == (404, "/docs#config-unknown")


def test_rollback_points_at_an_older_version(
    system: System, bearer: Bearer, publish: Callable[[Any], str]
) -> None:
    good = publish(document(EVERYBODY))
    publish(document({}, defaultVariant="ranked"))
    back = {"version": good}
    answer = system.edge.call(system.keys, "PUT", "config", "flags/version", back)
    assert answer.status_code == 204
    assert decision(system, bearer, **{"nearcast-country": "DE"})[2] == "TARGETING_MATCH"
    kept = system.edge.call(system.keys, "GET", "config", "flags/document")
    assert kept.json() == document(EVERYBODY)
    assert kept.headers["etag"] == f'"{good}"'
    missing = {"version": "0123456789abcdef"}
    assert (
        system.edge.call(system.keys, "PUT", "config", "flags/version", missing).status_code == 404
    )


def test_exposure_is_told_once_behind_the_answer(
    system: System, bearer: Bearer, publish: Callable[[Any], str]
) -> None:
    version = publish(document(HALF))
    person = f"eu{int(time.time() * 1000) % 10**9:012d}"
    for _ in range(3):
        system.client.get("/v1/me", headers=bearer(person)).raise_for_status()
    told = json.loads(system.edge.await_line(version))
    assert told["message"] == "exposures"
    assert [item["variant"] for item in told["items"]] == [
        system.region.asked[-1].context.decision["home-timeline"][0]
    ]
    assert person not in json.dumps(told)


def test_api_key_lives_from_grant_to_revocation(system: System) -> None:
    key = "nck_" + f"{int(time.time() * 1000):016d}" + "_" + "k" * 43
    key_id = apikeys.id_of(key)
    headers = {"authorization": f"Bearer {key}"}
    document = {
        "digest": apikeys.digest(key),
        "owner": "test",
        "scopes": ["profile:read"],
        "user_id": "eu3v9k2m8x7q1c",
    }
    assert system.edge.call(system.keys, "PUT", "keys", key_id, document).status_code == 204
    assert system.client.get("/v1/me", headers=headers).json()["user"] == "eu3v9k2m8x7q1c"
    answer = system.client.get("/v1/timelines/home", headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (403, "/docs#scope-missing")
    assert 'scope="timelines:read"' in answer.headers["www-authenticate"]
    assert system.edge.call(system.keys, "DELETE", "keys", key_id).status_code == 204
    answer = system.client.get("/v1/me", headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (401, "/docs#token-revoked")
    unknown = {"authorization": f"Bearer nck_{'0' * 16}_{'k' * 43}"}
    answer = system.client.get("/v1/me", headers=unknown)
    assert (answer.status_code, answer.json()["type"]) == (401, "/docs#api-key-invalid")


def test_cached_page_is_kept_for_each_variant_of_the_routes_own_flag_only(
    system: System, bearer: Bearer, publish: Callable[[Any], str]
) -> None:
    def asked(country: str) -> list[Any]:
        """What the region is asked for a home page, by decision."""
        system.region.asked.clear()
        headers = bearer(person) | {"nearcast-country": country}
        system.client.get("/v1/timelines/home", headers=headers).raise_for_status()
        return [one.context.decision["home-timeline"][0] for one in system.region.asked]

    person = f"eu{int(time.time() * 1000) % 10**9:012d}"
    by_country = document(EVERYBODY)
    by_country["flags"]["other"] = document(EVERYBODY)["flags"]["home-timeline"] | {
        "metadata": {"routes": "*"},
        "targeting": {"if": [{"==": [{"var": "country"}, "FR"]}, "ranked", "recent"]},
    }
    publish(by_country)
    assert asked("DE") == ["ranked"]
    assert asked("DE") == []
    assert asked("US") == ["recent"]
    assert asked("FR") == []  # another variant of `other`, which the route does not name
