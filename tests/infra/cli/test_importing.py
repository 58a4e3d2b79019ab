"""An import over moto: it leaves the tables as the same acts, one by one, would have."""

import random
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from functions import buckets
from functions.adapters.tables import Tables
from functions.api import posts
from functions.deadline import now_ms
from infra.cli.importing import follows as bulk
from infra.cli.importing.newcomers import arrive
from infra.cli.importing.operator import Operator
from infra.cli.importing.people import Person, person
from infra.cli.importing.writing import drafts, write_all
from shared.clock import HybridClock
from shared.directory import Directory, Pool
from tests.functions.conftest import environment  # noqa: F401 - a fixture, used by itself
from tests.functions.dynamo import Dynamo
from tests.shared.documents import REGIONS, directory_document

ZONES = sorted(REGIONS)
PEOPLE = [person(f"p{number}", ZONES) for number in range(24)]
PASSWORD = "A good passw0rd!"
KINDS = ("graph", "users")


class Moto(Operator):
    """An operator whose user pools are moto's."""

    def __init__(self) -> None:
        super().__init__(Directory.from_document(directory_document()))
        self._pools = {zone: _pool(region) for zone, region in REGIONS.items()}

    def pool(self, zone: str) -> tuple[Any, Pool]:
        return self._pools[zone]


def _pool(region: str) -> tuple[Any, Pool]:
    client = boto3.client("cognito-idp", region_name=region)
    made = client.create_user_pool(PoolName="test")["UserPool"]["Id"]
    return client, Pool(region, made, "client", "issuer", "jwks")


@pytest.fixture
def operator(aws: dict[str, Dynamo], monkeypatch: pytest.MonkeyPatch) -> Iterator[Moto]:
    monkeypatch.setattr(bulk, "AT_ONCE", 1)  # buckets depend on the order of follows
    monkeypatch.setattr(buckets, "BUCKET_FOLLOWERS", 2)  # so that few followers need several
    operator = Moto()
    operator.prepare(PEOPLE)
    empty(operator)
    yield operator
    empty(operator)


def empty(operator: Moto) -> None:
    for region in REGIONS.values():
        client = boto3.client("dynamodb", region_name=region)
        for name in client.list_tables()["TableNames"]:
            keys = [
                k["AttributeName"]
                for k in client.describe_table(TableName=name)["Table"]["KeySchema"]
            ]
            for item in client.scan(TableName=name)["Items"]:
                client.delete_item(TableName=name, Key={key: item[key] for key in keys})


def rows(kinds: tuple[str, ...] = KINDS) -> dict[str, list[Any]]:
    """What the tables hold, without what an import may do differently: times and `quiet`."""
    found = {}
    for region in REGIONS.values():
        client = boto3.client("dynamodb", region_name=region)
        for name in client.list_tables()["TableNames"]:
            if name.split("-")[2] in kinds:
                items = client.scan(TableName=name)["Items"]
                for item in items:
                    for passing in ("followed_ms", "quiet", "created_at", "updated"):
                        item.pop(passing, None)
                found[f"{region}/{name}"] = sorted(items, key=str)
    return found


def graph() -> dict[str, list[str]]:
    """Everybody follows some; the first person is followed by all others."""
    draw = random.Random(3)
    ids = [one.user_id for one in PEOPLE]
    return {
        one: sorted({ids[0], *draw.sample(ids, 5)} - {one}, key=draw.sample(ids, 24).index)
        for one in ids
    }


def arrived(operator: Moto, people: list[Person] = PEOPLE) -> set[str]:
    return arrive(operator, people, PASSWORD, lambda _: None).created


def nothing(_: int) -> None:
    pass


def test_bulk_follows_leave_the_tables_as_single_ones_do(operator: Moto) -> None:
    arrived(operator)
    for follower_id, authors in graph().items():
        single = operator.graph(operator.region_of(follower_id))
        for author_id in authors:
            assert single.follow(follower_id, author_id, now_ms())
            if operator.region_of(author_id) != single._tables.region:
                single.register(author_id, single.audience_here(author_id))
    one_by_one = rows()
    empty(operator)

    adding = bulk.Follows(operator, arrived(operator), {})
    added = adding.add_all(graph(), nothing)
    adding.register_all(nothing)

    assert added == sum(map(len, graph().values()))
    assert rows() == one_by_one
    audience = operator.graph(operator.region_of(PEOPLE[0].user_id)).audience(PEOPLE[0].user_id)
    assert sum(share.count for share in audience) == len(PEOPLE) - 1
    assert max(share.bucket for share in audience) > 0


