import string
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.media.webvtt import CUES_MAX, tidied
from shared.errors import CaptionsMalformed

CUE = "00:00:00.500 --> 00:00:02.000\nHello"


def test_cues_stay_with_their_names_settings_and_lines():
    text = (
        "WEBVTT - a film\nKind: captions\n\nNOTE not for players\nat all\n\n"
        "STYLE\n::cue { background: url(http://example.test/spy) }\n\nREGION\nid:fred\n\n"
        "intro\n00:00.500 --> 00:02.000 align:start line:90%,end evil:x\n- Hello\n<i>you</i>\n\n\n"
        "01:00:00.000 \t--> 01:00:01.250\n"
    )
    assert tidied(text) == (
        "WEBVTT\n\n"
        "intro\n00:00:00.500 --> 00:00:02.000 align:start line:90%,end\n- Hello\n<i>you</i>\n\n"
        "01:00:00.000 --> 01:00:01.250\n"
    )


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends_and_marks_of_all_systems_are_read(newline):
    text = "\ufeff" + f"WEBVTT\n\n{CUE}\nyou".replace("\n", newline)
    assert tidied(text) == f"WEBVTT\n\n{CUE}\nyou\n"


def test_a_cue_may_follow_the_first_line_at_once():
    assert tidied(f"WEBVTT\n{CUE}") == f"WEBVTT\n\n{CUE}\n"


def test_no_null_character_is_left():
    assert "\0" not in tidied(f"WEBVTT\n\n{CUE}\0")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Line 1"),
        ("1\n00:00:00,500 --> 00:00:02,000\nThis is SubRip", "Line 1"),
        ("WEBVTTX\n\n" + CUE, "Line 1"),
        ("WEBVTT", "no cues"),
        ("WEBVTT\n\nNOTE nothing", "no cues"),
        ("WEBVTT\n\njust text", "Line 3"),
        ("WEBVTT\n\n00:00:00,500 --> 00:00:02,000\nHello", "Line 3"),
        ("WEBVTT\n\n00:60.000 --> 00:61.000\nHello", "Line 3"),
        ("WEBVTT\n\n00:02.000 --> 00:02.000\nHello", "Line 3"),
        ("WEBVTT\n\n00:03.000 --> 00:02.000\nHello", "Line 3"),
        (f"WEBVTT\n\n{CUE}\n00:03.000 --> 00:04.000\nno line between", "Line 5"),
        ("WEBVTT\n\na\nb\n00:03.000 --> 00:04.000\nHello", "Line 3"),
        ("WEBVTT\n\n-00:03.000 --> 00:04.000\nHello", "Line 3"),
        ("WEBVTT\n\n٠٠:03.000 --> 00:04.000\nHello", "Line 3"),
    ],
)
def test_what_is_no_webvtt_is_told_where(text, said):
    with pytest.raises(CaptionsMalformed) as refused:
        tidied(text)
    assert said in refused.value.detail
    assert refused.value.field == "text"


def test_cues_have_a_bound():
    cue = "00:00.000 --> 00:01.000\nx"
    tidied("\n\n".join(["WEBVTT", *[cue] * CUES_MAX]))
    with pytest.raises(CaptionsMalformed):
        tidied("\n\n".join(["WEBVTT", *[cue] * (CUES_MAX + 1)]))


PAYLOAD = st.text(string.printable + "é\u2028<&>", max_size=40)
TIMES = st.tuples(st.integers(0, 9_000_000), st.integers(1, 9_000_000))


@given(st.lists(st.tuples(TIMES, PAYLOAD), min_size=1, max_size=5))
def test_what_was_tidied_is_tidy(cues):
    blocks = ["WEBVTT"]
    for (start, length), payload in cues:
        blocks.append(f"{stamp(start)} --> {stamp(start + length)}\n{payload}")
    try:
        once = tidied("\n\n".join(blocks))
    except CaptionsMalformed:
        return
    assert tidied(once) == once
    assert once.count(" --> ") >= len(cues)


@given(st.text(max_size=200))
def test_anything_is_read_or_refused(text):
    for candidate in (text, f"WEBVTT\n\n{text}", f"WEBVTT\n\n00:00.000 --> 00:01.000\n{text}"):
        with suppress(CaptionsMalformed):
            assert tidied(candidate).startswith("WEBVTT\n\n")


def stamp(ms: int) -> str:
    hours, rest = divmod(ms, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    return f"{hours:02d}:{minutes:02d}:{rest // 1000:02d}.{rest % 1000:03d}"
