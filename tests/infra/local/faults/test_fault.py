import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.local.faults.fault import Fault, FaultMalformed

FAULTS = st.one_of(
    st.sampled_from([Fault("off"), Fault("refuse"), Fault("cut")]),
    st.integers(0, 60_000).map(lambda ms: Fault("delay", ms)),
    st.integers(500, 599).map(lambda status: Fault("status", status)),
)


@given(FAULTS)
def test_fault_is_read_as_it_is_written(fault: Fault) -> None:
    assert Fault.parse(str(fault)) == fault


@pytest.mark.parametrize(
    "text",
    ["", "explode", "refuse 3", "delay", "delay soon", "delay -1", "delay 60001", "status 200"],
)
def test_what_is_no_fault_is_refused(text: str) -> None:
    with pytest.raises(FaultMalformed):
        Fault.parse(text)
