import pytest

from infra.bench.edge.offload.meter import batch_units, query_units, size_of


@pytest.mark.parametrize(
    ("sizes", "consistent", "units"),
    [
        ([], False, 0.5),  # a query that finds nothing still reads
        ([4_096], False, 0.5),
        ([4_097], False, 1.0),
        ([200] * 20, False, 0.5),  # rounded up once, over all rows
        ([200] * 21, False, 1.0),
        ([200] * 21, True, 2.0),
    ],
)
def test_query_is_rounded_up_once(sizes: list[int], consistent: bool, units: float) -> None:
    assert query_units(sizes, consistent=consistent) == units


@pytest.mark.parametrize(
    ("sizes", "consistent", "units"),
    [
        ([], True, 0),
        ([100, 100], True, 2),  # rounded up item by item
        ([100, 100], False, 1.0),
        ([0], True, 1),  # a key that is not there
        ([4_096, 4_097, 8_193], True, 1 + 2 + 3),
    ],
)
def test_batch_is_rounded_up_item_by_item(sizes: list[int], consistent: bool, units: float) -> None:
    assert batch_units(sizes, consistent=consistent) == units


@pytest.mark.parametrize(
    ("item", "size"),
    [
        ({"id": {"S": "abc"}}, 2 + 3),
        ({"id": {"S": "ü"}}, 2 + 2),
        ({"n": {"N": "1700000000"}}, 1 + 1 + 1),  # zeroes at the end are trimmed
        ({"n": {"N": "1767225611"}}, 1 + 5 + 1),
        ({"n": {"N": "-123"}}, 1 + 2 + 1 + 1),
        ({"b": {"BOOL": False}, "n": {"NULL": True}}, 2 + 2),
        ({"l": {"L": [{"S": "ab"}, {"S": ""}]}}, 1 + 3 + 2 + 2),
        ({"m": {"M": {"k": {"S": "v"}}}}, 1 + 3 + 1 + 2),
    ],
)
def test_size_is_names_and_values(item: dict[str, dict[str, object]], size: int) -> None:
    assert size_of(item) == size
