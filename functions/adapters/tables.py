"""Which table a row is in: user id → home (directory) → model bound to shard and region."""

import threading
from collections.abc import Callable, Iterable
from itertools import groupby
from typing import TypeVar, cast

from pynamodb.models import MetaModel, Model

from functions.adapters.connections import dynamodb
from functions.adapters.models import (
    ArchiveRow,
    CardRow,
    CountsRow,
    CrowdRow,
    EngagementRow,
    FeedRow,
    GraphRow,
    LedgerRow,
    ListRow,
    MarkRow,
    MediaRow,
    NameRow,
    NoticeRow,
    PersonRow,
    PostRow,
    ReaderRow,
    RelationRow,
    SeenRow,
    SessionRow,
    TagRow,
    UserRow,
    VersionRow,
)
from shared.directory import Directory, Home

M = TypeVar("M", bound=Model)


_bound: dict[tuple[type[Model], str, str], type[Model]] = {}
_binding = threading.Lock()  # a table may be made known to a connection once


def bind(model: type[M], table: str, region: str) -> type[M]:
    """The model's class for one table of one region, made once a process."""
    key = (model, table, region)
    with _binding:
        if key not in _bound:
            _bound[key] = _bind(model, table, region)
    return cast("type[M]", _bound[key])


def forget() -> None:
    """Drop every bound class; tests do, when the AWS behind them has gone."""
    _bound.clear()


def _bind(model: type[Model], table: str, region: str) -> type[Model]:
    meta = type("Meta", (), {"table_name": table, "region": region})
    namespace = {"Meta": meta, "__module__": model.__module__}
    bound = cast("type[Model]", MetaModel(model.__name__, (model,), namespace))
    own = bound._get_connection()  # noqa: SLF001 - pynamodb offers no way to share connections
    shared = dynamodb(region)
    if table not in shared._tables:  # noqa: SLF001 - as above; several kinds of row share a table
        shared.add_meta_table(own.get_meta_table())
    own.connection = shared
    return bound


class Tables:
    """The tables of a stage as a function in `region` sees them."""

    def __init__(self, directory: Callable[[], Directory], region: str) -> None:
        self.directory = directory
        self.region = region

    def users(self, user_id: str) -> type[UserRow]:
        """The shard with a user's profile."""
        return self._shard(UserRow, "users", self.directory().home(user_id))

    def posts(self, author_id: str) -> type[PostRow]:
        """The shard with an author's posts."""
        return self._shard(PostRow, "posts", self.directory().home(author_id))

    def archive(self, author_id: str) -> type[ArchiveRow]:
        """The shard that says what the archive has of an author."""
        return self._shard(ArchiveRow, "posts", self.directory().home(author_id))

    def engagements(self, author_id: str) -> type[EngagementRow]:
        """The shard with who replied to, quoted, reposted and liked an author's posts."""
        return self._shard(EngagementRow, "posts", self.directory().home(author_id))

    def counts(self, author_id: str) -> type[CountsRow]:
        """The shard with the counts of an author's posts."""
        return self._shard(CountsRow, "posts", self.directory().home(author_id))

    def versions(self, author_id: str) -> type[VersionRow]:
        """The shard with the earlier versions of an author's posts."""
        return self._shard(VersionRow, "posts", self.directory().home(author_id))

    def marks(self, owner_id: str) -> type[MarkRow]:
        """The shard with what a user did with posts, as home reads want it."""
        return self._shard(MarkRow, "feeds", self.directory().home(owner_id))

    def feeds(self, owner_id: str) -> type[FeedRow]:
        """The shard with a user's home timeline."""
        return self._shard(FeedRow, "feeds", self.directory().home(owner_id))

    def readers(self, owner_id: str) -> type[ReaderRow]:
        """The shard with a user's home timeline, for its reader row."""
        return self._shard(ReaderRow, "feeds", self.directory().home(owner_id))

    def seen(self, owner_id: str) -> type[SeenRow]:
        """The shard with a user's home timeline, for what they have seen."""
        return self._shard(SeenRow, "feeds", self.directory().home(owner_id))

    def notices(self, owner_id: str) -> type[NoticeRow]:
        """The shard with a user's notifications."""
        return self._shard(NoticeRow, "feeds", self.directory().home(owner_id))

    def graph(self, user_id: str) -> type[GraphRow]:
        """The shard with what a user follows, and with an author's whole audience."""
        return self._shard(GraphRow, "graph", self.directory().home(user_id))

    def relations(self, user_id: str) -> type[RelationRow]:
        """The shard with what a user decided about others."""
        return self._shard(RelationRow, "graph", self.directory().home(user_id))

    def lists(self, owner_id: str) -> type[ListRow]:
        """The shard with a user's lists."""
        return self._shard(ListRow, "graph", self.directory().home(owner_id))

    def media(self, owner_id: str) -> type[MediaRow]:
        """The shard with a user's media."""
        return self._shard(MediaRow, "media", self.directory().home(owner_id))

    def people(self, beginning: str) -> type[PersonRow]:
        """The people of the one region that owns the beginning of a username."""
        directory = self.directory()
        region = directory.names_region(beginning)
        return bind(PersonRow, directory.regional_table("people"), region)

    def followers(self, author_id: str, region: str | None = None) -> type[GraphRow]:
        """The shard with an author's followers of one region, this one by default."""
        directory = self.directory()
        zone = directory.cells_of(region or self.region)[0].zone
        return self._shard(GraphRow, "graph", directory.place(zone, author_id))

    def crowds(self, author_id: str) -> type[CrowdRow]:
        """The shard with an author's followers of this region, for what is said of them."""
        return self._shard(CrowdRow, "graph", self._here(author_id))

    def relays(self, author_id: str) -> type[FeedRow]:
        """The shard with what this region's followers of an author pull."""
        return self._shard(FeedRow, "feeds", self._here(author_id))

    def ledger(self, region: str | None = None) -> type[LedgerRow]:
        """The ledger of a region, this one by default."""
        return bind(LedgerRow, self.directory().regional_table("ledger"), region or self.region)

    def cards(self) -> type[CardRow]:
        """Cards of this region."""
        return bind(CardRow, self.directory().regional_table("cards"), self.region)

    def sessions(self) -> type[SessionRow]:
        """Sessions of this region."""
        return bind(SessionRow, self.directory().regional_table("sessions"), self.region)

    def names(self, username: str) -> type[NameRow]:
        """The names of the one region that decides about a username."""
        directory = self.directory()
        region = directory.names_region(username)
        return bind(NameRow, directory.regional_table("names"), region)

    def tags(self, tag: str) -> type[TagRow]:
        """The tags of the one region that owns a hashtag."""
        directory = self.directory()
        return bind(TagRow, directory.regional_table("tags"), directory.names_region(tag))

    def by_shard(
        self, choose: Callable[[str], type[M]], user_ids: Iterable[str]
    ) -> list[tuple[type[M], list[str]]]:
        """Group users by the table that `choose` gives them."""
        chosen = sorted(
            ((choose(user_id), user_id) for user_id in dict.fromkeys(user_ids)),
            key=lambda pair: (pair[0].Meta.region or "", pair[0].Meta.table_name),
        )
        return [
            (model, [user_id for _, user_id in pairs])
            for model, pairs in groupby(chosen, key=lambda pair: pair[0])
        ]

    def _here(self, author_id: str) -> Home:
        directory = self.directory()
        return directory.place(directory.cells_of(self.region)[0].zone, author_id)

    def _shard(self, model: type[M], kind: str, home: Home) -> type[M]:
        return bind(model, self.directory().table(kind, home.shard), home.region)
