import mmh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import ids
from shared.clock import HybridTime
from shared.errors import IdMalformed, UsernameMalformed

USER = "eu3v9k2m8x7q1c"

zones = st.sampled_from(["us", "eu", "ap"])
users = st.builds(ids.new_user_id, zones, st.binary(min_size=8, max_size=8))
moments = st.builds(
    HybridTime,
    st.integers(min_value=0, max_value=2**48 - 1),
    st.integers(min_value=0, max_value=2**16 - 1),
)


@given(users)
def test_a_new_user_id_is_well_formed_and_keeps_its_zone(user_id: str) -> None:
    assert ids.parse_user_id(user_id) == user_id
    assert ids.zone_of(user_id) in {"us", "eu", "ap"}


@given(users)
def test_the_slot_is_the_murmur3_of_the_id(user_id: str) -> None:
    assert ids.slot_of(user_id) == mmh3.hash(user_id, signed=False) % ids.SLOTS


@given(moments, users)
def test_a_post_id_names_its_time_and_author(time: HybridTime, author: str) -> None:
    post_id = ids.new_post_id(time, author)
    assert ids.parse_post_id(post_id) == ids.PostRef(post_id, time, author)


@given(moments, moments, users, users)
def test_post_ids_sort_by_time_whoever_wrote(
    one: HybridTime, other: HybridTime, author: str, writer: str
) -> None:
    if one != other:
        earlier = ids.new_post_id(one, author) < ids.new_post_id(other, writer)
        assert earlier == (one < other)


@given(moments, users, users)
def test_two_authors_never_share_a_post_id(time: HybridTime, author: str, writer: str) -> None:
    same = ids.new_post_id(time, author) == ids.new_post_id(time, writer)
    assert same == (author == writer)


@pytest.mark.parametrize(
    "text",
    ["", "eu", "eu0123456789", "eu0123456789ab0", "xx0123456789ab", "EU0123456789ab",
     "eu0123456789aB", "eu0123456789al", "eu0123456789a٣", "@ada", "eu0123456789ab\n"],
)  # fmt: skip
def test_a_malformed_user_id_is_refused(text: str) -> None:
    with pytest.raises(IdMalformed):
        ids.parse_user_id(text)


@pytest.mark.parametrize(
    "text", ["", "0", "0" * 25, "0" * 27, "z" * 26, "0" * 25 + "i", "0" * 26, "g" + "0" * 25]
)
def test_a_malformed_post_id_is_refused(text: str) -> None:
    with pytest.raises(IdMalformed):
        ids.parse_post_id(text)


@given(st.text(max_size=30))
def test_noise_is_no_id(noise: str) -> None:
    for parse in (ids.parse_user_id, ids.parse_post_id):
        with pytest.raises(IdMalformed):
            parse(noise)


def test_a_username_is_folded_and_loses_its_at_sign() -> None:
    assert ids.parse_username("@Ada_99") == "ada_99"


@pytest.mark.parametrize(
    "text", ["", "ab", "a" * 31, "a b", "ada!", "ádá", "@@ada", "ada\n", "\u212a" * 3]
)
def test_a_malformed_username_is_refused(text: str) -> None:
    """Among them the Kelvin sign, which lower-cases to an ASCII k."""
    with pytest.raises(UsernameMalformed):
        ids.parse_username(text)


def test_a_new_id_needs_a_zone_and_entropy() -> None:
    with pytest.raises(ValueError, match="not a zone"):
        ids.new_user_id("mars", bytes(8))
    with pytest.raises(ValueError, match="random bytes"):
        ids.new_user_id("eu", bytes(7))


def test_a_list_id_names_its_owner() -> None:
    list_id = ids.new_list_id(USER, b"\x00\x00\x00\x00\x21more")
    assert list_id == f"{USER}-00000011"
    assert ids.parse_list_id(list_id) == USER


@pytest.mark.parametrize("text", ["", USER, f"{USER}-", f"{USER}-1", f"{USER}-0000001u", f"x-{'0' * 8}", f"{USER}-000000011"])  # fmt: skip
def test_other_texts_are_no_list_ids(text: str) -> None:
    with pytest.raises(IdMalformed):
        ids.parse_list_id(text)
