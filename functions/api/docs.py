"""The page /docs: the OpenAPI document to read, and the catalogue of problem types.

One file with its style in it and no script, so it opens anywhere and a strict
content security policy can hold for it.
"""

import json
from html import escape
from typing import Any

from functions.api.openapi import catalogue
from functions.api.style import STYLE
from shared.errors import NearcastError

Document = dict[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")


def page(document: Document) -> str:
    """The page of a document."""
    info = document["info"]
    groups = "".join(_group(document, tag) for tag in document["tags"])
    links = "".join(
        f'<a href="#{_anchor(t["name"])}">{escape(t["name"])}</a>' for t in document["tags"]
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(info['title'])} API</title><style>{STYLE}</style></head><body>"
        f"<header><h1>{escape(info['title'])} <small>{escape(info['version'])}</small></h1>"
        f"<p>{_prose(info['description'])}</p>"
        f'<nav>{links}<a href="#problems">Problems</a><a href="/v1/openapi.json">openapi.json</a></nav>'
        f"</header><main>{groups}{_catalogue()}</main></body></html>"
    )


def _group(document: Document, tag: Document) -> str:
    operations = [
        (method, path, operations[method])
        for path, operations in document["paths"].items()
        for method in METHODS
        if method in operations and tag["name"] in operations[method]["tags"]
    ]
    body = "".join(_operation(document, *operation) for operation in operations)
    name, text = escape(tag["name"]), escape(tag["description"])
    return f'<section id="{_anchor(tag["name"])}"><h2>{name}</h2><p>{text}</p>{body}</section>'


def _operation(document: Document, method: str, path: str, operation: Document) -> str:
    lock = {1: "token", 2: "token optional"}.get(len(operation.get("security", [])), "")
    badge = f'<i class="lock">{lock}</i>' if lock else ""
    parts = [
        f"<p>{_prose(operation.get('description', ''))}</p>",
        _parameters(operation.get("parameters", [])),
        _body(document, "Body", operation.get("requestBody", {})),
        *(
            _body(document, f"Answer {status}", answer)
            for status, answer in operation["responses"].items()
            if status < "300"
        ),
        _errors(operation["responses"]),
    ]
    return (
        f'<details id="{escape(operation["operationId"])}"><summary>'
        f'<b class="{method}">{method.upper()}</b><code>{escape(path)}</code>'
        f"<span>{escape(operation['summary'])}</span>{badge}</summary>{''.join(parts)}</details>"
    )


def _parameters(parameters: list[Document]) -> str:
    rows = "".join(
        f"<tr><td><code>{escape(item['name'])}</code></td><td>{escape(item['in'])}"
        f"{', required' if item.get('required') else ''}</td>"
        f"<td>{_prose(item.get('description', ''))}</td></tr>"
        for item in parameters
    )
    return f"<h3>Parameters</h3><table>{rows}</table>" if rows else ""


def _body(document: Document, heading: str, body: Document) -> str:
    content = body.get("content", {}).get("application/json", {})
    schema = _resolved(document, content.get("schema", {}))
    if not schema.get("properties"):
        return f"<h3>{heading}</h3><p>No body.</p>" if heading.startswith("Answer 204") else ""
    required = schema.get("required", [])
    rows = "".join(
        f"<tr><td><code>{escape(name)}</code></td>"
        f"<td>{escape(_kind(document, value))}{', required' if name in required else ''}</td>"
        f"<td>{_prose(_rules(value))}</td></tr>"
        for name, value in schema["properties"].items()
    )
    return f"<h3>{heading}</h3><table>{rows}</table>"


def _errors(responses: Document) -> str:
    types = [
        name
        for status, answer in responses.items()
        if status >= "400"
        for name in answer["content"]["application/problem+json"]["examples"]
    ]
    links = " ".join(f'<a class="type" href="#{name}">{name}</a>' for name in types)
    return f"<h3>Problems</h3><p>{links}</p>" if links else ""


def _catalogue() -> str:
    rows = "".join(_problem(error) for error in catalogue())
    return (
        '<section id="problems"><h2>Problems</h2><p>Each error is a document of type '
        "<code>application/problem+json</code>; its <code>type</code> is the path of this page and a "
        "name from this list, which never changes its meaning.</p>"
        f"<table>{rows}</table></section>"
    )


def _problem(error: type[NearcastError]) -> str:
    again = "worth a retry" if error.retryable else ""
    return (
        f'<tr id="{error.type}"><td>{error.status}</td><td><code>{error.type}</code></td>'
        f"<td>{escape(error.title)}</td><td>{again}</td></tr>"
    )


def _resolved(document: Document, schema: Document) -> Document:
    name = schema.get("$ref", "").rpartition("/")[2]
    return document["components"]["schemas"][name] if name else schema


def _kind(document: Document, schema: Document) -> str:
    if "$ref" in schema:
        return str(_resolved(document, schema).get("title", "object"))
    if "anyOf" in schema:
        return " or ".join(_kind(document, one) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_kind(document, schema['items'])}"
    return str(schema.get("format") or schema.get("type") or "any")


def _rules(schema: Document) -> str:
    shown = ("minLength", "maxLength", "maxItems", "minimum", "maximum")
    rules = [f"{name} {schema[name]}" for name in shown if name in schema]
    example = [f"e.g. `{json.dumps(schema['examples'][0])}`"] if schema.get("examples") else []
    return ". ".join(
        [*([schema["description"]] if "description" in schema else []), *rules, *example]
    )


def _prose(text: str) -> str:
    """Text with `code` in it, as HTML."""
    pieces = escape(text).split("`")
    return "".join(f"<code>{p}</code>" if i % 2 else p for i, p in enumerate(pieces))


def _anchor(name: str) -> str:
    return name.lower()
