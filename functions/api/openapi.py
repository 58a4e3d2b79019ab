"""The OpenAPI 3.1 document: the routes of api and identity, as their code declares them.

Powertools makes operations and schemas from the routes; added here are the tokens,
the problems that each operation may answer with (`problems_of.py`), and the one
path that only the edge answers.
"""

from inspect import cleandoc
from typing import Any

from functions.api.problems_of import problems_of
from functions.api.routes import app
from functions.identity.routes import app as identity
from functions.shapes import Problem
from functions.version import VERSION
from shared.errors import (
    CATALOGUE,
    MEDIA_TYPE,
    IdempotencyKeyMissing,
    NearcastError,
    TokenMissing,
)
from shared.limits import IDEMPOTENCY_KEY_MAX

Document = dict[str, Any]

TITLE = "Nearcast"
REQUEST = "4bf92f3577b34da6a3ce929d0e0e4736"  # of the examples
DESCRIPTION = (
    "Posts, follows and timelines, answered at the edge. Bodies are JSON in UTF-8, at most 1,000,000 "
    "bytes. Every error is a problem document (RFC 9457) whose `type` is stable and listed in /docs, "
    "with a `request_id` to quote. Pages go on with `next_cursor`; cursors are opaque and good for the "
    "list and the user that they were made for."
)
SCHEMAS = "#/components/schemas/"
TAGS = {
    "Accounts": "Sign-up, sign-in, tokens.",
    "People": "Profiles.",
    "Follows": "Who follows whom, across zones.",
    "Blocks": "Blocks, mutes and reports.",
    "Lists": "Authors whom you chose for a timeline of their own.",
    "Notifications": "What others did that concerns you.",
    "Posts": "Written once under an idempotency key, edited with their history.",
    "Media": "Videos and images: uploaded in parts, made playable, captioned, deleted.",
    "Engagement": "Replies, reposts, quotes, likes and bookmarks.",
    "Timelines": "Home, and by author, list and hashtag; what is new, what was seen, and why.",
    "About": "The service itself.",
}
BEARER = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "JWT",
    "description": "The access token of a sign-up, sign-in or refresh.",
}
KEY = {"type": "string", "minLength": 1, "maxLength": IDEMPOTENCY_KEY_MAX}
HEALTH = {
    "tags": ["About"],
    "summary": "Whether the service is up",
    "description": "Answered by the edge; a region is up or down as the edge last saw it.",
    "operationId": "healthz",
    "responses": {
        "200": {
            "description": "The edge answers",
            "content": {
                "application/json": {
                    "schema": {
                        "type": "object",
                        "required": ["status", "version", "regions"],
                        "properties": {
                            "status": {"type": "string", "examples": ["ok"]},
                            "version": {"type": "string"},
                            "regions": {
                                "type": "object",
                                "additionalProperties": {"type": "string"},
                                "examples": [{"eu-west-1": "up"}],
                            },
                        },
                    }
                }
            },
        }
    },
}


def document() -> Document:
    """The document, as it is sent."""
    parts = [_generated(app), _generated(identity)]
    paths: Document = {"/healthz": {"get": HEALTH}}
    schemas: Document = {"Problem": Problem.model_json_schema()}
    for part in parts:
        paths |= part["paths"]
        schemas |= part.get("components", {}).get("schemas", {})
    for path, operations in paths.items():
        for method, operation in operations.items():
            if path != "/healthz":
                _complete(method, path, operation)
    subjects = list(TAGS)
    ordered = sorted(paths, key=lambda path: (subjects.index(_tag(paths[path])), path))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": TITLE,
            "version": VERSION,
            "description": DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": text} for name, text in TAGS.items()],
        "paths": {path: paths[path] for path in ordered},
        "components": {
            "schemas": _used(schemas, paths),
            "examples": {error.type: _example(error) for error in catalogue()},
            "securitySchemes": {"bearer": BEARER},
        },
    }


def _generated(resolver: Any) -> Document:
    schema = resolver.get_openapi_schema(title=TITLE, version=VERSION, openapi_version="3.1.0")
    generated: Document = schema.model_dump(by_alias=True, exclude_none=True, mode="json")
    routes = resolver._static_routes + resolver._dynamic_routes  # noqa: SLF001 - not kept elsewhere
    for route in routes:
        operation = generated["paths"].get(route.openapi_path, {}).get(route.method.lower())
        if operation:
            operation["description"] = cleandoc(route.func.__doc__)
    return generated


def _complete(method: str, path: str, operation: Document) -> None:
    """Say who may call an operation, and which problems it answers with."""
    errors = problems_of(method, path, has_body="requestBody" in operation)
    operation["operationId"] = _name(method, path)
    if TokenMissing in errors:
        operation["security"] = [{"bearer": []}]
    elif any(error.status == TokenMissing.status for error in errors) and "auth" not in path:
        operation["security"] = [{}, {"bearer": []}]
    responses = operation["responses"]
    responses.pop("422", None)
    if "204" in responses:
        responses["204"] = {"description": "Done"}
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "header":
            # Its absence is a problem of its own, so the code takes it as optional.
            required = IdempotencyKeyMissing in errors
            parameter |= {"name": "Idempotency-Key", "required": required, "schema": KEY}
    for status in sorted({error.status for error in errors}):
        responses[str(status)] = _problems([error for error in errors if error.status == status])


def _problems(errors: list[type[NearcastError]]) -> Document:
    return {
        "description": "; ".join(error.title for error in errors),
        "content": {
            MEDIA_TYPE: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "examples": {
                    error.type: {"$ref": f"#/components/examples/{error.type}"} for error in errors
                },
            }
        },
    }


def _example(error: type[NearcastError]) -> Document:
    return {"summary": error.title, "value": error().problem(REQUEST)}


def _tag(operations: Document) -> str:
    return str(next(iter(operations.values()))["tags"][0])


def _used(schemas: Document, paths: Document) -> Document:
    """The schemas that the paths lead to; the resolver adds some of its own."""
    found: Document = {}
    wanted = _references(paths)
    while wanted:
        name = wanted.pop()
        found[name] = schemas[name]
        wanted |= _references(schemas[name]) - set(found)
    return dict(sorted(found.items()))


def _references(part: Any) -> set[str]:
    if isinstance(part, list):
        return set().union(*map(_references, part))
    if not isinstance(part, dict):
        return set()
    reference = part.get("$ref", "")
    here = {reference.removeprefix(SCHEMAS)} if reference.startswith(SCHEMAS) else set()
    return here.union(*map(_references, part.values()))


def _name(method: str, path: str) -> str:
    words = [part.strip("{}").replace("-", "_").replace(".", "_") for part in path.split("/")[1:]]
    return "_".join([method, *(word for word in words if word != "v1")])


def catalogue() -> list[type[NearcastError]]:
    """Every problem type there is, by status and name."""
    return sorted(CATALOGUE.values(), key=lambda error: (error.status, error.type))
