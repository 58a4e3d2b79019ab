"""Three regions in memory: a place for each, and the queues between them.

Nothing moves by itself. A test makes changes in a place, and hands on the messages
that came of them in whatever order, number and with whatever failures it likes.
"""

import os
from dataclasses import dataclass, field
from functools import cached_property

from functions.fan_out.handler import STEPS
from functions.fan_out_planner.handler import PLANS
from functions.identity import sign_up
from functions.reach import Thresholds
from functions.reconciler.relay import Look
from functions.records import Profile
from shared.clock import HybridClock
from shared.directory import Directory
from shared.ids import new_post_id, new_user_id
from shared.messages import Message
from tests.functions.fakes import (
    FakeAccounts,
    FakeCards,
    FakeFeeds,
    FakeNames,
    FakeOutlet,
    FakePosts,
    FakeSessions,
    FakeUsers,
)
from tests.functions.fakes_archive import FakeObjects, FakeSender
from tests.functions.fakes_engagement import (
    FakeEngagements,
    FakeMarks,
    FakeReposts,
    FakeTags,
    FakeVersions,
)
from tests.functions.fakes_fan_out import FakeLedger, FakeReaches, FakeRelays
from tests.functions.fakes_graph import FakeGraph
from tests.functions.fakes_lists import FakeLists, FakePeople
from tests.functions.fakes_media import FakeMedia, FakeUploads
from tests.functions.fakes_readers import FakeNotices, FakeReaders
from tests.functions.fakes_relations import FakePostMedia, FakeRelations, FakeVisibilities
from tests.functions.fakes_tables import Tables
from tests.functions.fakes_timelines import FakeSeen, FakeTimelines
from tests.shared.documents import REGIONS, directory_document

START_MS = 1_795_167_000_000


@dataclass
class Place:
    """One region's function, wired with fakes: the same parts that `wiring()` has."""

    tables: Tables
    zone: str
    clock: HybridClock = field(init=False)

    def __post_init__(self) -> None:
        self.clock = HybridClock(self.now)
        self.users = FakeUsers(self.tables)
        self.posts = FakePosts(self.tables)
        self.reposts = FakeReposts(self.tables)
        self.marks = FakeMarks(self.tables)
        self.engagements = FakeEngagements(self.tables)
        self.versions = FakeVersions(self.tables)
        self.tags = FakeTags(self.tables)
        self.graph = FakeGraph(self.tables, self.region)
        self.feeds = FakeFeeds(self.tables)
        self.visibilities = FakeVisibilities(self.tables)
        self.post_media = FakePostMedia(self.tables)
        self.lists = FakeLists(self.tables)
        self.people = FakePeople(self.tables)
        self.media = FakeMedia(self.tables)
        self.media_objects = FakeObjects()
        self.uploads = FakeUploads(self.media_objects)
        self.custody = FakeSender()
        self.relations = FakeRelations(self.tables)
        self.readers = FakeReaders(self.tables)
        self.timelines = FakeTimelines(self.tables)
        self.seen = FakeSeen(self.tables)
        self.notices = FakeNotices(self.tables)
        self.cards = FakeCards(self.tables, self.region)
        self.names = FakeNames(self.tables)
        self.sessions = FakeSessions(self.tables)
        self.accounts = FakeAccounts(self.tables)
        self.outlet = FakeOutlet(self.tables, self.region)
        self.reaches = FakeReaches(self.tables, self.region)
        self.relays = FakeRelays(self.tables, self.region)
        self.looks: dict[str, Look] = {}
        self.ledger = FakeLedger(self.tables, self.region)

    @property
    def region(self) -> str:
        return REGIONS[self.zone]

    @property
    def thresholds(self) -> Thresholds:
        return self.tables.thresholds

    def now(self) -> int:
        return self.tables.now_ms

    def directory(self) -> Directory:
        return self.tables.directory


class World:
    """Every region, over one set of tables."""

    def __init__(self) -> None:
        directory = Directory.from_document(directory_document())
        self.tables = Tables(directory, START_MS)

    @cached_property
    def places(self) -> dict[str, Place]:
        return {zone: Place(self.tables, zone) for zone in REGIONS}

    def at(self, zone: str) -> Place:
        return self.places[zone]

    def of(self, user_id: str) -> Place:
        """The place of a user's home."""
        return self.places[user_id[:2]]

    def pass_time(self, ms: int = 1000) -> None:
        self.tables.now_ms += ms

    def newcomer(self, zone: str, name: str | None = None) -> str:
        """A user with a profile, an account and a name."""
        entropy = os.urandom(8)
        self.pass_time(1)
        account = sign_up.Newcomer(
            username=name or f"u{entropy.hex()}",
            password="correct horse battery",
            zone=zone,
            entropy=entropy,
        )
        return sign_up.sign_up(account, self.at(zone), zone).user_id

    def pending(self) -> list[tuple[str, str, Message]]:
        """Messages that wait, those of the streams included: nothing lost, none in order."""
        self.tables.queues += self.tables.stream
        self.tables.stream.clear()
        return self.tables.queues

    def hand_on(self, region: str, message: Message) -> None:
        """Let a region's consumer handle one message, as its handler does."""
        place = next(place for place in self.places.values() if place.region == region)
        if type(message) in PLANS:
            PLANS[type(message)](message, place)
        else:
            STEPS[type(message)][0](message, place)

    def settle(self) -> None:
        """Hand on everything, until nothing is left."""
        while waiting := self.pending():
            region, _, message = waiting.pop(0)
            self.hand_on(region, message)


def new_user(zone: str) -> str:
    """An id of nobody's."""
    return new_user_id(zone, os.urandom(8))


def new_profile(user_id: str, updated: str, **changes: object) -> Profile:
    """A profile to store."""
    known = {"display_name": "", "bio": "", "language": None, "birth_date": None} | changes
    return Profile(
        user_id=user_id,
        username=f"name_{user_id[2:]}",
        zone=user_id[:2],
        created_ms=START_MS,
        updated=updated,
        **known,  # type: ignore[arg-type]
    )


__all__ = ["START_MS", "Place", "World", "new_post_id", "new_profile", "new_user"]
