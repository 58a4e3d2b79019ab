import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import TagMalformed
from shared.ids import parse_username
from shared.limits import HASHTAG_LENGTH, HASHTAGS_MAX, MENTIONS_MAX
from shared.text import hashtags, mentions, parse_tag


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("@ada", ["ada"]),
        ("hi @Ada, @BOB_1! (@cleo).", ["ada", "bob_1", "cleo"]),
        ("@ada and @ADA", ["ada"]),
        ("ann@example.org", []),
        ("@@ada", []),
        ("@ada@example.org", []),
        ("@ab", []),
        ("@" + "x" * 30, ["x" * 30]),
        ("@" + "x" * 31, []),
        ("über@ada", []),
        ("http://x/@ada", []),
        ("@ada's", ["ada"]),
        ("@adaé", []),
        ("[@ada]\n@bob", ["ada", "bob"]),
    ],
)
def test_mentions(text: str, found: list[str]) -> None:
    assert mentions(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("#", []),
        ("#Sky #sky #SKY", ["sky"]),
        ("#a_b, #c1!", ["a_b", "c1"]),
        ("#1 #2026 #_", []),
        ("#2026is", ["2026is"]),
        ("a#b", []),
        ("##b", []),
        ("&#x27;", []),
        ("http://x/#top", []),
        ("#straße #STRASSE", ["strasse"]),
        ("＃全角", ["全角"]),
        ("#हिन्दी", ["हिन्दी"]),
        ("#ﬁn", ["fin"]),
        ("#x-y", ["x"]),
        ("#" + "x" * HASHTAG_LENGTH, ["x" * HASHTAG_LENGTH]),
        ("#" + "x" * (HASHTAG_LENGTH + 1), []),
        ("#b#c", ["b"]),
    ],
)
def test_hashtags(text: str, found: list[str]) -> None:
    assert hashtags(text) == found


def test_only_the_first_twenty_refer() -> None:
    text = " ".join(f"@user_{number:06d} #tag{number}" for number in range(100_000))
    assert mentions(text) == [f"user_{number:06d}" for number in range(MENTIONS_MAX)]
    assert hashtags(text) == [f"tag{number}" for number in range(HASHTAGS_MAX)]


@given(st.text(alphabet=st.sampled_from("@#＃aB1_é\u0301ß \n/&\\🙂"), max_size=80))
def test_what_is_found_is_well_formed(text: str) -> None:
    for name in mentions(text):
        assert parse_username(name) == name
    for tag in hashtags(text):
        assert parse_tag(tag) == tag
        assert hashtags(f"#{tag}") == [tag]


@pytest.mark.parametrize(
    "text", ["", "#", "a b", "a#b", "1", "x" * (HASHTAG_LENGTH + 1), "a\ud800"]
)
def test_what_is_no_hashtag(text: str) -> None:
    with pytest.raises(TagMalformed):
        parse_tag(text)


def test_a_hashtag_from_outside_is_folded() -> None:
    assert parse_tag("#STRASSE") == parse_tag("straße") == "strasse"
