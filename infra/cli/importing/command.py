"""The command `nearcast import`."""

from __future__ import annotations

import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
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
from infra.cli.importing.edges_file import FollowGraph, read
from infra.cli.importing.follows import Follows
from infra.cli.importing.newcomers import arrive
from infra.cli.importing.operator import Operator, local_operator, stage_operator
from infra.cli.importing.people import Person, person
from infra.cli.importing.writing import drafts, write_all
from infra.cli.terminal import AsJson, command, err, out, show_json
from infra.local.instance import DEFAULT_NAME
from shared.limits import PASSWORD_MAX, PASSWORD_MIN


@command
def import_edges(
    edges: Annotated[
        Path, typer.Argument(help="Two columns, follower and followed; CSV or TSV, gzipped or not.")
    ],
    posts: Annotated[int, typer.Option("--posts", min=0, help="How many posts they write.")] = 0,
    seed: Annotated[int, typer.Option("--seed", help="Of the draw of authors and texts.")] = 1,
    password: Annotated[
        str | None, typer.Option("--password", help="Of everybody; made and shown if not given.")
    ] = None,
    instance: Annotated[
        str, typer.Option("--instance", envvar="INSTANCE", help="The local instance.")
    ] = DEFAULT_NAME,
    stage: Annotated[
        str | None, typer.Option("--stage", help="A real stage, with AWS credentials of its own.")
    ] = None,
    region: Annotated[
        str, typer.Option("--region", help="Where the stage's directory is read.")
    ] = "us-east-1",
    *,
    as_json: AsJson = False,
) -> None:
    """Create people, follows and posts from a follow graph; running it again changes nothing."""
    made = password or f"nearcast-{secrets.token_hex(6)}"
    if not PASSWORD_MIN <= len(made) <= PASSWORD_MAX:
        raise CliError(f"A password has {PASSWORD_MIN} to {PASSWORD_MAX} characters.")
    graph = _read(edges)
    _report(edges, graph)
    operator = stage_operator(stage, region) if stage else local_operator(instance)
    run = Import(operator, graph)
    done = run.run(made, posts, seed)
    if as_json:
        show_json(done | ({} if password else {"password": made}))
        return
    for what, (count, seconds) in run.rates.items():
        rate = f"{count / seconds:,.0f}/s" if seconds > 0 else ""
        out.print(f"  {what:10} {count:>9,}  [dim]{seconds:6.1f} s  {rate}[/]")
    out.print(f"Imported in {done['seconds']:.1f} s. Sign in as {done['example']}, for example.")
    if done["refused"]:
        out.print(f"[yellow]{done['refused']} usernames belong to others; left out.[/]")
    if not password and done["people_created"]:
        out.print(f"Everybody's password, shown this once: [bold]{made}[/]")


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
        """All steps in their order; what was done, for people and programs."""
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


def _read(edges: Path) -> FollowGraph:
    try:
        graph = read(edges)
    except (OSError, EOFError) as error:
        raise CliError(f"{edges} cannot be read: {error}") from error
    if not graph.follow_count:
        raise CliError(f"{edges} has no follow in it.", _bad_text(graph))
    return graph


def _report(edges: Path, graph: FollowGraph) -> None:
    err.print(f"{edges.name}: {len(graph.people):,} people, {graph.follow_count:,} follows")
    skipped = {"duplicates": graph.duplicates, "self-follows": graph.self_follows}
    told = ", ".join(f"{count:,} {what}" for what, count in skipped.items() if count)
    if told:
        err.print(f"[dim]Skipped: {told}.[/]")
    if graph.bad_count:
        err.print(f"[yellow]{_bad_text(graph)}[/]")


def _bad_text(graph: FollowGraph) -> str:
    lines = [f"line {number}: {why}" for number, why in graph.bad_lines]
    more = graph.bad_count - len(lines)
    return "Skipped " + "; ".join(lines) + (f"; and {more:,} more" if more else "") if lines else ""
