"""Reads a follow graph: two columns, follower and followed, separated by commas, tabs or spaces.

Published graphs come in these forms, gzipped or not, with `#` comments and
sometimes with a header. Ids are taken as names, without regard to case.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

HEADERS = frozenset(
    [
        "follower",
        "followed",
        "follows",
        "following",
        "followee",
        "source",
        "target",
        "src",
        "dst",
        "from",
        "to",
        "user",
        "user_id",
        "userid",
        "id",
        "node",
        "friend",
        "author",
        "u",
        "v",
        "x",
        "y",
        "a",
        "b",
        "left",
        "right",
    ]
)
ID_MAX = 64  # characters of an id
BAD_KEPT = 20  # bad lines that are reported one by one
GZIP = b"\x1f\x8b"


@dataclass
class FollowGraph:
    """What the file says: everybody in the order of appearance, and who follows whom."""

    people: list[str] = field(default_factory=list)
    follows: dict[str, list[str]] = field(default_factory=dict)
    follow_count: int = 0
    duplicates: int = 0
    self_follows: int = 0
    bad_count: int = 0
    bad_lines: list[tuple[int, str]] = field(default_factory=list)  # the first ones


def read(path: Path) -> FollowGraph:
    """The graph in a file; gzip is recognised by its first bytes, whatever the name.

    Raises:
        OSError: the file cannot be read, or its gzip is broken.
    """
    with path.open("rb") as file:
        zipped = file.read(2) == GZIP
    with gzip.open(path) if zipped else path.open("rb") as lines:
        return parse(lines)


def parse(lines: Iterable[bytes]) -> FollowGraph:
    """The graph in lines of bytes, numbered from 1."""
    graph = FollowGraph()
    known: set[tuple[str, str]] = set()
    seen: dict[str, None] = {}
    for number, pair in _pairs(lines, graph):
        follower, followed = pair
        if number == 1 and _is_header(pair):
            continue
        seen.setdefault(follower)
        seen.setdefault(followed)
        if follower == followed:
            graph.self_follows += 1
        elif pair in known:
            graph.duplicates += 1
        else:
            known.add(pair)
            graph.follows.setdefault(follower, []).append(followed)
            graph.follow_count += 1
    graph.people = list(seen)
    return graph


def _pairs(lines: Iterable[bytes], graph: FollowGraph) -> Iterator[tuple[int, tuple[str, str]]]:
    """The pairs of the good lines; the number counts data lines, so that 1 may be the header."""
    data = 0
    for number, raw in enumerate(lines, 1):
        try:
            line = raw.decode("utf-8-sig" if number == 1 else "utf-8").strip()
        except UnicodeDecodeError:
            _reject(graph, number, "not UTF-8")
            continue
        if not line or line.startswith("#"):
            continue
        data += 1
        columns = [column.strip().strip('"').lower() for column in _split(line)]
        if len(columns) != 2:
            _reject(graph, number, f"{len(columns)} columns instead of 2")
        elif not all(columns):
            _reject(graph, number, "an empty id")
        elif max(map(len, columns)) > ID_MAX:
            _reject(graph, number, f"an id of more than {ID_MAX} characters")
        else:
            yield data, (columns[0], columns[1])


def _split(line: str) -> list[str]:
    for separator in ("\t", ",", ";"):
        if separator in line:
            return line.split(separator)
    return line.split()


def _is_header(pair: tuple[str, str]) -> bool:
    return all(name.replace(" ", "_").removesuffix("_id") in HEADERS for name in pair)


def _reject(graph: FollowGraph, number: int, why: str) -> None:
    graph.bad_count += 1
    if len(graph.bad_lines) < BAD_KEPT:
        graph.bad_lines.append((number, why))
