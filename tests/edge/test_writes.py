from hypothesis import given
from hypothesis import strategies as st

from edge import writes
from edge.exchange import Caller
from edge.memory import Memory
from shared.clock import HybridTime
from shared.keys import Keys
from tests.edge.given import NOW_MS, NOW_S, OTHER, USER, memory, routed

KEYS = Keys.from_text("k2:" + "22" * 32 + ",k1:" + "11" * 32)
OLD = Keys.from_text("k1:" + "11" * 32)
TIMES = st.builds(HybridTime, st.integers(0, (1 << 48) - 1), st.integers(0, 65_535))


@given(TIMES)
def test_token_says_when_its_owner_wrote_and_nothing_to_others(time: HybridTime) -> None:
    token = writes.sign(KEYS, USER, time)
    assert writes.read(KEYS, USER, token) == time.ms
    assert writes.read(KEYS, OTHER, token) == 0


def test_token_of_the_key_before_is_read() -> None:
    assert writes.read(KEYS, USER, writes.sign(OLD, USER, HybridTime(7))) == 7
    assert writes.read(OLD, USER, writes.sign(KEYS, USER, HybridTime(7))) == 0


@given(TIMES, st.integers(0, 40), st.characters(codec="utf-8"))
def test_changed_token_says_nothing_else(time: HybridTime, place: int, symbol: str) -> None:
    token = writes.sign(KEYS, USER, time)
    changed = token[:place] + symbol + token[place + 1 :]
    assert writes.read(KEYS, USER, changed) in (0, time.ms)
    if not changed.startswith(token[: token.rindex(".")]):
        assert writes.read(KEYS, USER, changed) == 0


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    assert writes.read(KEYS, USER, text) == 0


def wrote(isolate: Memory, now_ms: int, **headers: str) -> int:
    made = routed(headers=headers, now_ms=now_ms)
    made.caller = Caller(USER, "eu", "family", NOW_S + 600)
    return writes.wrote_ms(made, isolate)


def test_isolate_remembers_for_clients_that_send_nothing() -> None:
    isolate, made = memory(), routed()
    made.caller = Caller(USER, "eu", "family", NOW_S + 600)
    assert wrote(isolate, NOW_MS) == 0
    token = writes.note(made, isolate)
    assert wrote(isolate, NOW_MS + writes.REMEMBERED_MS - 1) == NOW_MS
    assert wrote(isolate, NOW_MS + writes.REMEMBERED_MS) == 0
    assert wrote(isolate, NOW_MS + 10_000_000, **{"nearcast-session": token}) == NOW_MS


def test_region_that_is_ahead_gives_the_time() -> None:
    isolate, made = memory(), routed()
    made.caller = Caller(USER, "eu", "family", NOW_S + 600)
    for text, ms in ((HybridTime(NOW_MS + 9).text, NOW_MS + 9), (HybridTime(5).text, NOW_MS), ("x", NOW_MS)):  # fmt: skip
        made.region_time = text
        assert writes.read(isolate.settings.keys, USER, writes.note(made, isolate)) == ms


def test_nobody_has_written_nothing() -> None:
    assert writes.wrote_ms(routed(), memory()) == 0
    assert writes.note(routed(), memory()) == ""
