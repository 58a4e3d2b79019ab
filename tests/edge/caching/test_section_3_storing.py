"""RFC 9111 section 3: storing responses in caches."""

import pytest

from tests.edge.caching.history import History, date, was_hit

FRESH = {"cache_control": "max-age=60"}


def stored(history: History, **request: str) -> bool:
    """Whether the first answer serves a second request."""
    history.get(**request)
    asked = history.asked
    history.origin(200, b"other")
    history.get(**request)
    return history.asked == asked


@pytest.mark.parametrize("status", [200, 203, 204, 299, 301, 302, 404, 410, 451, 500, 503, 599])
def test_3_any_final_status_may_be_stored_with_a_lifetime(status: int) -> None:
    assert stored(History().origin(status, b"", **FRESH))


@pytest.mark.parametrize(
    "control", ["no-store", "NO-STORE, max-age=60", "private", "private, max-age=60", "max-age=0"]
)
def test_3_no_store_private_and_stale_are_not(control: str) -> None:
    assert not stored(History().origin(cache_control=control))


def test_3_nothing_is_assumed_of_a_response_that_says_nothing() -> None:
    assert not stored(History().origin())


def test_3_request_with_no_store_is_not_stored() -> None:
    assert not stored(History().origin(**FRESH), cache_control="no-store")


@pytest.mark.parametrize("method", ["POST", "PUT", "OPTIONS", "M-SEARCH"])
def test_3_only_get_is_stored(method: str) -> None:
    assert not stored(History().origin(**FRESH), method=method)


@pytest.mark.parametrize("status", [200, 404])
def test_5_2_2_3_must_understand_lifts_no_store_of_what_is_understood(status: int) -> None:
    control = "must-understand, no-store, max-age=60"
    assert stored(History().origin(status, cache_control=control))


def test_5_2_2_3_must_understand_forbids_what_is_not() -> None:
    assert not stored(History().origin(299, cache_control="must-understand, max-age=60"))


def test_3_1_fields_of_a_connection_are_not_stored() -> None:
    history = History().origin(
        connection="x-hop, close",
        x_hop="1",
        keep_alive="2",
        te="3",
        upgrade="4",
        x_end="5",
        **FRESH,
    )
    for _ in range(2):
        answer = history.get()
        assert answer.headers["x-end"] == "5"
        assert not {"connection", "x-hop", "keep-alive", "te", "upgrade"} & answer.headers.keys()


@pytest.mark.parametrize("directive", ["no-cache", "private"])
def test_5_2_2_4_and_7_named_fields_are_not_given_to_others(directive: str) -> None:
    history = History().origin(cache_control=f'{directive}="a, B", max-age=60', a="1", b="2", c="3")
    assert history.get().headers["a"] == "1"
    answer = history.get()
    assert was_hit(answer)
    assert answer.headers["c"] == "3"
    assert not {"a", "b"} & answer.headers.keys()


def test_3_2_repeated_answers_replace_the_stored_one() -> None:
    history = History().origin(body=b"1", etag='"1"', cache_control="max-age=1")
    history.get()
    history.later(2).origin(body=b"2", etag='"2"', **FRESH).get()
    assert history.get().body == b"2"


def test_3_2_newer_answer_that_may_not_be_stored_ends_the_older_one() -> None:
    history = History().origin(etag='"1"', cache_control="max-age=1, stale-while-revalidate=0")
    history.get()
    history.later(2).origin(body=b"2", cache_control="no-store").get()
    history.origin(body=b"3", cache_control="no-store")
    assert history.get(cache_control="max-stale").body == b"3"


def test_3_3_incomplete_response_is_completed() -> None:
    history = History().origin(206, b"01234", content_range="bytes 0-4/10", etag='"1"', **FRESH)
    history.get(range="bytes=0-4")
    history.origin(206, b"56789", content_range="bytes 5-9/10", etag='"1"', **FRESH)
    whole = history.get()
    assert (whole.status, whole.body) == (200, b"0123456789")
    assert history.told[1].headers["range"] == "bytes=5-"
    assert history.told[1].headers["if-range"] == '"1"'
    assert was_hit(history.get())


def test_3_3_incomplete_response_is_never_given_as_a_whole() -> None:
    history = History().origin(206, b"34", content_range="bytes 3-4/10", etag='"1"', **FRESH)
    history.get(range="bytes=3-4")
    history.origin(body=b"0123456789", etag='"1"', **FRESH)
    assert history.get().body == b"0123456789"


def test_3_4_parts_are_combined_under_a_strong_validator() -> None:
    history = History()
    for first, last, body in ((0, 3, b"0123"), (4, 6, b"456")):
        history.origin(206, body, content_range=f"bytes {first}-{last}/10", etag='"1"', **FRESH)
        history.get(range=f"bytes={first}-{last}")
    answer = history.get(range="bytes=2-5")
    assert (answer.status, answer.body, was_hit(answer)) == (206, b"2345", True)
    assert answer.headers["content-range"] == "bytes 2-5/10"


@pytest.mark.parametrize("tags", [('W/"1"', 'W/"1"'), ('"1"', '"2"')])
def test_3_4_parts_of_what_may_differ_are_not(tags: tuple[str, str]) -> None:
    history = History()
    for first, last, tag in ((0, 3, tags[0]), (4, 6, tags[1])):
        body = b"x" * (last - first + 1)
        history.origin(206, body, content_range=f"bytes {first}-{last}/10", etag=tag, **FRESH)
        history.get(range=f"bytes={first}-{last}")
    history.origin(206, b"new!", content_range="bytes 2-5/10", etag='"3"', **FRESH)
    assert history.get(range="bytes=2-5").body == b"new!"


TOKEN = {"authorization": "Basic YTpi"}


@pytest.mark.parametrize(
    ("control", "kept"),
    [
        ("max-age=60", False),
        ("max-age=60, public", True),
        ("s-maxage=60", True),
        ("max-age=60, must-revalidate", True),
    ],
)
def test_3_5_answers_to_authorization_are_shared_if_they_say_so(control: str, kept: bool) -> None:
    assert stored(History().origin(cache_control=control), **TOKEN) == kept


def test_set_cookie_is_stored_only_with_a_stated_lifetime() -> None:
    dated = {"last_modified": date(-1_000_000), "set_cookie": "a=1"}
    assert not stored(History().origin(**dated))
    assert stored(History().origin(set_cookie="a=1", **FRESH))
