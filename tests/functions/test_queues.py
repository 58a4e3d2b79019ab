import json
from types import SimpleNamespace

import pytest

from functions.queues import LONGEST_S, SPARE_MS, delay_s, work_through
from shared.errors import Busy, DirectoryMissing, RegionUnavailable, UserUnknown
from shared.messages import FollowChanged, Slice, attempts_of, parse
from tests.functions.events import LAMBDA, failed, queue_event

SLICE = Slice("a", "p", 0, None)


class Sent:
    def __init__(self):
        self.again = []

    def __call__(self, message, attempt, delay):
        self.again.append((message, attempt, delay))


def run(handle, *bodies, again=None):
    return failed(work_through(queue_event(*bodies), LAMBDA, handle, again))


@pytest.mark.parametrize("error", [Busy, RegionUnavailable, DirectoryMissing])
def test_load_is_sent_again_with_a_delay_and_no_failure(error):
    sent = Sent()

    def handle(message):
        raise error

    assert run(handle, SLICE, FollowChanged("f", "a"), again=sent) == []
    assert [(message, attempt) for message, attempt, _ in sent.again] == [
        (SLICE, 1),
        (FollowChanged("f", "a"), 1),
    ]


def test_attempts_are_counted_and_the_delay_grows_to_its_bound():
    sent = Sent()

    def handle(message):
        raise Busy

    body = SLICE.to_json()
    for attempt in range(1, 15):
        assert run(handle, body, again=sent) == []
        message, counted, delay = sent.again[-1]
        assert (message, counted) == (SLICE, attempt)
        assert min(LONGEST_S, 5 << attempt) // 2 <= delay <= LONGEST_S
        body = message.to_json(counted)
        assert (parse(body), attempts_of(body)) == (SLICE, attempt)
    assert delay >= LONGEST_S // 2


def test_jitter_spreads_what_was_refused_together():
    assert len({delay_s(8) for _ in range(50)}) > 10


def test_poison_is_no_load():
    sent = Sent()

    def handle(message):
        raise UserUnknown

    assert run(handle, SLICE, again=sent) == ["0"]
    assert run(handle, "nonsense", again=sent) == ["0"]
    assert sent.again == []


def test_load_that_cannot_be_sent_again_is_reported_so_it_comes_again():
    def again(*_):
        raise Busy

    def handle(message):
        raise Busy

    assert run(handle, SLICE, again=again) == ["0"]
    assert run(handle, SLICE) == ["0"]


def test_one_that_met_load_does_not_hold_up_its_neighbours():
    sent, done = Sent(), []

    def handle(message):
        if isinstance(message, Slice):
            raise Busy
        done.append(message)

    assert run(handle, SLICE, FollowChanged("f", "a"), again=sent) == []
    assert (len(sent.again), len(done)) == (1, 1)


def test_a_first_attempt_is_not_written_down():
    assert "attempt" not in json.loads(SLICE.to_json())
    assert attempts_of(SLICE.to_json()) == 0


def test_what_a_slow_batch_had_no_time_for_comes_again_at_once_and_unfailed():
    sent, done, left = Sent(), [], iter([20_000, SPARE_MS - 1])
    context = SimpleNamespace(**vars(LAMBDA))
    context.get_remaining_time_in_millis = lambda: next(left)
    late = FollowChanged("f", "a").to_json(attempt=2)
    answer = work_through(queue_event(SLICE, late), context, done.append, sent)
    assert failed(answer) == []
    assert done == [SLICE]
    assert sent.again == [(FollowChanged("f", "a"), 2, 0)]
