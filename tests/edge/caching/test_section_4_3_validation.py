"""RFC 9111 sections 4.3 and 4.4: validation, HEAD and invalidation; RFC 9110 sections 13 and 14."""

import pytest

from tests.edge.caching.history import ORIGIN, History, date, was_hit

STALE = {"cache_control": "max-age=1"}
FRESH = {"cache_control": "max-age=60"}


def holding(body: bytes = b"0123456789", **headers: str) -> History:
    history = History().origin(body=body, **headers)
    history.get()
    return history


# 4.3.1: sending.


def test_4_3_1_stored_tag_is_sent() -> None:
    history = holding(etag='"1"', last_modified=date(-9), **STALE).later(2)
    history.origin(304, b"", etag='"1"').get()
    sent = history.told[1].headers
    assert sent["if-none-match"] == '"1"'
    assert "if-modified-since" not in sent


def test_4_3_1_stored_date_is_sent_where_there_is_no_tag() -> None:
    history = holding(last_modified=date(-9), **STALE).later(2)
    history.origin(304, b"", last_modified=date(-9)).get()
    assert history.told[1].headers["if-modified-since"] == date(-9)


def test_4_3_1_clients_tags_go_along() -> None:
    history = holding(etag='"1"', **STALE).later(2)
    history.origin(304, b"", etag='"2"')
    answer = history.get(if_none_match='"2"')
    assert history.told[1].headers["if-none-match"] == '"1", "2"'
    assert (answer.status, answer.headers["etag"]) == (304, '"2"')


def test_4_3_1_clients_condition_is_sent_on_where_nothing_is_stored() -> None:
    history = History().origin(304, b"", etag='"1"')
    assert history.get(if_none_match='"1"').status == 304
    assert history.told[0].headers["if-none-match"] == '"1"'


# 4.3.2: receiving.


@pytest.mark.parametrize(
    ("sent", "tag", "same"),
    [
        ('"1"', '"1"', True),
        ('W/"1"', '"1"', True),
        ('"1"', 'W/"1"', True),
        ('"0", "1"', '"1"', True),
        ('"a,b", "1"', '"1"', True),
        ("*", '"1"', True),
        ('"2"', '"1"', False),
        ("1", '"1"', False),
    ],
)
def test_4_3_2_client_that_has_it_gets_304(sent: str, tag: str, same: bool) -> None:
    history = holding(etag=tag, content_type="text/plain", vary="x", **FRESH)
    answer = history.get(if_none_match=sent)
    assert was_hit(answer)
    assert (answer.status, answer.body) == ((304, b"") if same else (200, b"0123456789"))
    if same:
        assert {"etag", "vary", "cache-control", "date", "age"} <= answer.headers.keys()
        assert "content-type" not in answer.headers


@pytest.mark.parametrize(("since", "status"), [(-9, 304), (0, 304), (-10, 200)])
def test_4_3_2_or_by_date(since: int, status: int) -> None:
    history = holding(last_modified=date(-9), **FRESH)
    assert history.get(if_modified_since=date(since)).status == status


def test_4_3_2_tag_goes_before_date() -> None:
    history = holding(etag='"1"', last_modified=date(-9), **FRESH)
    assert history.get(if_none_match='"2"', if_modified_since=date()).status == 200


@pytest.mark.parametrize("name", ["if_match", "if_unmodified_since"])
def test_4_3_2_conditions_of_the_origin_are_left_to_it(name: str) -> None:
    history = holding(etag='"1"', **FRESH).origin(412, b"")
    assert history.get(**{name: '"2"' if name == "if_match" else date()}).status == 412


# 4.3.3 and 4.3.4: the answer.


def test_4_3_3_other_answer_replaces_what_was_stored() -> None:
    history = holding(etag='"1"', **STALE).later(2).origin(body=b"new", etag='"2"', **FRESH)
    assert history.get().body == b"new"
    assert history.get().body == b"new"


