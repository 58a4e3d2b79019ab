import pytest

from edge.stages.trace import trace
from tests.edge.given import ENTROPY, exchange, memory

SENT = f"00-{'a' * 32}-{'b' * 16}-01"


def traced(sent: str | None) -> tuple[str, str]:
    made = exchange(headers={} if sent is None else {"traceparent": sent})
    trace(made, memory())
    return made.request_id, made.traceparent


def test_trace_begins_here_when_nobody_began_it() -> None:
    request_id, traceparent = traced(None)
    assert request_id == ENTROPY[:16].hex()
    assert traceparent == f"00-{request_id}-{ENTROPY[16:].hex()}-01"


def test_callers_trace_goes_on_in_a_span_of_its_own() -> None:
    request_id, traceparent = traced(SENT)
    assert traceparent == f"00-{'a' * 32}-{ENTROPY[16:].hex()}-01"
    assert request_id == ENTROPY[:16].hex()


@pytest.mark.parametrize(
    "sent",
    [
        "",
        SENT.upper(),
        SENT + "-01",
        SENT.replace("00-", "01-", 1),
        SENT.replace("a" * 32, "0" * 32),
        SENT.replace("b" * 16, "0" * 16),
        SENT + "\n",
    ],
)
def test_malformed_trace_is_not_continued(sent: str) -> None:
    request_id, traceparent = traced(sent)
    assert traceparent[3:35] == request_id
