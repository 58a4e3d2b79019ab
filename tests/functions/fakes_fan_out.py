"""Classes of authors, relays and the ledger, in memory."""

from collections.abc import Iterable
from dataclasses import replace

from functions.records import RANKS, Chain, Entry, Plan, Reach, ReachClass
from shared.ids import parse_post_id
from shared.limits import VIPS_MAX
from tests.functions.fakes_tables import Tables


class FakeReaches:
    def __init__(self, tables: Tables, region: str) -> None:
        self.tables = tables
        self.region = region

    def here(self, author_id: str) -> Reach:
        return self.tables.reaches.get((self.region, author_id)) or Reach(author_id=author_id)

    def turn(self, author_id: str, reach: ReachClass, version: int) -> Reach:
        known = self.here(author_id)
        if known.version >= version:
            return known
        lighter = RANKS[reach] <= RANKS[known.in_force]
        turned = replace(known, reach=reach, version=version, former=known.in_force, marked=lighter)
        self.tables.reaches[self.region, author_id] = turned
        self.tables.swept.pop((self.region, author_id), None)
        return turned

    def swept(self, author_id: str, version: int, chain: int, chains: int) -> bool:
        known = self.here(author_id)
        if known.version != version:
            return False
        done = self.tables.swept.setdefault((self.region, author_id), set())
        done.add(chain)
        if len(done) < chains:
            return False
        self.tables.reaches[self.region, author_id] = replace(known, marked=True)
        return True

    def reshow(self, author_id: str, at_ms: int) -> None:
        known = self.here(author_id)
        latest = max(known.reshown_ms, at_ms)
        self.tables.reaches[self.region, author_id] = replace(known, reshown_ms=latest)

    def activate(self, author_id: str, follower_id: str, bucket: int, until_ms: int) -> None:
        self._crowd(author_id, f"active#{bucket}")[follower_id] = until_ms

    def deactivate(self, author_id: str, follower_id: str, bucket: int) -> None:
        self._crowd(author_id, f"active#{bucket}").pop(follower_id, None)

    def active(
        self,
        author_id: str,
        bucket: int,
        at_ms: int,
        limit: int,
        after: str | None = None,
        upto: str | None = None,
    ) -> list[str]:
        crowd = self._crowd(author_id, f"active#{bucket}")
        return _within([i for i, until in crowd.items() if until > at_ms], limit, after, upto)

    def favour(self, author_id: str, follower_id: str) -> bool:
        crowd = self._crowd(author_id, "vips")
        if follower_id in crowd or len(crowd) >= VIPS_MAX:
            return False
        crowd[follower_id] = 0
        self._count(author_id)
        return True

    def unfavour(self, author_id: str, follower_id: str) -> bool:
        if self._crowd(author_id, "vips").pop(follower_id, None) is None:
            return False
        self._count(author_id)
        return True

    def vips(
        self, author_id: str, limit: int, after: str | None = None, upto: str | None = None
    ) -> list[str]:
        return _within(list(self._crowd(author_id, "vips")), limit, after, upto)

    def _count(self, author_id: str) -> None:
        vips = len(self._crowd(author_id, "vips"))
        self.tables.reaches[self.region, author_id] = replace(self.here(author_id), vips=vips)

    def _crowd(self, author_id: str, name: str) -> dict[str, int]:
        return self.tables.crowds.setdefault((self.region, f"{author_id}#{name}"), {})


class FakeRelays:
    def __init__(self, tables: Tables, region: str) -> None:
        self.tables = tables
        self.region = region

    def keep(self, entries: Iterable[Entry]) -> int:
        kept = {entry.post_id: replace(entry, owner_id="") for entry in entries}
        for entry in kept.values():
            self._of(entry.author_id)[entry.post_id] = entry
        return len(kept)

    def page(self, author_id: str, limit: int, before: str | None = None) -> list[Entry]:
        own = self._of(author_id)
        ids = sorted((i for i in own if before is None or i < before), reverse=True)
        return [own[i] for i in ids[:limit]]

    def since(self, author_id: str, after_ms: int, limit: int) -> list[Entry]:
        own = self._of(author_id)
        ids = sorted((i for i in own if parse_post_id(i).time.ms >= after_ms), reverse=True)
        return [own[i] for i in ids[:limit]]

    def drop(self, author_id: str, post_id: str) -> None:
        self._of(author_id).pop(post_id, None)

    def _of(self, author_id: str) -> dict[str, Entry]:
        return self.tables.relays.setdefault((self.region, author_id), {})


class FakeLedger:
    def __init__(self, tables: Tables, region: str) -> None:
        self.tables = tables
        self.region = region

    def open(self, plan: Plan) -> None:
        known = self.tables.plans.get((self.region, plan.post_id))
        if known is None or known.run < plan.run:
            self.tables.plans[self.region, plan.post_id] = plan

    def run(self, post_id: str) -> str:
        plan = self.tables.plans.get((self.region, post_id))
        return plan.run if plan else ""

    def chain(self, post_id: str, part: str) -> Chain | None:
        return self.tables.chains.get((self.region, post_id), {}).get(part)

    def advance(self, before: Chain | None, after: Chain) -> bool:
        known = self.chain(after.post_id, after.part)
        if (known and (known.run, known.position)) != (before and (before.run, before.position)):
            return False
        self.tables.chains.setdefault((self.region, after.post_id), {})[after.part] = after
        return True

    def read(self, post_id: str, region: str) -> tuple[Plan | None, list[Chain]]:
        chains = self.tables.chains.get((region, post_id), {})
        return self.tables.plans.get((region, post_id)), [chains[part] for part in sorted(chains)]


def _within(ids: list[str], limit: int, after: str | None, upto: str | None) -> list[str]:
    wanted = [i for i in ids if (after is None or i > after) and (upto is None or i <= upto)]
    return sorted(wanted)[:limit]
