"""The contract table, row by row, through the real edge."""

import pytest

from infra.cli.problem import ApiError
from tests.journeys.system import PASSWORD, Someone, System, eventually


def test_health_names_every_region_as_up(system: System) -> None:
    body = system.raw("GET", "/healthz").json()

    assert body["status"] == "ok"
    assert body["version"]
    assert body["regions"] == {
        "us-east-1": "up",
        "eu-west-1": "up",
        "ap-southeast-1": "up",
    }


@pytest.mark.parametrize(("country", "zone"), [("DE", "eu"), ("US", "us"), ("JP", "ap")])
def test_a_newcomers_zone_defaults_to_their_country(
    system: System, country: str, zone: str
) -> None:
    answer = system.raw(
        "POST",
        "/v1/auth/sign-up",
        json={"username": f"from_{country}_{id(answer_of):x}", "password": PASSWORD},
        headers={"nearcast-country": country},
    )

    assert answer.status_code == 201
    assert answer.json()["user_id"].startswith(zone)
    assert answer.json().keys() == {"user_id", "access_token", "refresh_token", "expires_in"}


def answer_of(error: pytest.ExceptionInfo[ApiError]) -> tuple[int, str]:
    assert error.value.request_id
    return error.value.status, error.value.type


def test_usernames_are_unique_across_zones_and_without_regard_to_case(
    system: System, european: Someone
) -> None:
    with pytest.raises(ApiError) as error:
        system.stranger().sign_up(european.username.upper(), PASSWORD, "ap")

    assert answer_of(error) == (409, "username-taken")


def test_signing_in_again_is_the_same_user_from_anywhere(system: System, european: Someone) -> None:
    session = system.stranger().sign_in(european.username, PASSWORD)

    assert session.user_id == european.id


def test_a_profile_is_edited_by_its_owner_and_read_by_anybody(
    system: System, european: Someone
) -> None:
    european.client.edit({"display_name": "Inès", "bio": "Up at four."})

    seen = system.stranger().user(f"@{european.username}")

    assert seen["id"] == european.id
    assert (seen["display_name"], seen["bio"]) == ("Inès", "Up at four.")
    assert system.stranger().user(european.id) == seen
    assert european.client.me()["display_name"] == "Inès"


def test_a_post_is_written_read_and_deleted(system: System, european: Someone) -> None:
    made = european.client.post("Bonjour, 世界 👋")

    assert made["author_id"] == european.id
    assert made["text"] == "Bonjour, 世界 👋"
    counts = {"replies": 0, "reposts": 0, "quotes": 0, "likes": 0}
    assert system.stranger().read(made["id"]) == made | {"counts": counts, "viewer": None}

    european.client.delete(made["id"])

    with pytest.raises(ApiError) as error:
        system.stranger().read(made["id"])
    assert answer_of(error) == (410, "post-deleted")


def test_only_its_author_deletes_a_post(european: Someone, american: Someone) -> None:
    made = european.client.post("mine")

    with pytest.raises(ApiError) as error:
        american.client.delete(made["id"])

    assert answer_of(error) == (403, "not-yours")


def test_counts_follow_what_people_do(system: System) -> None:
    author, follower = system.newcomer("ap"), system.newcomer("us")
    author.client.post("one")
    follower.client.follow(author.id)
    follower.client.follow(author.id)  # twice is once

    seen = eventually(
        lambda: system.stranger().user(author.id), lambda user: user["follower_count"] == 1
    )

    assert seen["post_count"] == 1
    assert follower.client.me()["following_count"] == 1
    listed = system.stranger().page(f"/v1/users/{author.id}/followers")["items"]
    assert [person["id"] for person in listed] == [follower.id]
    listed = system.stranger().page(f"/v1/users/{follower.id}/following")["items"]
    assert [person["id"] for person in listed] == [author.id]


def test_an_authors_timeline_pages_newest_first(system: System) -> None:
    author = system.newcomer("eu")
    made = [author.client.post(f"number {number}")["id"] for number in range(5)]
    path = f"/v1/timelines/users/{author.id}"

    first = system.stranger().page(path, limit=2)
    everything = [item["post"]["id"] for item in system.stranger().pages(path, limit=2)]

    assert len(first["items"]) == 2
    assert first["next_cursor"]
    assert everything == made[::-1]


def test_openapi_names_every_path_of_the_contract(system: System) -> None:
    document = system.raw("GET", "/v1/openapi.json").json()

    assert document["openapi"].startswith("3.1")
    assert {
        "/v1/auth/sign-up",
        "/v1/auth/sign-in",
        "/v1/auth/refresh",
        "/v1/auth/sign-out",
        "/v1/me",
        "/v1/posts",
        "/v1/timelines/home",
    } <= document["paths"].keys()
    page = system.raw("GET", "/docs")
    assert page.status_code == 200
    assert "text/html" in page.headers["content-type"]
