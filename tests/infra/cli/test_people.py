import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.cli.importing.people import person, username
from infra.cli.importing.writing import drafts
from shared.ids import parse_user_id, parse_username

ZONES = ("ap", "eu", "us")
raw_ids = st.text(min_size=1, max_size=64).map(lambda text: text.strip().lower()).filter(bool)


@pytest.mark.parametrize(
    ("raw", "expected"), [("42", "u_42"), ("ann_b", "ann_b"), ("0" * 28, "u_" + "0" * 28)]
)
def test_plain_ids_keep_their_look(raw: str, expected: str) -> None:
    assert username(raw) == expected


@given(raw_ids)
def test_every_id_becomes_a_valid_person(raw: str) -> None:
    made = person(raw, ZONES)

    assert parse_username(made.username) == made.username
    assert parse_user_id(made.user_id) == made.user_id
    assert made.user_id.startswith(made.zone)
    assert person(raw, ZONES) == made


@given(raw_ids, raw_ids)
def test_different_ids_are_different_people(one: str, other: str) -> None:
    if one != other:
        assert username(one) != username(other)
        assert person(one, ZONES).user_id != person(other, ZONES).user_id


def test_a_name_that_looks_like_a_number_is_not_taken_for_it() -> None:
    assert username("u_42") != username("42")


def test_zones_get_about_equal_shares() -> None:
    zones = [person(str(number), ZONES).zone for number in range(3_000)]

    assert all(900 < zones.count(zone) < 1_100 for zone in ZONES)


def test_who_writes_what_is_the_same_for_a_seed() -> None:
    people = [f"u{number}" for number in range(20)]
    follows = {person: ["u0"] for person in people[1:]}

    drawn = drafts(people, follows, 200, seed=7)

    assert drawn == drafts(people, follows, 200, seed=7)
    assert drawn != drafts(people, follows, 200, seed=8)
    assert len({draft.key for draft in drawn}) == len({draft.text for draft in drawn}) == 200


def test_the_followed_write_more() -> None:
    people = [f"u{number}" for number in range(20)]
    follows = {person: ["u0"] for person in people[1:]}

    authors = [draft.author_id for draft in drafts(people, follows, 400, seed=7)]

    assert authors.count("u0") > 10 * authors.count("u1")
