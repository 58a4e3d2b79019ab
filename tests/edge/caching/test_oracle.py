"""Generated requests and responses, judged by hishel too: another cache by the same RFC.

Where the two differ by choice, the choice is left out of what is generated, or named here:
hishel is told of no stale answers; it does not know no-store, min-fresh and max-age of
requests, nor HEAD from a stored GET, nor how Vary's fields may be spelt, nor does it count Age.
"""

import time
import uuid
from typing import Any
from unittest.mock import patch

import hishel
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.caching import decisions
from edge.caching.entry import Asked
from edge.caching.storing import entry_of, may_store
from tests.edge.caching.history import date
from tests.edge.given import NOW_MS

URI = "http://origin.example/a"
OPTIONS = hishel.CacheOptions(shared=True, allow_stale=False, supported_methods=["GET", "HEAD"])

SECONDS = st.sampled_from([0, 1, 5, 60, 3_600])
DIRECTIVES = st.one_of(
    st.sampled_from(
        ["no-store", "no-cache", "private", "public", "must-revalidate", "proxy-revalidate"]
    ),
    st.builds("max-age={}".format, SECONDS),
    st.builds("s-maxage={}".format, SECONDS),
)
# A tenth of each is whole seconds, and no age that is asked at: hishel calls the very end fresh.
MODIFIED = st.just(date())  # no lifetime by guess: hishel's grows while a response is stored
RESPONSE = st.fixed_dictionaries(
    {"date": st.just(date())},
    optional={
        "cache-control": st.lists(DIRECTIVES, max_size=3, unique_by=lambda one: one.split("=")[0]).map(", ".join),
        "expires": st.sampled_from([-60, 0, 5, 60]).map(date),
        "last-modified": MODIFIED,
        "etag": st.sampled_from(['"1"', 'W/"1"']),
        "vary": st.sampled_from(["x", "x, y", "*"]),
    },
)  # fmt: skip
REQUEST = st.fixed_dictionaries(
    {},
    optional={
        "authorization": st.just("Basic YTpi"),
        "x": st.sampled_from(["1", "2"]),
        "y": st.sampled_from(["1", "2"]),
        "cache-control": st.just("no-cache"),
    },
)
STATUS = st.sampled_from([200, 201, 204, 301, 302, 404, 500, 503])


def stored_by_hishel(request: dict[str, str], status: int, response: dict[str, str]) -> Any:
    asked = hishel.Request("GET", URI, hishel.Headers(request))
    answered = hishel.Response(status, hishel.Headers(response))
    state = hishel.CacheMiss(request=asked, options=OPTIONS).next(answered)
    if isinstance(state, hishel.StoreAndUse):
        return hishel.Entry(uuid.uuid4(), asked, state.response)
    return None


@settings(max_examples=500)
@given(first=REQUEST, status=STATUS, response=RESPONSE, second=REQUEST, later_s=SECONDS)
def test_what_is_stored_and_what_is_reused(
    first: dict[str, str],
    status: int,
    response: dict[str, str],
    second: dict[str, str],
    later_s: int,
) -> None:
    with patch.object(time, "time", lambda: NOW_MS / 1000):
        theirs = stored_by_hishel(first, status, response)
    mine = may_store(Asked("GET", URI, first), status, response)
    if response.get("vary") == "*":  # may be stored, but can never be of use
        assert not mine
        return
    assert mine == (theirs is not None)
    if theirs is None:
        return
    entry = entry_of(Asked("GET", URI, first), status, response, b"", NOW_MS, NOW_MS)
    asked = Asked("GET", URI, second)
    decision = decisions.decide(asked, [entry], NOW_MS + later_s * 1000)
    with patch.object(time, "time", lambda: NOW_MS / 1000 + later_s):
        request = hishel.Request("GET", URI, hishel.Headers(second))
        state = hishel.IdleClient(options=OPTIONS).next(request, [theirs])
    assert isinstance(decision, decisions.Reuse) == isinstance(state, hishel.FromCache)
