"""The composition root: which adapter keeps which promise, from the function's environment.

Built on first use, so importing a handler needs no environment; each part is made
when it is first asked for, so a function pays only for what it uses.
"""

import os
from collections.abc import Callable, Mapping
from functools import cache, cached_property

from functions import ports
from functions.adapters.accounts import CognitoAccounts
from functions.adapters.cards import DynamoCards
from functions.adapters.connections import client, uploads
from functions.adapters.directory import DynamoDirectory
from functions.adapters.edge_door import HttpEdgeDoor
from functions.adapters.engagements import DynamoEngagements
from functions.adapters.feeds import DynamoFeeds
from functions.adapters.files import S3Files
from functions.adapters.graph import DynamoGraph
from functions.adapters.holder import SqsHolder
from functions.adapters.keyring import SecretKeyRing
from functions.adapters.ledger import DynamoLedger
from functions.adapters.lists import DynamoLists
from functions.adapters.marks import DynamoMarks
from functions.adapters.media import DynamoMedia
from functions.adapters.months import DynamoMonths
from functions.adapters.names import DynamoNames
from functions.adapters.notices import DynamoNotices
from functions.adapters.objects import S3Objects
from functions.adapters.outlet import SqsOutlet
from functions.adapters.people import DynamoPeople
from functions.adapters.population import DynamoPopulation
from functions.adapters.post_media import DynamoPostMedia
from functions.adapters.posts import DynamoPosts
from functions.adapters.reaches import DynamoReaches
from functions.adapters.readers import DynamoReaders
from functions.adapters.relations import DynamoRelations
from functions.adapters.relays import DynamoRelays
from functions.adapters.reposts import DynamoReposts
from functions.adapters.seen import DynamoSeen
from functions.adapters.sender import SqsSender
from functions.adapters.sessions import DynamoSessions
from functions.adapters.tables import Tables
from functions.adapters.tags import DynamoTags
from functions.adapters.timelines import DynamoTimelines
from functions.adapters.uploads import S3Uploads
from functions.adapters.users import DynamoUsers
from functions.adapters.versions import DynamoVersions
from functions.adapters.visibilities import DynamoVisibilities
from functions.archive.archive import Archive
from functions.archive.tiers import TieredPostMedia, TieredPosts, TieredReposts, TieredVersions
from functions.deadline import now_ms
from functions.reach import Thresholds
from functions.reconciler.relay import Look
from functions.transcoder.bench import Bench
from shared.clock import HybridClock
from shared.directory import Directory
from shared.keys import Keys


