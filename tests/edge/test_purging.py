import json
from typing import Any

import pytest

from shared.signing import signature
from tests.edge.caching.history import ORIGIN, History, was_hit
from tests.edge.given import problem_of


def purge(history: History, wanted: Any, name: str = "purge") -> Any:
    body = wanted if isinstance(wanted, bytes) else json.dumps(wanted).encode()
    edge = history.edge
    signed = signature(edge.memory.settings.keys, name, body, edge.now_ms)
    return edge.ask("/_edge/purge", "POST", body, nearcast_signature=signed)


def holding() -> History:
    history = History().origin(cache_control="max-age=60", cache_tag="t, u")
    history.get()
    return history.later(1)


@pytest.mark.parametrize(
    "wanted", [{"paths": ["/origin/a"]}, {"tags": ["u"]}, {"everything": True}]
)
def test_what_is_named_is_asked_for_anew(wanted: dict[str, Any]) -> None:
    history = holding()
    assert purge(history, wanted).status == 204
    assert not was_hit(history.later(1).origin(cache_control="max-age=60").get())
    assert was_hit(history.get())


def test_what_is_not_named_stays() -> None:
    history = holding()
    purge(history, {"paths": ["/origin/a?other", "/a"], "tags": ["v"]})
    assert was_hit(history.get())


def test_everybody_is_told() -> None:
    history = holding()
    purge(history, {"paths": ["/origin/b", "/v1/posts/p"], "tags": ["x"]})
    told = ["tag:x", f"key:{ORIGIN}/b", "key:/v1/posts/p"]
    assert list(history.edge.registry.purges) == told


def test_purge_that_could_not_be_spread_is_refused() -> None:
    history = holding()
    history.edge.registry.silent = True
    assert purge(history, {"tags": ["t"]}).status == 503
    assert was_hit(history.get())


def test_only_who_holds_a_key_may() -> None:
    history = holding()
    assert purge(history, {"everything": True}, name="directory").status in (401, 403)
    assert was_hit(history.get())


@pytest.mark.parametrize(
    ("wanted", "problem"),
    [
        (b"{", "body-malformed"),
        ([], "body-malformed"),
        ({}, "field-invalid"),
        ({"paths": "x"}, "field-invalid"),
        ({"tags": [1]}, "field-invalid"),
        ({"tags": ["t"] * 1_001}, "field-invalid"),
    ],
)
def test_bad_purges_purge_nothing(wanted: Any, problem: str) -> None:
    history = holding()
    assert problem_of(purge(history, wanted))[1] == problem
    assert was_hit(history.get())
