import threading

import pytest

from functions.transcoder.hold import BEATS, held
from shared.errors import Busy


class Holder:
    def __init__(self, *errors):
        self.errors, self.beats = list(errors), 0
        self.enough = threading.Event()

    def hold(self, receipts, seconds):
        self.beats += 1
        if self.beats >= 4:
            self.enough.set()
        if self.errors:
            raise self.errors.pop(0)


def test_messages_are_held_at_once_and_again_and_again():
    holder = Holder()
    with held(["r"], 0.03, holder):
        assert holder.enough.wait(5)
    beats = holder.beats
    assert not any(thread.name == "hold" for thread in threading.enumerate())
    assert holder.beats == beats
    assert BEATS > 1


def test_a_beat_that_is_missed_is_made_up_for():
    holder = Holder(Busy(), Busy())
    with held(["r"], 0.03, holder):
        assert holder.enough.wait(5)


def test_it_ends_with_the_work_however_that_ends():
    holder = Holder()
    with pytest.raises(ValueError, match="over"), held(["r"], 60, holder):
        raise ValueError("over")
    assert not any(thread.name == "hold" for thread in threading.enumerate())
