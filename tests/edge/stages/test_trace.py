from edge.exchange import Exchange
from edge.stages.trace import trace
from tests.edge.given import ENTROPY, exchange, memory

SENT = f"00-{'a' * 32}-{'b' * 16}-01"
SPAN = ENTROPY[16:].hex()


def traced(**headers: str) -> Exchange:
    made = exchange(headers=headers)
    trace(made, memory())
    return made


def test_trace_begins_here_when_nobody_began_it() -> None:
    made = traced()
    assert made.request_id == ENTROPY[:16].hex()
    assert made.traceparent == f"00-{made.request_id}-{SPAN}-01"
    assert made.tracestate == f"nearcast={SPAN}"


def test_callers_trace_goes_on_in_a_span_of_its_own() -> None:
    made = traced(traceparent=SENT, tracestate="congo=t61")
    assert made.traceparent == f"00-{'a' * 32}-{SPAN}-01"
    assert made.tracestate == f"nearcast={SPAN},congo=t61"
    assert made.request_id == ENTROPY[:16].hex()


def test_malformed_trace_begins_anew_without_its_state() -> None:
    made = traced(traceparent=SENT + "-01", tracestate="congo=t61")
    assert made.traceparent[3:35] == made.request_id
    assert made.tracestate == f"nearcast={SPAN}"


def test_state_without_a_trace_is_worth_nothing() -> None:
    assert traced(tracestate="congo=t61").tracestate == f"nearcast={SPAN}"
