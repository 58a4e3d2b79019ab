from hypothesis import given
from hypothesis import strategies as st

from edge.caching.directives import Directives, parse_dictionary
from edge.caching.fields import (
    DELTA_MAX,
    age_of,
    date_of,
    date_text,
    delta_seconds,
    end_to_end,
    items_of,
    same_strongly,
    same_weakly,
)
from edge.caching.ranges import content_range, wanted
from tests.edge.given import NOW_MS

TEXT = st.text(alphabet=' \t",;=\\/*-ab1WMJGT:', max_size=40) | st.text(max_size=40)


@given(TEXT)
def test_whatever_a_field_says_it_is_read(text: str) -> None:
    headers = {"range": text, "content-range": text}
    for read in (items_of, Directives.of, parse_dictionary, age_of, delta_seconds):
        read(text)  # type: ignore[operator]
    date_of(text, NOW_MS)
    wanted(headers)
    content_range(headers)


@given(st.integers(min_value=0, max_value=253_402_300_799))
def test_date_is_read_as_it_is_written(seconds: int) -> None:
    assert date_of(date_text(seconds * 1000), NOW_MS) == seconds * 1000


def test_date_with_two_digits_lies_in_the_past_half_century() -> None:
    assert date_of("Sunday, 06-Nov-94 08:49:37 GMT", NOW_MS) == 784_111_777_000
    assert date_of("Saturday, 01-Jan-77 00:00:00 GMT", NOW_MS) == 3_376_684_800_000
    assert date_of("Saturday, 01-Jan-78 00:00:00 GMT", NOW_MS) == 252_460_800_000


def test_leap_second_is_a_date() -> None:
    assert date_of("Sat, 31 Dec 2016 23:59:60 GMT", NOW_MS) is not None


def test_commas_within_quotes_separate_nothing() -> None:
    assert items_of('a="x,y" , , b,"q\\",", c') == ['a="x,y"', "b", '"q\\","', "c"]


def test_seconds_have_an_upper_end() -> None:
    assert [delta_seconds(text) for text in ("0", "5", "2147483649", "9" * 99)] == [0, 5, DELTA_MAX, DELTA_MAX]  # fmt: skip
    assert [delta_seconds(text) for text in ("", "-1", "1.0", "٣", "1 ")] == [None] * 5


def test_comparisons_of_tags() -> None:
    pairs = [('"1"', '"1"'), ('W/"1"', '"1"'), ('W/"1"', 'W/"1"'), ('"1"', '"2"'), ("", "")]
    assert [same_weakly(*pair) for pair in pairs] == [True, True, True, False, True]
    assert [same_strongly(*pair) for pair in pairs] == [True, False, False, False, False]


def test_fields_of_a_connection_stay_there() -> None:
    sent = {"connection": "Keep-Alive, X-Own", "x-own": "1", "te": "gzip", "x": "2"}
    assert end_to_end(sent) == {"x": "2"}