def test_4_3_4_stored_response_takes_the_new_fields() -> None:
    history = holding(etag='"1"', x="old", y="kept", content_encoding="a", **STALE).later(2)
    history.origin(304, b"", etag='"1"', x="new", content_encoding="b", content_length="3", **FRESH)
    for _ in range(2):
        answer = history.get()
        assert (answer.body, answer.headers["x"], answer.headers["y"]) == (b"0123456789", "new", "kept")  # fmt: skip
        assert answer.headers["content-encoding"] == "a"
        assert answer.headers.get("content-length") in (None, "10")
        assert int(answer.headers["age"]) < 2
    assert history.asked == 2


def test_4_3_4_strong_tag_of_nothing_stored_updates_nothing() -> None:
    history = holding(etag='"1"', **STALE).later(2)
    history.origin(304, b"", etag='"9"', **FRESH).origin(body=b"new", etag='"9"', **FRESH)
    assert history.get().body == b"new"  # asked again, without a condition
    assert "if-none-match" not in history.told[2].headers


def test_4_3_4_only_the_selected_variant_is_updated() -> None:
    history = History()
    for word in ("de", "en"):
        history.origin(body=word.encode(), etag=f'"{word}"', vary="accept-language", **STALE)
        history.get(accept_language=word)
    history.later(2).origin(304, b"", etag='"de"', vary="accept-language", **FRESH)
    assert history.get(accept_language="de").body == b"de"
    history.origin(304, b"", etag='"en"', vary="accept-language", **FRESH)
    assert not was_hit(history.get(accept_language="en"))


def test_4_3_5_head_freshens_what_has_not_changed() -> None:
    history = holding(etag='"1"', x="old", **STALE).later(2)
    history.origin(200, b"", etag='"1"', x="new", content_length="10", **FRESH).get(method="HEAD")
    answer = history.get()
    assert (was_hit(answer), answer.headers["x"]) == (True, "new")


@pytest.mark.parametrize(
    "changed", [{"etag": '"2"'}, {"content_length": "11"}, {"last_modified": date(-1)}]
)
def test_4_3_5_head_spoils_what_has_changed(changed: dict[str, str]) -> None:
    history = holding(etag='"1"', last_modified=date(-9), **STALE).later(2)
    history.origin(200, b"", **({"etag": '"1"'} | changed | FRESH)).get(method="HEAD")
    assert not was_hit(history.origin(body=b"new").get())


def test_4_head_is_answered_from_a_stored_get() -> None:
    answer = holding(**FRESH).get(method="HEAD")
    assert (answer.body, answer.headers["content-length"], was_hit(answer)) == (b"", "10", True)


def test_4_get_is_not_answered_from_a_head() -> None:
    history = History().origin(200, b"", **FRESH).origin(**FRESH)
    history.get(method="HEAD")
    assert history.get().body == b"body"


# 4.4: invalidation.


def survives(history: History, path: str = "/a") -> bool:
    history.origin(body=b"new", **FRESH)
    return history.get(path).body != b"new"


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH", "M-SEARCH"])
@pytest.mark.parametrize("status", [200, 201, 204, 302])
def test_4_4_unsafe_method_ends_what_is_stored(method: str, status: int) -> None:
    history = holding(**FRESH).origin(status, b"")
    history.get(method=method)
    assert not survives(history)


@pytest.mark.parametrize(("method", "status"), [("OPTIONS", 200), ("PUT", 404), ("PUT", 500)])
def test_4_4_safe_or_failed_one_does_not(method: str, status: int) -> None:
    history = holding(**FRESH).origin(status, b"")
    history.get(method=method)
    assert survives(history)


@pytest.mark.parametrize("name", ["location", "content_location"])
@pytest.mark.parametrize(
    ("named", "gone"),
    [
        ("/a", True),
        ("a", True),
        (f"{ORIGIN}/a", True),
        (f"{ORIGIN}:80/a#there", True),
        ("/b", False),
        ("https://origin.example/a", False),
        ("http://other.example/a", False),
        ("http://[bad/a", False),
    ],
)
def test_4_4_named_uri_of_the_same_origin_is_ended_too(name: str, named: str, gone: bool) -> None:
    history = holding(**FRESH).origin(201, b"", **{name: named})
    history.get("/other", "POST")
    assert survives(history) != gone