class Wiring:
    """Everything a use case may ask for. Each part is made once."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self.now = now_ms

    @cached_property
    def region(self) -> str:
        """Where this function runs."""
        return self._environment["AWS_REGION"]

    @cached_property
    def zone(self) -> str:
        """Whose users this cell holds."""
        return self._environment["ZONE"]

    @cached_property
    def cell(self) -> str:
        """The cell that this function is part of."""
        return self._environment["CELL"]

    @cached_property
    def clock(self) -> HybridClock:
        """The process's hybrid clock."""
        return HybridClock(self.now)

    @cached_property
    def directory(self) -> Callable[[], Directory]:
        """The directory, as of at most a minute ago."""
        return DynamoDirectory(self._environment["STAGE"], self.region, self.now)

    @cached_property
    def keys(self) -> Callable[[], Keys]:
        """The key ring shared with the edge."""
        arn = self._environment["CONTEXT_SECRET_ARN"]
        return SecretKeyRing(lambda: client("secretsmanager", self.region), arn, self.now)

    @cached_property
    def users(self) -> ports.Users:
        """Profiles."""
        return DynamoUsers(self._tables)

    @cached_property
    def posts(self) -> ports.Posts:
        """Posts; with the archive behind the tables, where the function may read it."""
        rows = DynamoPosts(self._tables)
        return self._tiers(rows) if self._archive_bucket else rows

    @cached_property
    def archive(self) -> Archive:
        """The archive of this region."""
        return self._archive_of(self.region)

    @cached_property
    def population(self) -> ports.Population:
        """Everybody here."""
        return DynamoPopulation(self._tables)

    @cached_property
    def looks(self) -> dict[str, Look]:
        """What this process saw of heavy authors lately."""
        return {}

    @property
    def shards(self) -> tuple[str, ...]:
        """The shards of this cell."""
        return self.directory().shards_of(self.cell)

    @cached_property
    def upkeep(self) -> ports.Sender:
        """The function's own queue, for the next step of what goes on for long."""
        return self._sender("UPKEEP_QUEUE_URL")

    @cached_property
    def archiving(self) -> ports.Sender:
        """The archive queue."""
        return self._sender("ARCHIVE_QUEUE_URL")

    @cached_property
    def edge(self) -> ports.EdgeDoor:
        """The edge's doors for regions."""
        return HttpEdgeDoor(self._environment["EDGE_URL"], self.keys, self.now)

    @cached_property
    def aside(self) -> ports.Sender:
        """Where stream records go that nobody can read."""
        return self._sender("ASIDE_QUEUE_URL")

    @cached_property
    def reposts(self) -> ports.Reposts:
        """Reposts."""
        rows = DynamoReposts(self._tables)
        posts = self.posts
        return TieredReposts(rows, posts) if isinstance(posts, TieredPosts) else rows

    @cached_property
    def marks(self) -> ports.Marks:
        """Likes and bookmarks."""
        return DynamoMarks(self._tables)

    @cached_property
    def engagements(self) -> ports.Engagements:
        """Who did what with a post, and how many did."""
        return DynamoEngagements(self._tables)

    @cached_property
    def versions(self) -> ports.Versions:
        """Edits of posts."""
        rows = DynamoVersions(self._tables)
        posts = self.posts
        return TieredVersions(rows, posts) if isinstance(posts, TieredPosts) else rows

    @cached_property
    def tags(self) -> ports.Tags:
        """Posts by hashtag."""
        return DynamoTags(self._tables)

    @cached_property
    def graph(self) -> ports.Graph:
        """Follow edges and audiences."""
        return DynamoGraph(self._tables)

    @cached_property
    def feeds(self) -> ports.Feeds:
        """Home timelines."""
        return DynamoFeeds(self._tables)

    @cached_property
    def visibilities(self) -> ports.Visibilities:
        """Who may read a post."""
        return DynamoVisibilities(self._tables)

    @cached_property
    def post_media(self) -> ports.PostMedia:
        """What posts say of their media."""
        rows = DynamoPostMedia(self._tables)
        posts = self.posts
        return TieredPostMedia(rows, posts) if isinstance(posts, TieredPosts) else rows

    @cached_property
    def lists(self) -> ports.Lists:
        """Lists of people."""
        return DynamoLists(self._tables)

    @cached_property
    def media(self) -> ports.Media:
        """Media files, and what was made of them."""
        return DynamoMedia(self._tables)

    @cached_property
    def uploads(self) -> ports.Uploads:
        """Uploads to this region's bucket."""
        return S3Uploads(uploads(self.region), self._environment["MEDIA_BUCKET"])

    @cached_property
    def media_objects(self) -> ports.Objects:
        """What lies in this region's bucket: uploads, manifests and renditions."""
        return S3Objects(client("s3", self.region), self._environment["MEDIA_BUCKET"])

    @cached_property
    def files(self) -> ports.Files:
        """The same, as files on the local disk."""
        return S3Files(uploads(self.region), self._environment["MEDIA_BUCKET"])

    @cached_property
    def bench(self) -> Bench:
        """The local disk that media are made on."""
        return Bench(self.files)

    @cached_property
    def workshop(self) -> ports.Workshop:
        """What makes playable things of uploads; only the transcoder has its packages."""
        from functions.transcoding import workshop  # noqa: PLC0415 - see above

        return workshop

    @cached_property
    def transcoding(self) -> ports.Sender:
        """The media queue."""
        return self._sender("MEDIA_QUEUE_URL")

    @cached_property
    def media_aside(self) -> ports.Sender:
        """The dead letters of the media queue."""
        return self._sender("MEDIA_DEAD_LETTERS_URL")

    @cached_property
    def media_holder(self) -> ports.Holder:
        """Messages of the media queue that this process works on."""
        return SqsHolder(client("sqs", self.region), self._environment["MEDIA_QUEUE_URL"])

    @cached_property
    def hold_s(self) -> int:
        """After how long of silence a message is somebody else's."""
        return int(self._environment["HOLD_SECONDS"])

    @cached_property
    def custody(self) -> ports.Sender:
        """The queue of what shall be removed."""
        return self._sender("CUSTODY_QUEUE_URL")

    @cached_property
    def people(self) -> ports.People:
        """Everybody by username."""
        return DynamoPeople(self._tables)

    @cached_property
    def relations(self) -> ports.Relations:
        """Blocks, mutes, follow requests and reports."""
        return DynamoRelations(self._tables)

    @cached_property
    def timelines(self) -> ports.Timelines:
        """Home timelines as readers see them."""
        return DynamoTimelines(self._tables)

    @cached_property
    def seen(self) -> ports.Seen:
        """What readers have seen."""
        return DynamoSeen(self._tables)

    @cached_property
    def readers(self) -> ports.Readers:
        """Reader rows of home timelines."""
        return DynamoReaders(self._tables)

    @cached_property
    def notices(self) -> ports.Notices:
        """Notifications."""
        return DynamoNotices(self._tables)

    @cached_property
    def reaches(self) -> ports.Reaches:
        """Classes of heavy authors, and the followers who are special."""
        return DynamoReaches(self._tables)

    @cached_property
    def relays(self) -> ports.Relays:
        """What followers of heavy authors pull."""
        return DynamoRelays(self._tables)

    @cached_property
    def ledger(self) -> ports.Ledger:
        """What became of each fan-out."""
        return DynamoLedger(self._tables)

    @cached_property
    def thresholds(self) -> Thresholds:
        """From how many followers an author is treated otherwise."""
        known = Thresholds()
        return Thresholds(
            hybrid=int(self._environment.get("REACH_HYBRID", known.hybrid)),
            pull=int(self._environment.get("REACH_PULL", known.pull)),
            vip=int(self._environment.get("VIP_FOLLOWERS", known.vip)),
        )

    @cached_property
    def cards(self) -> ports.Cards:
        """Public posts and profiles of this region's people."""
        return DynamoCards(self._tables)

    @cached_property
    def names(self) -> ports.Names:
        """Usernames."""
        return DynamoNames(self._tables)

    @cached_property
    def sessions(self) -> ports.Sessions:
        """Signed-out families and failed sign-ins."""
        return DynamoSessions(self._tables)

    @cached_property
    def accounts(self) -> ports.Accounts:
        """The zone's user pool."""
        return CognitoAccounts(
            client("cognito-idp", self.region),
            self._environment["USER_POOL_ID"],
            self._environment["USER_POOL_CLIENT_ID"],
        )

    @cached_property
    def outlet(self) -> ports.Outlet:
        """The queues, found through the directory."""
        return SqsOutlet(
            lambda region: client("sqs", region),
            self.region,
            plans_url=lambda region: self.directory().cells_of(region)[0].queues["plans"],
            slices_url=lambda: self.directory().cell(self.cell).queues["slices"],
        )

    @cached_property
    def forwarding(self) -> ports.Outlet:
        """The outbox's own two queues: it must work without a directory."""
        return SqsOutlet(
            lambda region: client("sqs", region),
            self.region,
            plans_url=lambda _: self._environment["PLANS_QUEUE_URL"],
            slices_url=lambda: self._environment["SLICES_QUEUE_URL"],
        )

    @cached_property
    def _archive_bucket(self) -> str | None:
        """The bucket of this region; the other regions' names differ in the region."""
        return self._environment.get("ARCHIVE_BUCKET")

    def _tiers(self, rows: DynamoPosts) -> TieredPosts:
        known: dict[str, Archive] = {}

        def archive_of(author_id: str) -> Archive:
            region = self.directory().home(author_id).region
            return known.setdefault(region, self._archive_of(region))

        return TieredPosts(rows, archive_of, self.now)

    def _archive_of(self, region: str) -> Archive:
        bucket = self._environment["ARCHIVE_BUCKET"].replace(self.region, region)
        return Archive(S3Objects(client("s3", region), bucket), DynamoMonths(self._tables))

    def _sender(self, variable: str) -> ports.Sender:
        url = self._environment[variable]
        return SqsSender(lambda region: client("sqs", region), self.region, url)

    @cached_property
    def _tables(self) -> Tables:

        return Tables(self.directory, self.region)


@cache
def wiring() -> Wiring:
    """The process's wiring."""
    return Wiring(os.environ)