def test_a_second_import_changes_nothing(operator: Moto) -> None:
    adding = bulk.Follows(operator, arrived(operator), {})
    adding.add_all(graph(), nothing)
    adding.register_all(nothing)
    wanted = drafts([one.user_id for one in PEOPLE], graph(), 10, seed=1)
    assert len(write_all(operator, wanted, nothing)) == 10
    before = rows(("graph", "users", "posts", "names"))

    arrivals = arrive(operator, PEOPLE, PASSWORD, nothing)
    again = bulk.Follows(operator, arrivals.created, arrivals.posts)
    assert again.add_all(graph(), nothing) == 0
    again.register_all(nothing)
    assert write_all(operator, wanted, nothing) == {}

    assert arrivals.created == set()
    assert sum(arrivals.posts.values()) == 10
    assert rows(("graph", "users", "posts", "names")) == before


def test_an_import_that_was_cut_short_goes_on(operator: Moto) -> None:
    first = bulk.Follows(operator, arrived(operator, PEOPLE[:10]), {})
    known = {one.user_id for one in PEOPLE[:10]}
    first.add_all({one: [a for a in graph()[one] if a in known] for one in known}, nothing)

    arrivals = arrive(operator, PEOPLE, PASSWORD, nothing)
    rest = bulk.Follows(operator, arrivals.created, arrivals.posts)
    rest.add_all(graph(), nothing)

    assert len(arrivals.created) == len(PEOPLE) - 10
    for follower_id, authors in graph().items():
        following = operator.graph(operator.region_of(follower_id)).following(follower_id, 100)
        assert following == sorted(authors)


def test_a_name_that_somebody_else_has_is_left_out(operator: Moto) -> None:
    taken = PEOPLE[3]
    names = operator.tables(REGIONS["eu"]).names(taken.username)
    names(taken.username, user_id="eu0000000000zz").save()

    arrivals = arrive(operator, PEOPLE, PASSWORD, nothing)

    assert arrivals.refused == [taken.username]
    assert len(arrivals.created) == len(PEOPLE) - 1
    assert names.get(taken.username).user_id == "eu0000000000zz"


def test_only_follows_of_people_without_posts_are_quiet(operator: Moto) -> None:
    newcomers = arrived(operator)
    follower, writer, silent = (one.user_id for one in PEOPLE[:3])
    store = operator.posts(operator.region_of(writer))
    posts.create(store, HybridClock(now_ms), writer, text="x", media_ids=[], key="k")

    adding = bulk.Follows(operator, newcomers, {writer: 1})
    adding.add_all({follower: [writer, silent]}, nothing)

    tables: Tables = operator.tables(operator.region_of(follower))
    edges = {row.other: row.quiet for row in tables.graph(follower).query(f"{follower}#following")}
    assert edges == {writer: None, silent: True}


def test_somebody_who_posted_meanwhile_is_backfilled(
    operator: Moto, monkeypatch: pytest.MonkeyPatch
) -> None:
    newcomers = arrived(operator)
    follower, author = PEOPLE[0].user_id, PEOPLE[1].user_id
    adding = bulk.Follows(operator, newcomers, {})
    adding.add_all({follower: [author]}, nothing)
    store = operator.posts(operator.region_of(author))
    posts.create(store, HybridClock(now_ms), author, text="x", media_ids=[], key="k")
    sent: list[Any] = []

    class Outlet:
        def slices(self, messages: list[Any]) -> None:
            sent.extend(messages)

    monkeypatch.setattr(operator, "outlet", lambda _: Outlet())

    assert adding.catch_up() == 1
    assert [(each.follower_id, each.author_id) for each in sent] == [(follower, author)]
