"""A short run of the state machine; `make soak` is the long one."""

from hypothesis import HealthCheck, settings

from tests.functions.model.machine import Timelines

TestTimelines = Timelines.TestCase
TestTimelines.settings = settings(
    max_examples=60,
    stateful_step_count=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
