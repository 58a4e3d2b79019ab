from pathlib import Path
from typing import Any

from infra.local.logs import FileTail, GroupTail
from infra.local.plan import CellPlan

CELL = CellPlan("eu", "euw1-a", "eu-west-1", "nearcast-local-euw1-a", {})
GROUP = "/aws/lambda/nearcast-local-euw1-a-api"


class FakeLogs:
    """CloudWatch as the local AWS has it: events without ids."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []

    def say(self, timestamp: int, message: str) -> None:
        self.events.append({"timestamp": timestamp, "message": message, "logStreamName": "s"})

    def describe_log_groups(self, **_: object) -> dict[str, Any]:
        return {"logGroups": [{"logGroupName": GROUP}]}

    def filter_log_events(self, *, startTime: int, **_: object) -> dict[str, Any]:  # noqa: N803
        return {"events": [event for event in self.events if event["timestamp"] >= startTime]}


def test_a_file_is_followed_from_its_end(tmp_path: Path) -> None:
    file = tmp_path / "log"
    file.write_text("one\ntwo\nthree\n")
    tail = FileTail("edge", file, lines=2)

    assert [line.text for line in tail.read()] == ["two", "three"]
    with file.open("a") as output:
        output.write("four\n")
    assert [line.text for line in tail.read()] == ["four"]
    file.write_text("anew\n")
    assert [line.text for line in tail.read()] == ["anew"]


def test_each_line_of_a_function_is_shown_once_and_late_ones_too() -> None:
    logs = FakeLogs()
    tail = GroupTail(logs, CELL, lines=10)
    for text in ("START RequestId: 1", "same", "same"):
        logs.say(10_000, text)

    assert [(line.source, line.text) for line in tail.read()] == [("eu/api", "same")] * 2
    logs.say(10_000, "same")
    logs.say(8_000, "late")
    assert [line.text for line in tail.read()] == ["late", "same"]
    assert tail.read() == []
