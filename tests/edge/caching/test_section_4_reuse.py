"""RFC 9111 section 4: constructing responses from caches; section 5: the directives."""

import pytest

from tests.edge.caching.history import History, date, was_hit


def fresh_for(seconds: float, history: History) -> bool:
    """Whether the answer serves up to a moment, and not beyond it."""
    history.get()
    history.later(seconds - 0.5)
    before = was_hit(history.get())
    history.later(1).origin(cache_control="no-store")
    return before and not was_hit(history.get())


def test_4_query_is_part_of_the_key() -> None:
    history = History().origin(cache_control="max-age=60").origin(cache_control="max-age=60")
    history.get("/a?x=1")
    assert not was_hit(history.get("/a?x=2"))
    assert was_hit(history.get("/a?x=1"))


@pytest.mark.parametrize(
    ("control", "seconds"),
    [
        ("max-age=60", 60),
        ("MaX-aGe=60", 60),
        ('max-age="60"', 60),
        ("max-age=007", 7),
        ("max-age=60, max-age=5", 60),
        ("s-maxage=5, max-age=60", 5),
        ("max-age=60, s-maxage=5", 5),
        ('unknown, max-age=60, other="a, b"', 60),
        (", max-age=60,,", 60),
    ],
)
def test_4_2_1_lifetime_is_stated(control: str, seconds: float) -> None:
    assert fresh_for(seconds, History().origin(cache_control=control, expires=date(3_600)))


@pytest.mark.parametrize(
    "control",
    [
        "max-age=-1",
        "max-age=1.5",
        "max-age='60'",
        "max-age=",
        "max-age",
        "max-age=60s",
        "max-age=６０",
    ],
)
def test_4_2_1_lifetime_that_cannot_be_read_is_over(control: str) -> None:
    history = History().origin(cache_control=control, etag='"1"', expires=date(60))
    history.get()
    history.origin(304, b"", etag='"1"')
    assert not was_hit(history.get())


@pytest.mark.parametrize("number", ["2147483647", "2147483648", "99999999999999999999999"])
def test_1_2_2_huge_lifetime_is_a_long_one(number: str) -> None:
    history = History().origin(cache_control=f"max-age={number}")
    history.get()
    assert was_hit(history.later(86_400).get())


def test_5_3_expires_is_a_date() -> None:
    assert fresh_for(60, History().origin(expires=date(60), date=date()))
    assert fresh_for(60, History().origin(expires=date(60), date=date(-30)))  # 30 of 90 are gone


@pytest.mark.parametrize(
    "expires", ["0", "-1", "soon", "", "Thu, 99 Aug 2050 02:01:18 GMT", "thu, 18 aug 2050 02:01:18 gmt", "Thu, 18 Aug 2050 02:01:18 PST"]
)  # fmt: skip
def test_5_3_expires_that_is_no_date_is_past(expires: str) -> None:
    history = History().origin(expires=expires, etag='"1"')
    history.get()
    assert not was_hit(history.origin(304, b"", etag='"1"').get())


@pytest.mark.parametrize(
    "text", ["Friday, 15-Jan-27 08:01:00 GMT", "Fri Jan 15 08:01:00 2027", "Fri, 15 Jan 2027 08:01:00 GMT"]
)  # fmt: skip
def test_5_3_obsolete_dates_are_read(text: str) -> None:
    assert date(60) == "Fri, 15 Jan 2027 08:01:00 GMT"
    assert fresh_for(60, History().origin(expires=text))


@pytest.mark.parametrize("status", [200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501])
def test_4_2_2_lifetime_is_guessed_where_that_is_allowed(status: int) -> None:
    assert fresh_for(100, History().origin(status, last_modified=date(-1_000)))


@pytest.mark.parametrize("status", [201, 202, 302, 307, 400, 403, 500, 502, 599])
def test_4_2_2_and_not_where_it_is_not(status: int) -> None:
    history = History().origin(status, last_modified=date(-1_000)).origin(status)
    history.get()
    assert not was_hit(history.get())


def test_4_2_2_public_allows_a_guess_and_a_stated_lifetime_forbids_it() -> None:
    guessed = {"last_modified": date(-1_000)}
    assert fresh_for(100, History().origin(599, cache_control="public", **guessed))
    history = History().origin(cache_control="max-age=0", **guessed).origin(304, b"")
    history.get()
    assert not was_hit(history.get())


def test_4_2_2_guess_ends_after_a_day() -> None:
    assert fresh_for(86_400, History().origin(last_modified=date(-86_400 * 1_000)))


def test_4_2_3_age_counts_what_was_spent_elsewhere() -> None:
    history = History().origin(cache_control="max-age=60", age="50")
    history.get()
    assert history.later(5).get().headers["age"] == "55"
    history.later(6).origin(cache_control="no-store")
    assert not was_hit(history.get())


def test_4_2_3_age_is_apparent_from_the_date() -> None:
    history = History().origin(cache_control="max-age=60", date=date(-20))
    history.get()
    assert history.later(5).get().headers["age"] == "25"


