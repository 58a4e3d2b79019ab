"""What of a request matters to the short way, and what of its text."""

import json

from hypothesis import given
from hypothesis import strategies as st

from edge.exchange import Request
from edge.plain import plain, text_of

URL = "https://edge.example/v1/timelines/home"
FIELDS = st.dictionaries(st.sampled_from("abcdxyz"), st.text(st.characters(max_codepoint=255)))
RAYS = st.text(st.characters(max_codepoint=255))


def encoded(fields: dict[str, str]) -> str:
    """As JavaScript writes them: no blanks, and letters as they are."""
    return json.dumps(dict(sorted(fields.items())), separators=(",", ":"), ensure_ascii=False)


@given(FIELDS, RAYS.filter(lambda ray: '"' not in ray and "\\" not in ray), RAYS)
def test_another_ray_is_the_same_text(fields: dict[str, str], ray: str, other: str) -> None:
    other = other.replace('"', "").replace("\\", "")
    first, second = (text_of(URL, encoded(fields | {"cf-ray": one})) for one in (ray, other))
    assert first == second


@given(FIELDS, FIELDS, RAYS, RAYS)
def test_other_fields_are_another_text(
    fields: dict[str, str], others: dict[str, str], ray: str, other: str
) -> None:
    first, second = encoded(fields | {"cf-ray": ray}), encoded(others | {"cf-ray": other})
    assert (text_of(URL, first) == text_of(URL, second)) <= (fields == others)


def test_ray_inside_a_value_is_not_one() -> None:
    first, second = (encoded({"user-agent": f'"cf-ray":"{ray}"'}) for ray in ("1", "2"))
    assert text_of(URL, first) != text_of(URL, second)


def test_another_address_is_another_text() -> None:
    assert text_of(URL, "{}") != text_of(URL + "?limit=5", "{}")


def test_token_and_page_are_the_name() -> None:
    names = {
        plain(Request("GET", url, {"authorization": token})).name  # type: ignore[union-attr]
        for url in (URL, URL + "?limit=5")
        for token in ("Bearer a", "Bearer b")
    }
    assert len(names) == 4


def test_read_without_a_token_is_nobodys() -> None:
    read, other = plain(Request("GET", URL, {})), plain(Request("GET", URL, {"authorization": ""}))
    assert read is not None
    assert other is not None
    assert read.name != other.name
