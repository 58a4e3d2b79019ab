import json
from typing import Any

import pytest

from edge.exchange import Caller, Exchange, Plan
from edge.memory import Memory
from edge.stages.route import route
from edge.steps import Fetch
from shared.clock import HybridTime
from shared.errors import (
    BodyMalformed,
    CredentialsWrong,
    DirectoryMissing,
    FieldInvalid,
    FieldMissing,
    IdMalformed,
    NearcastError,
    RefreshTokenInvalid,
    TokenMissing,
    ZoneUnknown,
)
from shared.ids import new_post_id
from tests.edge.given import NOW_S, OTHER, USER, fetched, memory, routed
from tests.shared.documents import directory_document


def cell(made: Exchange, isolate: Memory | None = None) -> str | None:
    assert route(made, isolate or memory()) is None
    return made.cell.name if made.cell else None


def called(target: str, method: str = "GET", user_id: str = USER) -> Exchange:
    made = routed(target, method)
    made.caller = Caller(user_id, user_id[:2], "family-1", NOW_S + 60)
    return made


def auth(path: str, body: Any, country: str | None = None) -> Exchange:
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    return routed(f"/v1/auth/{path}", "POST", body=text, country=country)


def test_callers_own_things_are_at_their_home() -> None:
    assert cell(called("/v1/me")) == "euw1-a"
    assert cell(called("/v1/timelines/home", user_id=OTHER)) == "use1-a"
    assert cell(called(f"/v1/follows/{OTHER}", "PUT")) == "euw1-a"


def test_nobodys_own_things_are_nowhere() -> None:
    with pytest.raises(TokenMissing):
        route(routed("/v1/me"), memory())


def test_user_and_post_are_at_their_owners_home() -> None:
    assert cell(routed(f"/v1/users/{OTHER}")) == "use1-a"
    assert cell(routed(f"/v1/timelines/users/{OTHER}")) == "use1-a"
    assert cell(routed(f"/v1/posts/{new_post_id(HybridTime(1), OTHER)}")) == "use1-a"


THEIRS = new_post_id(HybridTime(1), OTHER)


@pytest.mark.parametrize(
    "target",
    [
        f"/v1/posts/{THEIRS}",
        f"/v1/posts/{THEIRS}/replies?limit=5",
        f"/v1/posts/{THEIRS}/history",
        f"/v1/posts?ids={THEIRS},x",
        f"/v1/timelines/users/{OTHER}?limit=5",
    ],
)
def test_posts_are_read_at_the_home_of_who_reads_and_strangers_at_the_authors(target: str) -> None:
    assert cell(routed(target)) == "use1-a"
    assert cell(called(target)) == "euw1-a"


def test_what_a_caller_does_with_a_post_is_at_their_home() -> None:
    for what in ("repost", "like", "bookmark"):
        for method in ("PUT", "DELETE"):
            assert cell(called(f"/v1/posts/{THEIRS}/{what}", method)) == "euw1-a"
    assert cell(called("/v1/bookmarks")) == "euw1-a"


def test_user_who_moved_is_found_at_their_new_home() -> None:
    isolate = memory(directory=directory_document(exceptions={OTHER: "ap"}))
    assert cell(routed(f"/v1/users/{OTHER}"), isolate) == "apse1-a"
    assert cell(called("/v1/me", user_id=OTHER), isolate) == "apse1-a"


@pytest.mark.parametrize(
    "target",
    [
        "/v1/users/x",
        "/v1/posts/x",
        "/v1/posts",
        "/v1/posts?ids=x",
        "/v1/timelines/users/xx3v9k2m8x7q1c",
    ],
)
def test_malformed_id_leads_nowhere(target: str) -> None:
    with pytest.raises(IdMalformed):
        route(routed(target), memory())


def test_username_becomes_an_id_and_the_rest_of_the_path_stays() -> None:
    made = routed("/v1/users/@ada/followers?limit=3")
    plan = route(made, memory())
    assert isinstance(plan, Plan)
    assert plan.then(fetched({"user_id": OTHER})) is None
    assert made.target == f"/v1/users/{OTHER}/followers?limit=3"
    assert made.cell is not None
    assert made.cell.name == "use1-a"


def test_newcomer_goes_where_they_want_or_where_they_are() -> None:
    assert cell(auth("sign-up", {"zone": "ap"}, country="DE")) == "apse1-a"
    assert cell(auth("sign-up", {}, country="DE")) == "euw1-a"
    assert cell(auth("sign-up", {"zone": None})) == "use1-a"


@pytest.mark.parametrize("zone", ["mars", "", 7, [], {}])
def test_zone_that_does_not_exist_is_refused(zone: Any) -> None:
    with pytest.raises(ZoneUnknown):
        route(auth("sign-up", {"zone": zone}), memory())


def test_account_is_found_by_its_username() -> None:
    made = auth("sign-in", {"username": "ada", "password": "x"})
    plan = route(made, memory())
    assert isinstance(plan, Plan)
    (step,) = plan.steps
    assert isinstance(step, Fetch)
    assert "password" not in str(step)
    plan.then(fetched({"user_id": OTHER}))
    assert made.cell is not None
    assert made.cell.name == "use1-a"


def test_unknown_account_looks_like_a_wrong_password() -> None:
    plan = route(auth("sign-in", {"username": "ada"}), memory())
    assert isinstance(plan, Plan)
    with pytest.raises(CredentialsWrong):
        plan.then(fetched({}, 404))
    with pytest.raises(CredentialsWrong):
        route(auth("sign-in", {"username": "no name"}), memory())


def test_refresh_token_says_whose_it_is() -> None:
    assert cell(auth("refresh", {"refresh_token": f"{USER}.opaque.and.so.on"})) == "euw1-a"


@pytest.mark.parametrize("token", ["", "opaque", "x.y", USER, f"{USER}."])
def test_refresh_token_of_nobody_is_invalid(token: str) -> None:
    with pytest.raises(RefreshTokenInvalid):
        route(auth("refresh", {"refresh_token": token}), memory())


@pytest.mark.parametrize("path", ["sign-up", "sign-in", "refresh"])
@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff", b"[" * 100_000])
def test_body_that_is_no_object_is_malformed(path: str, body: bytes) -> None:
    with pytest.raises(BodyMalformed):
        route(auth(path, body), memory())


@pytest.mark.parametrize(("path", "field"), [("sign-in", "username"), ("refresh", "refresh_token")])
@pytest.mark.parametrize(
    ("value", "error"), [(None, FieldMissing), (7, FieldInvalid), ([], FieldInvalid)]
)
def test_field_that_routes_must_be_text(
    path: str, field: str, value: Any, error: type[NearcastError]
) -> None:
    with pytest.raises(error) as refused:
        route(auth(path, {field: value}), memory())
    assert refused.value.field == field


def test_nothing_is_anywhere_without_a_directory() -> None:
    isolate = memory()
    isolate.directory = None
    with pytest.raises(DirectoryMissing):
        route(called("/v1/me"), isolate)
