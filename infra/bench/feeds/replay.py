"""CPU time of a piece of work without the tables behind it.

moto works in this process, and its CPU would be counted as ours. So a piece of work is
done once over moto, while its answers are kept, and then again and again over the kept
answers. What stays is the functions' own work with pynamodb's and botocore's: making
requests, signing them, reading answers. No network, no TLS.
"""

import re
import time
from collections import defaultdict
from collections.abc import Callable
from copy import copy
from typing import Any
from unittest.mock import patch

import botocore.session
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from moto.core.models import botocore_stubber

ROUNDS = 7  # the median of as many counts
KEY = "nearcast_replay"
SECOND = re.compile(rb"\b1[0-9]{9}\b")


class Replay:
    """Keeps the answers of a session's DynamoDB calls, and gives them again."""

    def __init__(self, session: botocore.session.Session) -> None:
        """Listen to a session before any client is made of it."""
        events = session.get_component("event_emitter")
        self._kept: dict[bytes, list[AWSResponse]] = defaultdict(list)
        self._turns: dict[bytes, int] = defaultdict(int)
        self._mode = ""
        events.register_first("before-send.dynamodb", self._before_send)
        events.register("before-call.dynamodb", self._before_call)
        events.register("after-call.dynamodb", self._after_call)

    def cpu_ms(self, work: Callable[[], object], repeat: int = 20) -> float:
        """CPU time of one piece of work, in milliseconds.

        The work should ask the same each time; a call that differs (it holds a random
        number, say) gets the first answer to a call of its kind.

        Raises:
            KeyError: it makes a call of another kind.
        """
        self._kept.clear()
        self._mode = "keep"
        work()
        self._mode = "replay"
        try:
            with patch.object(botocore_stubber, "enabled", False):  # noqa: FBT003 - moto stands by
                counts = sorted(self._round(work, repeat) for _ in range(ROUNDS))
        finally:
            self._mode = ""
        return counts[ROUNDS // 2]

    def _round(self, work: Callable[[], object], repeat: int) -> float:
        began = time.process_time()
        for _ in range(repeat):
            self._turns.clear()
            work()
        return (time.process_time() - began) / repeat * 1000

    def _before_call(self, model: Any, params: Any, context: Any, **_: Any) -> None:
        context[KEY] = _key(model.name, params["body"])

    def _before_send(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse | None:
        if self._mode != "replay":
            return None
        target = request.headers["X-Amz-Target"]
        operation = target.decode() if isinstance(target, bytes) else target
        key = _key(operation.rpartition(".")[2], request.body)
        turn = self._turns[key]
        self._turns[key] = turn + 1
        answers = self._kept.get(key) or self._kept.get(_key(operation.rpartition(".")[2], b""))
        if answers is None:
            raise KeyError(f"{operation} was not asked before")
        return answers[turn % len(answers)]

    def _after_call(self, http_response: AWSResponse, context: Any, **_: Any) -> None:
        if self._mode == "keep":
            kept = copy(http_response)
            kept.content  # noqa: B018 - read once, and held
            self._kept[context[KEY]].append(kept)
            self._kept[_key(context[KEY].partition(b" ")[0].decode(), b"")].append(kept)


def _key(operation: str, body: Any) -> bytes:
    """What a call asks, whenever it asks it: a filter may name the present second."""
    asked = body.encode() if isinstance(body, str) else bytes(body)
    return operation.encode() + b" " + SECOND.sub(b"now", asked)
