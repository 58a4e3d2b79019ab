from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.transcoding.ladder import LONGEST, frame_rate, keyframes, rungs

SIDES = st.integers(16, 8_192)
THIRTY = Fraction(30)


def sizes(width: int, height: int) -> list[tuple[str, int, int]]:
    return [(one.name, one.width, one.height) for one in rungs(width, height, THIRTY)]


def test_a_large_video_gets_all_renditions() -> None:
    assert sizes(3840, 2160) == [
        ("360p", 640, 360),
        ("480p", 852, 480),
        ("720p", 1280, 720),
        ("1080p", 1920, 1080),
    ]


def test_an_upright_video_stays_upright() -> None:
    assert sizes(720, 1280) == [("360p", 360, 640), ("480p", 480, 852), ("720p", 720, 1280)]


def test_a_small_video_gets_one_rendition_of_its_own_size() -> None:
    assert sizes(320, 180) == [("180p", 320, 180)]
    assert sizes(101, 75) == [("75p", 100, 74)]


@given(SIDES, SIDES)
def test_no_rendition_is_above_the_source_or_odd(width: int, height: int) -> None:
    made = rungs(width, height, THIRTY)
    assert made
    for one in made:
        assert 2 <= one.width <= width
        assert 2 <= one.height <= height
        assert one.width % 2 == one.height % 2 == 0
        assert max(one.width, one.height) <= LONGEST * int(one.name[:-1]) + 1
    assert len({one.name for one in made}) == len(made)
    assert sorted(made, key=lambda one: one.width * one.height) == made


@given(st.integers(160, 4_000), st.integers(160, 4_000))
def test_a_rendition_has_the_shape_of_the_source(width: int, height: int) -> None:
    for one in rungs(width, height, THIRTY):
        slack = 2 / one.width + 2 / one.height  # both sides go down to an even number
        assert abs(one.width / one.height / (width / height) - 1) <= slack + 0.01


def test_more_frames_may_take_more_bits() -> None:
    slow, fast = (rungs(1280, 720, Fraction(rate))[-1].ceiling for rate in (30, 60))
    assert slow < fast


@pytest.mark.parametrize(
    ("declared", "counted", "fastest", "constant", "expected"),
    [
        (30, 30, 0, True, 30),
        (24, "23.9", 0, True, 24),
        ("29.97", "29.96", 0, True, "30000/1001"),
        ("60000/1001", "59.9", 0, True, "60000/1001"),
        (240, 240, 0, True, 60),
        (120, 120, 0, True, 60),
        (100, 100, 0, True, 50),
        (90, 90, 0, True, 45),
        (30, "21.5", 60, False, 30),  # variable, at times fast
        (30, "29.4", 120, False, 30),
        (60, "58.7", 240, False, 60),
        (15, "7.5", 12, False, 12),  # variable, and never fast
        (2, 2, 0, True, 10),
        (1_000_000, 30, 0, True, 30),  # declares nonsense
        (0, 25, 0, True, 25),
    ],
)
def test_rates_become_constant_and_at_most_sixty(
    declared: float | str,
    counted: float | str,
    fastest: float,
    *,
    constant: bool,
    expected: float | str,
) -> None:
    rate = frame_rate(Fraction(declared), Fraction(counted), fastest, constant=constant)
    assert rate == Fraction(expected)


@given(
    st.fractions(0, 100_000, max_denominator=1_001),
    st.fractions("1/1000", 10_000),
    st.floats(0, 10_000),
    st.booleans(),
)
def test_any_rate_becomes_one_that_can_be_shown(
    declared: Fraction, counted: Fraction, fastest: float, constant: bool
) -> None:
    rate = frame_rate(declared, counted, fastest, constant=constant)
    assert 10 <= rate <= 60
    assert rate.denominator <= 1_001


@given(st.integers(5, 36_000), st.sampled_from(["10", "24", "30000/1001", "25", "30", "60"]))
def test_segments_last_two_to_four_seconds(frames: int, rate: str) -> None:
    fps = Fraction(rate)
    gop = keyframes(frames, fps)
    pieces = -(-frames // gop)
    lengths = [gop / fps] * (pieces - 1) + [(frames - gop * (pieces - 1)) / fps]
    assert max(lengths) <= 4 + 1 / fps
    if frames / fps > 4:
        assert min(lengths) >= 2 - pieces / fps
    else:
        assert pieces == 1