@pytest.mark.parametrize(("age", "read"), [("7, 9", 7), ("-5", 0), ("x", 0), ("1.5", 0), ("", 0)])
def test_5_1_age_that_is_none_is_ignored(age: str, read: int) -> None:
    history = History().origin(cache_control="max-age=60", age=age)
    history.get()
    assert history.get().headers["age"] == str(read)


def test_4_2_4_stale_is_not_served_without_leave() -> None:
    history = History().origin(cache_control="max-age=1", etag='"1"')
    history.get()
    assert not was_hit(history.later(2).origin(304, b"", etag='"1"').get())


@pytest.mark.parametrize("control", ["", "max-stale", "max-stale=9", "max-stale=10, max-age=60"])
def test_5_2_1_2_client_takes_stale(control: str) -> None:
    history = History().origin(cache_control="max-age=1", etag='"1"')
    history.get()
    history.later(10)
    if not control:
        history.origin(304, b"", etag='"1"')
    assert was_hit(history.get(cache_control=control)) == bool(control)


@pytest.mark.parametrize("control", ["max-stale=8", "max-stale, max-age=5", "no-cache, max-stale"])
def test_5_2_1_2_but_not_any_stale(control: str) -> None:
    history = History().origin(cache_control="max-age=1", etag='"1"')
    history.get()
    history.later(10).origin(304, b"", etag='"1"')
    assert not was_hit(history.get(cache_control=control))


STRICT = ["must-revalidate", "proxy-revalidate", "no-cache", "s-maxage=1"]


@pytest.mark.parametrize("strict", STRICT)
def test_5_2_2_stale_is_never_served_where_that_is_forbidden(strict: str) -> None:
    control = f"max-age=1, stale-while-revalidate=99, stale-if-error=99, {strict}"
    history = History().origin(cache_control=control, etag='"1"')
    history.get()
    history.later(2)
    assert not was_hit(history.origin(304, b"", etag='"1"').get(cache_control="max-stale"))
    assert history.later(2).lost().get().status >= 500
    assert history.origin(503).get().status == 503


@pytest.mark.parametrize(
    ("control", "hit"),
    [
        ("max-age=30", True),
        ("max-age=9", False),
        ("max-age=0", False),
        ("min-fresh=49", True),
        ("min-fresh=51", False),
        ("no-cache", False),
        ("no-store", False),
        ("only-if-cached", True),
    ],
)
def test_5_2_1_client_says_how_fresh(control: str, hit: bool) -> None:
    history = History().origin(cache_control="max-age=60", etag='"1"')
    history.get()
    history.later(10)
    if not hit:
        history.origin(304, b"", etag='"1"')
    assert was_hit(history.get(cache_control=control)) == hit


def test_5_4_pragma_is_no_cache_where_nothing_else_is_said() -> None:
    history = History().origin(cache_control="max-age=60", etag='"1"', pragma="no-cache")
    history.get()
    assert was_hit(history.get())  # in an answer it means nothing
    assert was_hit(history.get(pragma="no-cache", cache_control="max-age=60"))
    assert not was_hit(history.origin(304, b"", etag='"1"').get(pragma="no-cache"))


def test_5_2_1_7_only_if_cached_is_504_without_asking() -> None:
    history = History()
    assert history.get(cache_control="only-if-cached").status == 504
    assert history.asked == 0


def test_5_2_2_4_no_cache_is_validated_each_time() -> None:
    history = History().origin(cache_control="no-cache, max-age=60", etag='"1"')
    history.get()
    for _ in range(2):
        answer = history.origin(304, b"", etag='"1"').get()
        assert (answer.status, answer.body) == (200, b"body")


# Section 4.1: Vary.


def varying(vary: str, *sent: dict[str, str]) -> list[bool]:
    """Hits of requests one after the other."""
    history = History()
    hits = []
    for fields in sent:
        history.replies.clear()
        history.origin(vary=vary, cache_control="max-age=60")
        hits.append(was_hit(history.get(**fields)))
    return hits


def test_4_1_nominated_fields_must_match() -> None:
    assert varying("Foo", {"foo": "1"}, {"foo": "2"}, {"foo": "1"}, {"foo": "2"}) == [False, False, True, True]  # fmt: skip
    assert varying("Foo, bar", {"foo": "1", "bar": "2"}, {"foo": "1"}) == [False, False]


def test_4_1_absent_matches_absent_only() -> None:
    assert varying("foo", {}, {}, {"foo": ""}, {"foo": "1"}) == [False, True, False, False]


@pytest.mark.parametrize("vary", ["*", "*, foo", "foo, *", ", *", "*,*"])
def test_4_1_star_matches_nothing(vary: str) -> None:
    assert varying(vary, {"foo": "1"}, {"foo": "1"}) == [False, False]


