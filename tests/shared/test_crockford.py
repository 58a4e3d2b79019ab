import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import crockford

numbers = st.integers(min_value=0, max_value=2**130 - 1)


@given(numbers)
def test_a_number_survives_the_round_trip(number: int) -> None:
    assert crockford.decode(crockford.encode(number, 26)) == number


@given(numbers, numbers)
def test_texts_of_one_width_sort_as_their_numbers(one: int, other: int) -> None:
    assert (crockford.encode(one, 26) < crockford.encode(other, 26)) == (one < other)


@pytest.mark.parametrize("text", ["i", "l", "o", "u", "A", "-", " ", "é", "٣"])
def test_look_alikes_and_strays_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a Crockford"):
        crockford.decode(text)


@pytest.mark.parametrize(("number", "length"), [(32, 1), (-1, 4), (2**130, 26)])
def test_a_number_that_does_not_fit_is_refused(number: int, length: int) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        crockford.encode(number, length)
