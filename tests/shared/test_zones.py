import pytest

from shared.zones import ZONE_NAMES, ZONE_NUMBERS, zone_of_country


@pytest.mark.parametrize(
    ("country", "zone"),
    [("DE", "eu"), ("de", "eu"), ("GB", "eu"), ("JP", "ap"), ("US", "us"), ("BR", "us")],
)
def test_a_country_gives_its_zone(country: str, zone: str) -> None:
    assert zone_of_country(country) == zone


@pytest.mark.parametrize("country", [None, "", "XX", "T1", "nonsense"])
def test_an_unknown_country_gives_the_default_zone(country: str | None) -> None:
    assert zone_of_country(country) == "us"


def test_zone_numbers_never_change() -> None:
    """They are inside every post id ever issued."""
    assert ZONE_NUMBERS == {"us": 1, "eu": 2, "ap": 3}
    assert {number: name for name, number in ZONE_NUMBERS.items()} == ZONE_NAMES
