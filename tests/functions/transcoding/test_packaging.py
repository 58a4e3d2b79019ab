from fractions import Fraction
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.transcoding.fragments import layout
from functions.transcoding.packaging import rates
from tests.functions.transcoding.clips import Whole

SEGMENT = st.tuples(st.integers(1, 10**7), st.fractions("1/10", 4, max_denominator=1000))


@given(st.lists(SEGMENT, min_size=1, max_size=40))
def test_no_segment_that_counts_is_above_the_peak(segments: list[tuple[int, Fraction]]) -> None:
    sizes, times = zip(*segments, strict=True)
    peak, average = rates(sizes, times)
    target = max(1, round(max(times)))
    assert peak >= average
    assert average - 1 < sum(sizes) * 8 / sum(times) <= average
    for size, time in segments:
        if target / 2 <= time <= target * 1.5:
            assert size * 8 / time <= peak


def test_a_splinter_at_the_end_is_judged_with_its_neighbour() -> None:
    peak, _ = rates([100, 100, 50], [Fraction(4), Fraction(4), Fraction(1, 10)])
    assert peak == 293  # 150 bytes in 4.1 s; alone the splinter would have asked for 4,000


def boxed(track: str, whole: Whole) -> bytes:
    return whole.stream(track).read_bytes()


@pytest.mark.parametrize("name", ["audio", "360p"])
def test_a_track_put_together_again_is_laid_out_as_it_was(ordinary: Whole, name: str) -> None:
    found = layout(BytesIO(boxed(name, ordinary)))
    track = ordinary.track(name)
    assert found.init == ordinary.content(track.init.name)
    assert found.codecs == track.codecs
    times = [one.time for one in found.fragments]
    ends = [one.time + one.duration for one in found.fragments]
    assert times == [0, *ends[:-1]]  # without a gap
    lasting = Fraction(ends[-1] * 1000, found.timescale)
    assert round(lasting) == sum(one.ms for one in track.segments)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: b"",
        lambda content: content[:300],
        lambda content: content[:-9],
        lambda content: content.replace(b"avcC", b"xxxx"),
        lambda content: content.replace(b"trun", b"xxxx"),
        lambda content: content.replace(b"avc1", b"hvc1"),
    ],
)
def test_what_is_not_such_a_track_is_an_error(ordinary: Whole, spoil: object) -> None:
    with pytest.raises(ValueError, match=r"box|track"):
        layout(BytesIO(spoil(boxed("360p", ordinary))))  # type: ignore[operator]
