import pytest

from infra.bench.capacity.sizes import size_of


@pytest.mark.parametrize(
    ("item", "size"),
    [
        ({"id": {"S": "abc"}}, 2 + 3),
        ({"id": {"S": "ü"}}, 2 + 2),
        ({"id": {"S": ""}}, 2),
        ({"n": {"N": "1700000000"}}, 1 + 1 + 1),  # zeroes at the end are trimmed
        ({"n": {"N": "1767225611"}}, 1 + 5 + 1),
        ({"n": {"N": "-123"}}, 1 + 2 + 1 + 1),
        ({"n": {"N": "0"}}, 1 + 1),
        ({"b": {"BOOL": False}, "n": {"NULL": True}}, 2 + 2),
        ({"b": {"B": b"12345"}}, 1 + 5),
        ({"b": {"B": "MTIzNDU="}}, 1 + 5),  # as JSON carries them
        ({"s": {"SS": ["ab", "cde"]}}, 1 + 5),
        ({"s": {"NS": ["12", "345"]}}, 1 + 2 + 3),
        ({"l": {"L": [{"S": "ab"}, {"S": ""}]}}, 1 + 3 + 2 + 2),
        ({"m": {"M": {"k": {"S": "v"}}}}, 1 + 3 + 1 + 2),
    ],
)
def test_size_is_names_and_values(item: dict[str, dict[str, object]], size: int) -> None:
    assert size_of(item) == size
