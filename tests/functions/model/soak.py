"""The long run of the state machine: `make soak`, or `make soak MINUTES=60`.

Every round starts from a seed of its own, which is printed, so that a difference can be
seen again: `python -m tests.functions.model.soak --seed N`. The first difference ends
the run, reduced to the fewest steps that show it.
"""

import argparse
import sys
import time
from pathlib import Path

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.functions.model.machine import Timelines, tally

EXAMPLES = 200  # runs in a round
STEPS = 150  # of a run, at most
REPORT_S = 30


def main() -> int:
    """Run rounds until the time is up; 1 if there was a difference."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, help="one round of this seed only")
    options = parser.parse_args()
    began = reported = time.monotonic()
    number = options.seed if options.seed is not None else time.time_ns() // 1_000_000_000
    while True:
        try:
            _round(number)
        except BaseException:
            _say(f"seed {number} found a difference, or was interrupted:")
            _report(time.monotonic() - began)
            raise
        now = time.monotonic()
        if options.seed is not None or now - began >= options.minutes * 60:
            _report(now - began)
            return 0
        if now - reported >= REPORT_S:
            reported = now
            _report(now - began)
        number += 1


def _round(number: int) -> None:
    run_state_machine_as_test(
        seed(number)(Timelines),
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )


def _report(seconds: float) -> None:
    _say(
        f"{seconds / 60:6.1f} min  {tally.runs:,} runs, {tally.steps:,} steps, "
        f"{tally.messages:,} messages handed on, {tally.deaths:,} consumers killed, "
        f"{tally.compared:,} timelines compared"
    )


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - a program


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    sys.exit(main())
