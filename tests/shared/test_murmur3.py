import mmh3
from hypothesis import given
from hypothesis import strategies as st

from shared.murmur3 import murmur3_32


@given(st.binary(max_size=70), st.integers(min_value=0, max_value=2**32 - 1))
def test_it_agrees_with_mmh3(data: bytes, seed: int) -> None:
    assert murmur3_32(data, seed) == mmh3.hash(data, seed, signed=False)
