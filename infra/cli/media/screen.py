"""What a long command shows meanwhile: bars on a terminal, lines elsewhere, nothing for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    ProgressColumn,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

Advance = Callable[[int], None]
Report = Callable[[str, int], None]


class Screen:
    """Where a command's progress goes."""

    def __init__(self, console: Console, *, silent: bool = False) -> None:
        self._console = console
        self._silent = silent

    def say(self, text: str) -> None:
        """A line that stays."""
        if not self._silent:
            self._console.print(f"[dim]{escape(text)}[/]")

    @contextmanager
    def bytes(self, text: str, total: int, done: int = 0) -> Iterator[Advance]:
        """A bar of bytes; what it gives takes how many more (or fewer) there are."""
        columns = (DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn(compact=True))
        with self._bar(text, *columns) as progress:
            task = progress.add_task(text, total=total, completed=done)
            yield lambda count: progress.advance(task, count)

    @contextmanager
    def percent(self, text: str) -> Iterator[Report]:
        """A bar of per cent under a text that may change."""
        with self._bar(text, TaskProgressColumn()) as progress:
            task = progress.add_task(text, total=100)
            yield lambda now, done: progress.update(task, description=now, completed=done)

    @contextmanager
    def _bar(self, text: str, *columns: ProgressColumn) -> Iterator[Progress]:
        shown = self._console.is_terminal and not self._silent
        if not shown:
            self.say(f"{text} …")
        bar = Progress(
            TextColumn("{task.description:<12}", markup=False),
            BarColumn(),
            *columns,
            console=self._console,
            transient=True,
            disable=not shown,
        )
        with bar as progress:
            yield progress
