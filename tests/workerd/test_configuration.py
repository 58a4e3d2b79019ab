import json
import time
from collections.abc import Callable

from shared.directory import Directory
from shared.signing import signature
from tests.workerd.conftest import System

Bearer = Callable[..., dict[str, str]]


def current(system: System) -> str:
    signed = signature(system.keys, "directory", b"", time.time_ns() // 1_000_000)
    answer = system.client.get("/_edge/config/directory", headers={"nearcast-signature": signed})
    return str(answer.json()["version"])


def test_published_directory_is_in_force_at_once(system: System, bearer: Bearer) -> None:
    before = system.region.directory()
    moved = system.region.directory(exceptions={"eu3v9k2m8x7q1c": "ap"})
    try:
        assert system.edge.publish(system.keys, moved).status_code == 204
        assert current(system) == Directory.from_document(moved).version
        system.client.get("/v1/users/eu3v9k2m8x7q1c")
        assert system.region.asked[-1].cell == "apse1-a"
    finally:
        assert system.edge.publish(system.keys, before).status_code == 204
    assert system.client.get("/v1/me", headers=bearer()).json()["zone"] == "eu"


def test_bad_document_is_refused_and_the_last_one_stays(system: System) -> None:
    version = current(system)
    answer = system.edge.publish(system.keys, system.region.directory(names=[]))
    assert answer.status_code == 422
    assert answer.json()["type"] == "/docs#document-invalid"
    assert current(system) == version


def test_unsigned_publication_is_refused(system: System) -> None:
    body = json.dumps(system.region.directory()).encode()
    answer = system.client.put(
        "/_edge/config/directory", content=body, headers={"content-type": "application/json"}
    )
    assert (answer.status_code, answer.json()["type"]) == (403, "/docs#signature-invalid")


def test_snapshot_is_renewed_behind_answers_that_wait_for_nothing(system: System) -> None:
    def is_old() -> bool:
        answer = system.client.get("/")
        line = json.loads(system.edge.await_line(answer.headers["nearcast-request-id"]))
        assert line["duration_ms"] == 0
        return "snapshot_age_ms" in line

    current(system)
    for age in (True, False):
        deadline = time.monotonic() + 10
        while is_old() is not age:
            assert time.monotonic() < deadline


def test_health_names_every_region(system: System) -> None:
    health = system.client.get("/healthz").json()
    assert health["status"] == "ok"
    assert health["regions"] == dict.fromkeys(["us-east-1", "eu-west-1", "ap-southeast-1"], "up")


def test_sign_out_denies_the_family_at_once(system: System, bearer: Bearer) -> None:
    mine, sibling = bearer(origin_jti="family-2"), bearer(origin_jti="family-2", jti="token-2")
    assert system.client.get("/v1/me", headers=sibling).status_code == 200
    assert system.client.post("/v1/auth/sign-out", headers=mine).status_code == 204
    for headers in (mine, sibling):
        answer = system.client.get("/v1/me", headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (401, "/docs#token-revoked")
    assert system.client.get("/v1/me", headers=bearer()).status_code == 200
