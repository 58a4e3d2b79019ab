import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.tracing import LENGTH_MAX, MEMBERS_MAX, continued, extended

SENT = f"00-{'a' * 32}-{'b' * 16}-01"
SPAN = "0011223344556677"
OURS = f"nearcast={SPAN}"


def test_trace_is_continued() -> None:
    assert continued(SENT) == ("a" * 32, "01")


@pytest.mark.parametrize(
    "sent",
    [
        "",
        SENT.upper(),
        SENT + "-01",  # version 00 has four fields
        SENT.replace("00-", "ff-", 1),
        SENT.replace("a" * 32, "0" * 32),
        SENT.replace("b" * 16, "0" * 16),
        SENT + "\n",
        f"{SENT}, {SENT}",  # sent twice
        SENT.replace("a", "\u0430", 1),
    ],
)
def test_malformed_parent_is_not_continued(sent: str) -> None:
    assert continued(sent) is None


def test_later_version_is_read_as_far_as_it_is_known() -> None:
    later = SENT.replace("00-", "cc-", 1)
    assert continued(later) == ("a" * 32, "01")
    assert continued(later + "-what-the-future-brings") == ("a" * 32, "01")
    assert continued(later + "x") is None


def test_unknown_flags_are_not_passed_on() -> None:
    assert continued(SENT[:-2] + "ff") == ("a" * 32, "03")


def test_our_member_goes_first_and_is_there_once() -> None:
    assert extended("", SPAN) == OURS
    assert extended("congo=t61,nearcast=old, rojo=00f", SPAN) == f"{OURS},congo=t61,rojo=00f"
    assert extended("a=1, ,b=2,", SPAN) == f"{OURS},a=1,b=2"
    assert extended("fw529a3039@dt=x", SPAN) == f"{OURS},fw529a3039@dt=x"


@pytest.mark.parametrize(
    "sent",
    ["no-value", "UPPER=1", "a=1,a=2", "a=b=c", "a=1,=2", "k=gr\u00fc\u00df", "a=" + "x" * 257],
)
def test_malformed_state_is_dropped_as_a_whole(sent: str) -> None:
    assert extended(sent, SPAN) == OURS


def test_list_has_32_members_at_most() -> None:
    sent = ",".join(f"k{number}=1" for number in range(32))
    kept = extended(sent, SPAN).split(",")
    assert len(kept) == MEMBERS_MAX
    assert kept[-1] == "k30=1"


def test_long_members_go_first_then_the_last_ones() -> None:
    sent = ",".join(["short=1", "long=" + "x" * 200, *(f"k{n}={'y' * 40}" for n in range(9))])
    kept = extended(sent, SPAN)
    assert "long" not in kept
    assert "short=1" in kept
    assert "k7=" in kept
    assert len(kept) <= LENGTH_MAX


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=2_000))
def test_whatever_is_sent_what_goes_on_is_within_the_limits(sent: str) -> None:
    going_on = extended(sent, SPAN)
    assert going_on.startswith(OURS)
    assert len(going_on) <= LENGTH_MAX
    assert going_on.count(",") < MEMBERS_MAX
    assert extended(going_on, SPAN) == going_on
