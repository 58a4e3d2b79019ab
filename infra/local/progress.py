"""What `make up` shows: every step when it begins, and how long it took when it is done."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.status import Status


class Progress:
    """Lines of steps with their times; on a terminal also a spinner with the steps under way.

    Steps may run side by side (regions deploy in parallel), so a step is one
    line written when it ends, and whatever is still under way is in the spinner.
    """

    def __init__(self, console: Console) -> None:
        self.console = console
        self._began = time.monotonic()
        self._lock = threading.Lock()
        self._under_way: list[str] = []
        self._status: Status | None = None

    @property
    def elapsed(self) -> float:
        """Seconds since the beginning."""
        return time.monotonic() - self._began

    @contextmanager
    def step(self, title: str) -> Iterator[list[str]]:
        """A step; what is put into the list it gives is shown behind its title when it ends."""
        began = time.monotonic()
        remarks: list[str] = []
        self._change(begun=title)
        try:
            yield remarks
        except BaseException:
            self._change(ended=title)
            self._line("[red]✗[/]", title, began, remarks)
            raise
        self._change(ended=title)
        self._line("[green]✓[/]", title, began, remarks)

    def say(self, text: str) -> None:
        """A line of its own."""
        with self._lock:
            self.console.print(text, highlight=False)

    def _line(self, mark: str, title: str, began: float, remarks: list[str]) -> None:
        remark = f" [dim]{escape('; '.join(remarks))}[/]" if remarks else ""
        took = time.monotonic() - began
        self.say(f"{mark} {escape(title)}{remark} [dim]{took:.1f} s[/]")

    def _change(self, *, begun: str | None = None, ended: str | None = None) -> None:
        with self._lock:
            if begun is not None:
                self._under_way.append(begun)
            if ended is not None:
                self._under_way.remove(ended)
            if self.console.is_terminal:
                self._spin()
            elif begun is not None:
                self.console.print(f"… {escape(begun)}", highlight=False)

    def _spin(self) -> None:
        if self._status is None and self._under_way:
            self._status = self.console.status("")
            self._status.start()
        if self._status is not None and self._under_way:
            self._status.update(escape(", ".join(self._under_way)))
        elif self._status is not None:
            self._status.stop()
            self._status = None
