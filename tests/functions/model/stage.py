"""Where consumers can be stopped: between any two calls that they make to their ports.

Every port of a place is wrapped. A call that stands for several requests (a batch of
entries, of messages, of cards) is made piece by piece, so that whoever is stopped may
have done a part of it. Somebody who is stopped for good dies; somebody who is stopped
for a while goes on later, when the world has changed (`Worker`).
"""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

PIECEWISE = {  # calls with many things that are written one by one, and which argument has them
    ("FakeCards", "keep"): 0,
    ("FakeFeeds", "push"): 0,
    ("FakeFeeds", "take_back"): 0,
    ("FakeGraph", "register"): 1,
    ("FakeOutlet", "plans"): 0,
    ("FakeOutlet", "slices"): 0,
    ("FakeRelays", "keep"): 0,
}


class Killed(BaseException):
    """The process ended here. No error of ours: nothing may catch it and go on."""


class Stage:
    """Who acts now, and when they are to die."""

    def __init__(self) -> None:
        self.worker: Worker | None = None
        self._calls_left: int | None = None

    def before_call(self) -> None:
        """The moment before a port does something."""
        if self.worker is not None:
            self.worker.pause()
        elif self._calls_left is not None:
            self._calls_left -= 1
            if self._calls_left < 0:
                raise Killed

    def kill_after(self, calls: int, work: Callable[[], Any]) -> bool:
        """Do some work, and die before the call after this many; whether it was finished."""
        self._calls_left = calls
        try:
            work()
        except Killed:
            return False
        finally:
            self._calls_left = None
        return True

    def wrap(self, place: Any) -> None:
        """Let every port of a place ask here first."""
        for name, port in vars(place).items():
            if type(port).__name__.startswith(("Fake", "Dynamo")):
                setattr(place, name, Stepping(port, self))


class Stepping:
    """A port whose calls are moments at which its caller may be stopped."""

    def __init__(self, port: Any, stage: Stage) -> None:
        self._port = port
        self._stage = stage

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        if not callable(found) or name.startswith("_"):
            return found
        many = PIECEWISE.get((type(self._port).__name__, name))
        if many is not None:
            return partial(self._one_by_one, found, many)

        def call(*arguments: Any, **named: Any) -> Any:
            self._stage.before_call()
            return found(*arguments, **named)

        return call

    def remove_author(self, owner_id: str, author_id: str) -> int:
        """As the store does it: a query, and then deletions of what it found."""
        self._stage.before_call()
        if not hasattr(self._port, "tables"):
            return int(self._port.remove_author(owner_id, author_id))
        own = self._port.tables.feeds.get(owner_id, {})
        found = [post_id for post_id, entry in own.items() if entry.author_id == author_id]
        for post_id in found:
            self._stage.before_call()
            own.pop(post_id, None)
        return len(found)

    def _one_by_one(
        self, call: Callable[..., Any], many: int, *arguments: Any, **named: Any
    ) -> Any:
        results = []
        for one in list(arguments[many]):
            self._stage.before_call()
            results.append(call(*arguments[:many], [one], *arguments[many + 1 :], **named))
        return sum(results) if all(isinstance(result, int) for result in results) else None


class Worker:
    """A consumer in the middle of its work: it acts only when it is told to.

    It has a thread of its own, and only one of all runs at any time, so that a run of
    steps is the same each time.
    """

    def __init__(self, stage: Stage, work: Callable[[], Any]) -> None:
        self.done = False
        self._stage = stage
        self._work = work
        self._killed = False
        self._error: BaseException | None = None
        self._go = threading.Semaphore(0)
        self._back = threading.Semaphore(0)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def step(self, calls: int = 1) -> bool:
        """Let it make some calls; whether it has finished."""
        for _ in range(calls):
            if self.done:
                break
            self._stage.worker = self
            self._go.release()
            self._back.acquire()
            self._stage.worker = None
        if self._error is not None:
            raise self._error
        return self.done

    def finish(self) -> None:
        """Let it work until it is done."""
        while not self.step():
            pass

    def kill(self) -> None:
        """End it where it stands."""
        self._killed = True
        while not self.step():
            pass

    def pause(self) -> None:
        """In its own thread: wait to be told to go on."""
        self._back.release()
        self._go.acquire()
        if self._killed:
            raise Killed

    def _run(self) -> None:
        self._go.acquire()
        try:
            if not self._killed:
                self._work()
        except Killed:
            pass
        except BaseException as error:  # noqa: BLE001 - handed to whoever steps
            self._error = error
        self.done = True
        self._back.release()