@pytest.mark.parametrize(
    ("name", "one", "other", "hit"),
    [
        ("foo", "a, b", "a,b", True),
        ("foo", "a,  b", "a , b", True),
        ("foo", "a, b", "b, a", False),
        ("foo", "a", "A", False),
        ("accept-language", "en, de", "de, en", True),
        ("accept-language", "en;q=0.5, de", "de,EN; q=0.5", True),
        ("accept-language", "en;q=0.5, de", "de, en", False),
        ("accept-encoding", "gzip, br", "br,gzip", True),
    ],
)
def test_4_1_spelling_does_not_matter(name: str, one: str, other: str, hit: bool) -> None:
    key = name.replace("-", "_")
    assert varying(name, {key: one}, {key: other}) == [False, hit]


def test_4_1_variants_are_found_in_the_pop_too() -> None:
    first = History()
    for word in ("de", "en"):
        first.origin(body=word.encode(), vary="accept-language", cache_control="max-age=60")
        first.get(accept_language=word)
    second = History(first.edge.pop)
    assert second.get(accept_language="de").body == b"de"
    assert second.get(accept_language="en").body == b"en"


# RFC 5861.


def test_5861_3_stale_while_revalidate() -> None:
    control = "max-age=1, stale-while-revalidate=10"
    history = History().origin(body=b"1", cache_control=control)
    history.get()
    history.later(5).origin(body=b"2", cache_control=control)
    assert history.get().body == b"1"
    assert history.get().body == b"2"
    assert history.asked == 2
    history.later(12).origin(body=b"3", cache_control=control)
    assert history.get().body == b"3"


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_5861_4_stale_if_error(status: int) -> None:
    history = History().origin(cache_control="max-age=1, stale-if-error=10")
    history.get()
    assert history.later(5).origin(status).get().body == b"body"
    assert history.later(7).origin(status).get().status == status


def test_5861_4_client_may_ask_for_it() -> None:
    history = History().origin(cache_control="max-age=1", etag='"1"')
    history.get()
    assert history.later(5).origin(503).get(cache_control="stale-if-error=9").status == 200
    assert history.origin(503).get().status == 503


def test_4_2_4_disconnected_cache_serves_stale_for_a_while() -> None:
    history = History().origin(cache_control="max-age=1", etag='"1"')
    history.get()
    assert history.later(5).lost().get().body == b"body"
    assert history.later(3_700).lost().get().status >= 500


# RFC 9213.


@pytest.mark.parametrize(
    ("targeted", "control", "seconds"),
    [
        ("max-age=5", "no-store", 5),
        ("max-age=5", "max-age=60, private", 5),
        ("max-age=5;extra=1, unknown", "max-age=60", 5),
        ("", "max-age=60", 60),
        ('max-age="x', "max-age=60", 60),
        ("max-age=5,", "max-age=60", 60),
        ("&", "max-age=60", 60),
        ("MAX-AGE=5", "max-age=60", 60),
    ],
)
def test_9213_targeted_field_decides_if_it_parses(
    targeted: str, control: str, seconds: float
) -> None:
    history = History().origin(cdn_cache_control=targeted, cache_control=control)
    assert fresh_for(seconds, history)


@pytest.mark.parametrize(
    "targeted", ["no-store, max-age=60", "private", "max-age=0", 'max-age="60"', "no-cache=?0, no-store"]
)  # fmt: skip
def test_9213_targeted_field_forbids(targeted: str) -> None:
    fields = {"cache_control": "max-age=60", "expires": date(60)}
    history = History().origin(cdn_cache_control=targeted, **fields).origin()
    history.get()
    assert not was_hit(history.get())


def test_9213_expires_has_no_say_beside_it() -> None:
    history = History().origin(cdn_cache_control="must-revalidate", expires=date(60)).origin()
    history.get()
    assert not was_hit(history.get())


# RFC 9211.


def test_9211_what_happened_is_told_behind_what_others_did() -> None:
    history = History().origin(cache_control="max-age=60", cache_status="Inner; hit")
    told = history.get().headers["cache-status"]
    assert told == "Inner; hit, Nearcast; fwd=uri-miss; fwd-status=200; stored"
    told = history.later(10).get().headers["cache-status"]
    assert told == "Inner; hit, Nearcast; hit; ttl=50"
    history.origin(304, b"", cache_status="Inner; fwd=stale")
    told = history.later(60).get().headers["cache-status"]
    assert "Nearcast; fwd=stale; fwd-status=304; stored" in told
    told = history.origin().get("/b", "POST").headers["cache-status"]
    assert told == "Nearcast; fwd=method; fwd-status=200"
    assert "fwd=vary-miss" in varied_miss()


def varied_miss() -> str:
    history = History().origin(vary="foo", cache_control="max-age=60").origin()
    history.get(foo="1")
    return history.get(foo="2").headers["cache-status"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_4_2_4_failed_write_is_never_answered_by_what_is_stored(method: str) -> None:
    history = History().origin(cache_control="max-age=60, stale-if-error=60").origin(500, b"no")
    history.get()
    answer = history.get(method=method)
    assert (answer.status, answer.body) == (500, b"no")
    assert was_hit(history.get())  # a failure has changed nothing (section 4.4)