def test_4_4_all_variants_end_and_the_pops_copies_too() -> None:
    one = History()
    for word in ("de", "en"):
        one.origin(body=word.encode(), vary="accept-language", **FRESH)
        one.get(accept_language=word)
    one.origin(204, b"").get(method="DELETE")
    other = History(one.edge.pop).later(1)
    for word in ("de", "en"):
        other.origin(body=b"new", vary="accept-language", **FRESH)
        assert other.get(accept_language=word).body == b"new"


# RFC 9110 section 14: ranges.


@pytest.mark.parametrize(
    ("wanted", "status", "body", "told"),
    [
        ("bytes=0-0", 206, b"0", "bytes 0-0/10"),
        ("bytes=2-4", 206, b"234", "bytes 2-4/10"),
        ("bytes=7-", 206, b"789", "bytes 7-9/10"),
        ("bytes=7-99", 206, b"789", "bytes 7-9/10"),
        ("bytes=-3", 206, b"789", "bytes 7-9/10"),
        ("bytes=-99", 206, b"0123456789", "bytes 0-9/10"),
        ("BYTES=2-4", 206, b"234", "bytes 2-4/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("bytes=-0", 416, b"", "bytes */10"),
        ("bytes=4-2", 200, b"0123456789", None),
        ("bytes=0-1, 3-4", 200, b"0123456789", None),
        ("bytes=0-1,5-6,2-99", 200, b"0123456789", None),
        ("bytes=a-b", 200, b"0123456789", None),
        ("items=0-1", 200, b"0123456789", None),
        ("bytes=-", 200, b"0123456789", None),
        ("bytes=99999999999999999999-", 200, b"0123456789", None),
    ],
)
def test_14_range_of_a_stored_response(
    wanted: str, status: int, body: bytes, told: str | None
) -> None:
    answer = holding(etag='"1"', **FRESH).get(range=wanted)
    assert was_hit(answer)
    assert (answer.status, answer.body) == (status, body)
    assert answer.headers.get("content-range") == told


@pytest.mark.parametrize(
    ("condition", "status"),
    [('"1"', 206), ('"2"', 200), ('W/"1"', 200), (date(-9), 206), (date(-8), 200), ("soon", 200)],
)
def test_13_1_5_if_range_is_compared_strongly(condition: str, status: int) -> None:
    history = holding(etag='"1"', last_modified=date(-9), date=date(), **FRESH)
    assert history.get(range="bytes=0-1", if_range=condition).status == status


def test_13_2_2_condition_goes_before_range() -> None:
    history = holding(etag='"1"', **FRESH)
    assert history.get(range="bytes=0-1", if_none_match='"1"').status == 304


def test_14_2_range_of_a_stored_error_is_ignored() -> None:
    history = History().origin(404, b"0123456789", **FRESH)
    history.get()
    assert history.get(range="bytes=0-1").status == 404


def test_14_range_of_what_is_not_stored_is_sent_on() -> None:
    history = History().origin(206, b"01", content_range="bytes 0-1/10")
    assert history.get(range="bytes=0-1").status == 206
    assert history.told[0].headers["range"] == "bytes=0-1"


@pytest.mark.parametrize(
    "told", ["bytes 0-1/*", "bytes 0-1", "bytes 5-1/10", "bytes 0-11/10", "items 0-1/10", ""]
)
def test_3_3_part_that_cannot_be_placed_is_not_stored(told: str) -> None:
    history = History().origin(206, b"01", content_range=told, etag='"1"', **FRESH)
    assert history.get(range="bytes=0-1").status == 206
    assert not was_hit(history.origin(206, b"01").get(range="bytes=0-1"))


@pytest.mark.parametrize("name", ["content-md5", "content-digest", "content-encoding"])
def test_4_3_4_fields_of_the_stored_bytes_stay_with_them(name: str) -> None:
    history = History().origin(cache_control="max-age=1", etag='"1"', **{name: "old"})
    history.get()
    history.later(5).origin(304, b"", etag='"1"', cache_control="max-age=9", **{name: "new"})
    assert history.get().headers[name] == "old"
