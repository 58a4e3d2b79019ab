"""`logs`: what the edge, the local AWS and the functions wrote, in one stream.

The functions' logs are where they are on AWS too: in CloudWatch log groups, one a
function and region. The edge and the local AWS write files.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console
from rich.markup import escape

from infra.local.aws import LocalAws
from infra.local.failure import tail
from infra.local.instance import Instance
from infra.local.plan import CellPlan, cells

FILES = ("edge", "aws")
PAUSE_S = 1.0
LATE_MS = 5_000
NOISE = (
    "START RequestId",
    "END RequestId",
    "REPORT RequestId",
    '{"_aws"',
)  # of the runtime; metrics
COLOURS = ("cyan", "magenta", "yellow", "green", "blue", "bright_red", "bright_cyan")


@dataclass(frozen=True)
class Line:
    """One line, and who wrote it."""

    source: str
    text: str


class FileTail:
    """The end of a file that grows."""

    def __init__(self, source: str, file: Path, lines: int) -> None:
        self._source, self._file = source, file
        self._first = tail(file, lines).splitlines()
        self._position = file.stat().st_size if file.exists() else 0

    def read(self) -> list[Line]:
        """What is new since the last time."""
        texts, self._first = self._first, []
        if self._file.exists():
            if self._file.stat().st_size < self._position:
                self._position = 0  # it was begun anew
            with self._file.open(errors="replace") as content:
                content.seek(self._position)
                texts += content.read().splitlines()
                self._position = content.tell()
        return [Line(self._source, text) for text in texts]


class GroupTail:
    """The end of the log groups of one cell's functions."""

    def __init__(self, logs: Any, cell: CellPlan, lines: int) -> None:
        self._logs = logs
        self._cell = cell
        self._lines = lines
        self._newest: dict[str, int] = {}
        self._seen: Counter[tuple[str, int, str]] = Counter()

    def read(self) -> list[Line]:
        """What is new since the last time, in the order of time."""
        prefix = f"/aws/lambda/{self._cell.stack}-"
        groups = self._logs.describe_log_groups(logGroupNamePrefix=prefix)["logGroups"]
        found = [
            (event, f"{self._cell.zone}/{group['logGroupName'].removeprefix(prefix)}")
            for group in groups
            for event in self._events(group["logGroupName"])
        ]
        found.sort(key=lambda pair: int(pair[0]["timestamp"]))
        return [
            Line(source, text)
            for event, source in found
            for text in str(event["message"]).splitlines()
            if text.strip()
        ]

    def _events(self, group: str) -> list[dict[str, Any]]:
        """New events of a group. Workers write late, so the last seconds are read again."""
        first = group not in self._newest
        since = max(0, self._newest.get(group, 0) - LATE_MS)
        found = self._logs.filter_log_events(logGroupName=group, startTime=since)["events"]
        events = [event for event in found if not event["message"].startswith(NOISE)]
        again: Counter[tuple[str, int, str]] = Counter()
        fresh = []
        for event in events:
            key = (event.get("logStreamName", ""), int(event["timestamp"]), event["message"])
            again[key] += 1
            if again[key] > self._seen[key]:
                fresh.append(event)
        self._seen.update(again - self._seen)
        self._newest[group] = max((int(event["timestamp"]) for event in found), default=since)
        return fresh[-self._lines :] if first else fresh


def show(
    instance: Instance, console: Console, *, only: Sequence[str], lines: int, follow: bool
) -> None:
    """Print the ends of the logs, and go on with `follow` until interrupted."""
    tails: list[FileTail | GroupTail] = [
        FileTail(name, instance.log(name), lines) for name in (only or ("edge",)) if name in FILES
    ]
    if not only or set(only) - set(FILES):
        aws = LocalAws(instance)
        tails += [
            GroupTail(aws.client("logs", cell.region), cell, lines)
            for cell in cells(instance.root / "samconfig.toml")
        ]
    wanted = set(only)
    colours: dict[str, str] = {}
    while True:
        for line in _read(tails):
            function = line.source.rpartition("/")[2]
            if not wanted or function in wanted or line.source in wanted:
                colour = colours.setdefault(line.source, COLOURS[len(colours) % len(COLOURS)])
                console.print(f"[{colour}]{line.source:18}[/] {escape(line.text)}")
        console.file.flush()
        if not follow:
            return
        time.sleep(PAUSE_S)


def _read(tails: Iterable[FileTail | GroupTail]) -> Iterator[Line]:
    for each in tails:
        try:
            yield from each.read()
        except (BotoCoreError, ClientError) as error:
            yield Line("logs", f"not readable now: {error}")
            time.sleep(PAUSE_S)
