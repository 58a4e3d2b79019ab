import json
import re

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from functions.api.docs import page
from functions.api.openapi import catalogue, document
from functions.api.routes import documents
from shared.errors import CATALOGUE

CONTRACT = {
    ("get", "/healthz"),
    ("post", "/v1/auth/sign-up"),
    ("post", "/v1/auth/sign-in"),
    ("post", "/v1/auth/refresh"),
    ("post", "/v1/auth/sign-out"),
    ("get", "/v1/me"),
    ("patch", "/v1/me"),
    ("get", "/v1/users/{user}"),
    ("get", "/v1/users/{user}/followers"),
    ("get", "/v1/users/{user}/following"),
    ("get", "/v1/media"),
    ("post", "/v1/media"),
    ("get", "/v1/media/{media_id}"),
    ("patch", "/v1/media/{media_id}"),
    ("delete", "/v1/media/{media_id}"),
    ("post", "/v1/media/{media_id}/complete"),
    ("put", "/v1/media/{media_id}/captions/{language}"),
    ("delete", "/v1/media/{media_id}/captions/{language}"),
    ("post", "/v1/posts"),
    ("get", "/v1/posts/{post_id}"),
    ("delete", "/v1/posts/{post_id}"),
    ("get", "/v1/posts"),
    ("patch", "/v1/posts/{post_id}"),
    ("get", "/v1/posts/{post_id}/history"),
    ("get", "/v1/posts/{post_id}/fan-out"),
    ("get", "/v1/posts/{post_id}/replies"),
    ("get", "/v1/posts/{post_id}/quotes"),
    ("get", "/v1/posts/{post_id}/reposts"),
    ("get", "/v1/posts/{post_id}/likes"),
    ("put", "/v1/posts/{post_id}/repost"),
    ("delete", "/v1/posts/{post_id}/repost"),
    ("put", "/v1/posts/{post_id}/like"),
    ("delete", "/v1/posts/{post_id}/like"),
    ("put", "/v1/posts/{post_id}/bookmark"),
    ("delete", "/v1/posts/{post_id}/bookmark"),
    ("get", "/v1/bookmarks"),
    ("put", "/v1/follows/{user_id}"),
    ("delete", "/v1/follows/{user_id}"),
    ("get", "/v1/follow-requests"),
    ("put", "/v1/follow-requests/{user_id}"),
    ("delete", "/v1/follow-requests/{user_id}"),
    ("get", "/v1/blocks"),
    ("put", "/v1/blocks/{user_id}"),
    ("delete", "/v1/blocks/{user_id}"),
    ("get", "/v1/mutes"),
    ("put", "/v1/mutes/{user_id}"),
    ("delete", "/v1/mutes/{user_id}"),
    ("post", "/v1/reports"),
    ("get", "/v1/users"),
    ("get", "/v1/lists"),
    ("post", "/v1/lists"),
    ("get", "/v1/lists/{list_id}"),
    ("patch", "/v1/lists/{list_id}"),
    ("delete", "/v1/lists/{list_id}"),
    ("get", "/v1/lists/{list_id}/members"),
    ("put", "/v1/lists/{list_id}/members/{user_id}"),
    ("delete", "/v1/lists/{list_id}/members/{user_id}"),
    ("get", "/v1/notifications"),
    ("get", "/v1/notifications/unread"),
    ("put", "/v1/notifications/read"),
    ("get", "/v1/timelines/home"),
    ("get", "/v1/timelines/home/new"),
    ("get", "/v1/timelines/home/explain"),
    ("post", "/v1/timelines/seen"),
    ("get", "/v1/timelines/users/{user}"),
    ("get", "/v1/timelines/lists/{list_id}"),
    ("get", "/v1/timelines/tags/{tag}"),
    ("get", "/v1/openapi.json"),
    ("get", "/docs"),
}


@pytest.fixture(scope="module")
def described():
    return document()


@pytest.fixture(scope="module")
def operations(described):
    return {
        (method, path): operation
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    }


def test_it_is_valid_openapi_3_1(described):
    assert described["openapi"].startswith("3.1.")
    OpenAPIV31SpecValidator(described).validate()


def test_it_has_the_whole_contract_and_nothing_internal(operations):
    assert set(operations) == CONTRACT


def test_every_operation_is_explained_and_named_once(operations):
    assert all(o["summary"] and o["description"] and o["tags"] for o in operations.values())
    names = [operation["operationId"] for operation in operations.values()]
    assert len(set(names)) == len(names)


def test_every_problem_that_is_named_has_an_example(described, operations):
    examples = described["components"]["examples"]
    for name, example in examples.items():
        assert example["value"]["type"] == f"/docs#{name}"
    for operation in operations.values():
        for status, answer in operation["responses"].items():
            for name in (
                answer.get("content", {}).get("application/problem+json", {}).get("examples", {})
            ):
                assert examples[name]["value"]["status"] == int(status)


def test_tokens_are_asked_for_where_they_are_needed(operations):
    bearer = [{"bearer": []}]
    assert operations["get", "/v1/me"]["security"] == bearer
    assert operations["post", "/v1/auth/sign-out"]["security"] == bearer
    assert operations["get", "/v1/users/{user}"]["security"] == [{}, *bearer]
    assert "security" not in operations["post", "/v1/auth/sign-up"]


def test_a_post_wants_its_key(operations):
    (key,) = operations["post", "/v1/posts"]["parameters"]
    assert (key["name"], key["required"]) == ("Idempotency-Key", True)


def test_a_media_file_may_have_one(operations):
    (key,) = operations["post", "/v1/media"]["parameters"]
    assert (key["name"], key["required"]) == ("Idempotency-Key", False)


def test_request_bodies_allow_no_unknown_fields(described, operations):
    schemas = described["components"]["schemas"]
    for operation in operations.values():
        content = operation.get("requestBody", {}).get("content", {})
        for media in content.values():
            name = media["schema"]["$ref"].rpartition("/")[2]
            assert schemas[name]["additionalProperties"] is False


def test_the_page_shows_every_operation_and_every_problem(described, operations):
    html = page(described)
    for _, path in operations:
        assert f"<code>{path}</code>" in html
    for name in CATALOGUE:
        assert f'<tr id="{name}">' in html
    anchors = set(re.findall(r'id="([^"]+)"', html))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= anchors


def test_the_page_stands_alone(described):
    html = page(described)
    assert "<script" not in html
    assert not re.search(r'(src|href)="(https?:)?//', html)


def test_the_catalogue_is_in_order_and_whole():
    listed = catalogue()
    assert {error.type for error in listed} == set(CATALOGUE)
    assert [e.status for e in listed] == sorted(e.status for e in listed)


def test_both_are_served():
    assert json.loads(documents.openapi().body)["info"]["title"] == "Nearcast"
    answer = documents.docs()
    assert answer.content_type.startswith("text/html")
    assert answer.body.startswith("<!doctype html>")
