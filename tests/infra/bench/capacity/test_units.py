import pytest

from infra.bench.capacity.units import batch_units, query_units, read_units, write_units


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
        ([0, 0, 100], False, 1.5),
        ([4_096, 4_097, 8_193], True, 1 + 2 + 3),
    ],
)
def test_batch_is_rounded_up_item_by_item(sizes: list[int], consistent: bool, units: float) -> None:
    assert batch_units(sizes, consistent=consistent) == units


@pytest.mark.parametrize(
    ("size", "consistent", "transactional", "units"),
    [
        (0, False, False, 0.5),
        (1, True, False, 1),
        (4_096, True, False, 1),
        (4_097, True, False, 2),
        (10_000, False, False, 1.5),
        (100, True, True, 2),
        (4_097, True, True, 4),
    ],
)
def test_read_is_rounded_up_to_4_kb(
    size: int, consistent: bool, transactional: bool, units: float
) -> None:
    assert read_units(size, consistent=consistent, transactional=transactional) == units


@pytest.mark.parametrize(
    ("before", "after", "transactional", "units"),
    [
        (0, 100, False, 1),
        (0, 1_024, False, 1),
        (0, 1_025, False, 2),
        (5_000, 100, False, 5),  # the larger of the two
        (100, 5_000, False, 5),
        (0, 0, False, 1),  # a deletion of what is not there
        (3_000, 0, False, 3),  # a deletion
        (0, 100, True, 2),
        (0, 1_025, True, 4),
    ],
)
def test_write_is_rounded_up_to_1_kb_of_the_larger_image(
    before: int, after: int, transactional: bool, units: float
) -> None:
    assert write_units(before, after, transactional=transactional) == units
