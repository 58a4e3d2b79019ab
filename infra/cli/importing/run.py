"""One run of an import: all steps in their order, with a bar for each."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
)

from infra.cli.failure import CliError
from infra.cli.importing.delivery import await_delivery
from infra.cli.importing.edges_file import FollowGraph
from infra.cli.importing.follows import Follows
from infra.cli.importing.newcomers import arrive
from infra.cli.importing.operator import Operator
from infra.cli.importing.people import Person, person
from infra.cli.importing.writing import drafts, write_all
from infra.cli.terminal import err


class Import:
    """One run over one graph."""

    def __init__(self, operator: Operator, graph: FollowGraph) -> None:
        self._operator = operator
        self._graph = graph
        zones = sorted(operator.directory.zones)  # in whatever order the document has them
        self._people = {raw: person(raw, zones) for raw in graph.people}
        self.rates: dict[str, tuple[int, float]] = {}
        self._bars = Progress(
            TextColumn("{task.description:10}"),
            BarColumn(),
            TaskProgressColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=err,
        )

    def run(self, password: str, post_count: int, seed: int) -> dict[str, object]:
        """All steps in their order; what was done, for people and programs.

        Raises:
            CliError: AWS refused something; running again goes on from there.
        """
        try:
            return self._run(password, post_count, seed)
        except (BotoCoreError, ClientError) as error:
            raise CliError(
                f"AWS refused or did not answer: {error}", "Run it again to go on from here."
            ) from error

    def _run(self, password: str, post_count: int, seed: int) -> dict[str, object]:
        began = time.monotonic()
        with self._bars:
            everybody = list(self._people.values())
            self._operator.prepare(everybody)
            with self._step("people", len(everybody)) as advance:
                arrivals = arrive(self._operator, everybody, password, advance)
                self._did("people", len(arrivals.created))
            follows = self._follows(set(arrivals.refused))
            adding = Follows(self._operator, arrivals.created, arrivals.posts)
            with self._step("follows", sum(map(len, follows.values()))) as advance:
                added = adding.add_all(follows, advance)
                self._did("follows", added)
            with self._step("audiences", len(adding.audiences)) as advance:
                self._did("audiences", adding.register_all(advance))
                adding.catch_up()
            ids = [one.user_id for one in everybody if one.username not in set(arrivals.refused)]
            with self._step("posts", post_count) as advance:
                wanted = drafts(ids, follows, post_count, seed)
                written = write_all(self._operator, wanted, advance)
                self._did("posts", len(written))
            entries = self._deliver(written, follows)
        return {
            "seconds": round(time.monotonic() - began, 1),
            "people": len(everybody),
            "people_created": len(arrivals.created),
            "follows_added": added,
            "posts_written": len(written),
            "entries": entries,
            "refused": len(arrivals.refused),
            "example": everybody[0].username if everybody else None,
            "rates": self.rates,
        }

    def _follows(self, refused: set[str]) -> dict[str, list[str]]:
        """Follower → authors by user id, without those who could not be created."""

        def allowed(raw: str) -> Person | None:
            one = self._people[raw]
            return None if one.username in refused else one

        return {
            follower.user_id: [one.user_id for one in map(allowed, authors) if one is not None]
            for raw, authors in self._graph.follows.items()
            if (follower := allowed(raw)) is not None
        }

    def _deliver(self, written: dict[str, str], follows: dict[str, list[str]]) -> int:
        """Wait for the fan-out; how many timeline entries the posts made."""
        regions: dict[str, set[str]] = {}
        audience: Counter[str] = Counter()
        for follower_id, authors in follows.items():
            region = self._operator.region_of(follower_id)
            for author_id in authors:
                regions.setdefault(author_id, set()).add(region)
                audience[author_id] += 1
        entries = sum(audience[author_id] for author_id in written.values())
        where = {post_id: regions.get(author, set()) for post_id, author in written.items()}
        total = sum(map(len, where.values()))
        with self._step("delivery", total or 1) as advance:
            seen = 0

            def look(missing: int, waiting: int) -> None:
                nonlocal seen
                arrived = max(0, total - missing - (1 if waiting else 0))
                advance(max(0, arrived - seen))
                seen = max(seen, arrived)
                self._bars.update(self._bars.task_ids[-1], description=f"delivery {waiting or ''}")

            await_delivery(self._operator, where, look)
            advance((total or 1) - seen)
            self._did("entries", entries)
        return entries

    @contextmanager
    def _step(self, title: str, total: int) -> Iterator[Callable[[int], None]]:
        self._began = time.monotonic()
        task = self._bars.add_task(title, total=total)
        yield lambda count: self._bars.advance(task, count)

    def _did(self, what: str, count: int) -> None:
        self.rates[what] = (count, round(time.monotonic() - self._began, 2))
