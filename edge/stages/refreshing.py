"""Skeletons behind answers: fetched anew while the old one is served, and stored."""

from http import HTTPStatus

from edge import origin
from edge.exchange import Exchange, Outcome, Plan
from edge.memory import Memory
from edge.skeletons import KEPT_MS, OVERHEAD, Skeleton
from edge.steps import Fetched, Unreached, WritePop

LEASE_MS = 5_000  # of one renewal; the next one may try then


def renew(exchange: Exchange, memory: Memory, key: str) -> None:
    """Ask for a skeleton again, behind the answer; once at a time in an isolate."""
    cell = exchange.cell
    if cell is None or memory.flights.get(key, 0) > exchange.now_ms:
        return
    memory.flights[key] = exchange.now_ms + LEASE_MS
    asked_ms = exchange.now_ms

    def learn(result: Fetched | Unreached) -> Outcome:
        memory.flights.pop(key, None)
        if isinstance(result, Fetched) and result.status == HTTPStatus.OK:
            store(exchange, memory, key, Skeleton(result.body, asked_ms))
        return None

    want = {"nearcast-want": "skeleton"}
    outcome = origin.call(exchange, memory, cell, exchange.target, learn, headers=want)
    if isinstance(outcome, Plan):
        exchange.later.append(outcome)


def store(exchange: Exchange, memory: Memory, key: str, skeleton: Skeleton) -> None:
    """Hold a skeleton in the isolate, and put it into the PoP for the others."""
    expires_ms = skeleton.asked_ms + KEPT_MS
    memory.skeletons.put(key, skeleton, expires_ms, len(skeleton.body) + OVERHEAD)
    memory.pages.drop(key)
    step = WritePop(key, skeleton.pack(), memory.settings.skeletons.stale_ms // 1000)
    exchange.later.append(Plan((step,), lambda _: None))
