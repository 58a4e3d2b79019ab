import pytest

from shared.flags.versions import parse, sem_ver

# In ascending order, by semver.org 2.0.0 section 11.
ASCENDING = [
    "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2",
    "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.2.0", "1.10.0", "2.0.0",
]  # fmt: skip


def test_precedence_is_that_of_the_standard() -> None:
    for place, lower in enumerate(ASCENDING):
        for higher in ASCENDING[place + 1 :]:
            assert sem_ver(lower, "<", higher), (lower, higher)
            assert sem_ver(higher, ">=", lower)
            assert sem_ver(lower, "!=", higher)


@pytest.mark.parametrize(
    ("left", "operator", "right", "holds"),
    [
        ("3.0.1", "~", "3.0.0", True),
        ("3.1.0", "~", "3.0.0", False),
        ("3.1.0", "^", "3.0.0", True),
        ("4.0.0", "^", "3.0.0", False),
        ("v1.0.0", "=", "1.0.0", True),
        ("1.5.0", "^", "1", True),
        ("1.2", "=", "1.2.0", True),
        ("1.0.0+other", "=", "1.0.0+build", True),
        ("2.0.0-alpha", "<", "2.0.0", True),
        ("2.0.0.0", "=", "2.0.0", None),
        ("not-a-version", "=", "1.0.0", None),
        ("1.0.0", "===", "1.0.0", None),
        (1, "=", "1.0.0", None),
        (None, "=", "1.0.0", None),
    ],
)
def test_comparisons_of_flagd(left: object, operator: str, right: str, holds: bool | None) -> None:
    assert sem_ver(left, operator, right) is holds


@pytest.mark.parametrize(
    "text", ["", "01.0.0", "1.0.0-01", "1.0.0-", "1.0.0-a..b", "1.0.0\n", "1-a", "9" * 200]
)
def test_what_is_no_version(text: str) -> None:
    assert parse(text) is None
