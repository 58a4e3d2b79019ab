"""Why a letter was set aside: what the consumer logged when it failed last.

SQS keeps no reasons, but a message keeps its id, and the functions log
`record failed` with it (functions/queues.py).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from botocore.exceptions import ClientError

from functions.transcoding.reasons import sentence
from infra.cli.dlq.letters import DeadLetters, Letter
from shared.messages import MediaPart, MediaUploaded

UNKNOWN = "not in the logs any more"


def reasons(letters: Iterable[Letter], queue: DeadLetters, logs: Any) -> dict[str, str]:
    """The reason of each letter, by its id."""
    groups = [f"/aws/lambda/{function}" for function in queue.consumers()]
    return {letter.id: _told(letter) or _logged(letter, groups, logs) for letter in letters}


def _told(letter: Letter) -> str | None:
    """A reason that the letter itself gives: it is unreadable, or says why."""
    if letter.complaint is not None:
        return letter.complaint
    if letter.reason is not None and letter.kind in (MediaPart.kind, MediaUploaded.kind):
        return f"{letter.reason}: {sentence(letter.reason)}"
    return letter.reason


def _logged(letter: Letter, groups: list[str], logs: Any) -> str:
    found: list[tuple[int, str]] = []
    for group in groups:
        try:
            answer = logs.filter_log_events(
                logGroupName=group, startTime=letter.sent_ms, filterPattern=f'"{letter.id}"'
            )
        except ClientError:
            continue  # the function never wrote, or the caller may not read its logs
        found += [(int(event["timestamp"]), str(event["message"])) for event in answer["events"]]
    for _, line in sorted(found, reverse=True):
        reason = _reason(line)
        if reason is not None:
            return reason
    return UNKNOWN


def _reason(line: str) -> str | None:
    try:
        told = json.loads(line)
        trace = str(told["exception"]).strip().splitlines()
    except (ValueError, KeyError, TypeError):
        return None
    return trace[-1] if trace else str(told.get("exception_name", "")) or None
