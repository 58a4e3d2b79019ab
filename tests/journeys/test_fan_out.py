"""Fan-out on the whole system: its ledger, authors who change their class, lost timelines."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest

from tests.journeys import system as journey
from tests.journeys.system import Someone, System

# New settings end a planner at its work; its message comes again after 30 s (samconfig.toml).
eventually = partial(journey.eventually, within_s=75.0)


@pytest.fixture
def followed(system: System) -> tuple[Someone, list[Someone]]:
    """An author in Europe with fans in two zones."""
    author = system.newcomer("eu")
    fans = [system.newcomer(zone) for zone in ("eu", "us", "us")]
    for fan in fans:
        fan.client.follow(author.id)
    eventually(lambda: author.client.user(author.id), lambda found: found["follower_count"] == 3)
    return author, fans


@contextmanager
def thresholds(system: System, zone: str, **values: int) -> Iterator[None]:
    """Let a zone's planner judge its authors by other numbers of followers."""
    region = system.directory.region_of(zone)
    functions = system.aws.client("lambda", region)
    name = f"nearcast-local-{system.cell(zone).name}-fan-out-planner"
    kept = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    changed = kept | {key.upper(): str(value) for key, value in values.items()}
    functions.update_function_configuration(FunctionName=name, Environment={"Variables": changed})
    try:
        yield
    finally:
        functions.update_function_configuration(FunctionName=name, Environment={"Variables": kept})


def progress(author: Someone, post_id: str) -> dict[str, Any]:
    return author.client.call("GET", f"/v1/posts/{post_id}/fan-out")


def done(author: Someone, post_id: str, delivered: int) -> dict[str, Any]:
    return eventually(
        lambda: progress(author, post_id),
        lambda found: found["state"] == "done" and found["delivered"] == delivered,
    )


def waits(system: System) -> dict[str, int]:
    """How many messages were set aside as poison, by queue."""
    found = {}
    for zone in system.directory.zones:
        region = system.directory.region_of(zone)
        client = system.aws.client("sqs", region)
        for name in ("plans", "slices"):
            url = system.cell(zone).queues[name].replace(f"-{name}", f"-{name}-dlq")
            attributes = client.get_queue_attributes(
                QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"]
            )["Attributes"]
            found[url] = int(attributes["ApproximateNumberOfMessages"])
    return found


def sees(fan: Someone, *posts: str) -> None:
    wanted = sorted(posts, reverse=True)
    eventually(fan.home, lambda found: [one for one in found if one in posts] == wanted)


def test_an_author_sees_how_far_a_post_has_come(
    system: System, followed: tuple[Someone, list[Someone]]
) -> None:
    author, fans = followed
    post = author.client.post("Hello, everybody")["id"]
    found = done(author, post, 3)
    assert {one["region"]: one["delivered"] for one in found["regions"]} == {
        system.directory.region_of("eu"): 1,
        system.directory.region_of("us"): 2,
    }
    assert {one["reach"] for one in found["regions"]} == {"push"}
    for fan in fans:
        sees(fan, post)


def test_an_author_becomes_heavy_and_light_again_and_nobody_misses_a_post(
    system: System, followed: tuple[Someone, list[Someone]]
) -> None:
    author, fans = followed
    before, posts = waits(system), []

    def write(reach: str, expected: Callable[[int], bool]) -> None:
        def came(found: dict[str, Any]) -> bool:
            classes = {one["reach"] for one in found["regions"]}
            return found["state"] == "done" and classes == {reach} and expected(found["delivered"])

        posts.append(author.client.post(f"A post, {reach}")["id"])
        eventually(lambda: progress(author, posts[-1]), came)

    fans[0].home()  # active before the class changes
    write("push", lambda delivered: delivered == 3)
    with thresholds(system, "eu", reach_hybrid=3, reach_pull=1000):
        for reach in ("push", "hybrid"):
            posts.append(author.client.post(f"Turning {reach}")["id"])
            eventually(lambda: progress(author, posts[-1]), lambda found: found["state"] == "done")
            eventually(lambda: reach_of(system, author), lambda seen: seen == {"hybrid"})
        write("hybrid", lambda delivered: delivered >= 1)
        for fan in fans:
            sees(fan, *posts)
    with thresholds(system, "eu", reach_hybrid=2, reach_pull=3):
        posts.append(author.client.post("Turning pull")["id"])
        eventually(lambda: reach_of(system, author), lambda seen: seen == {"pull"})
        write("pull", lambda delivered: delivered == 0)
        for fan in fans:
            sees(fan, *posts)
        gone = author.client.post("Not for long")["id"]
        eventually(lambda: relayed(system, author), lambda seen: gone in seen)
        author.client.delete(gone)
        eventually(lambda: relayed(system, author), lambda seen: gone not in seen)
    posts.append(author.client.post("Turning back")["id"])
    eventually(lambda: reach_of(system, author), lambda seen: seen == {"push"})
    write("push", lambda delivered: delivered == 3)
    newcomer = system.newcomer("us")
    newcomer.client.follow(author.id)
    for fan in (*fans, newcomer):
        sees(fan, *posts)
    assert waits(system) == before, "nothing was set aside on the way"


def test_a_follower_with_followers_of_their_own_is_written_first(
    system: System, followed: tuple[Someone, list[Someone]]
) -> None:
    author, (_, star, other) = followed
    before = waits(system)
    other.client.follow(star.id)
    eventually(lambda: star.client.user(star.id), lambda found: found["follower_count"] == 1)
    with thresholds(system, "us", vip_followers=1):
        star.client.post("I have a follower")
        eventually(lambda: vips_of(system, author), lambda found: found == [star.id])
    post = author.client.post("Stars first")["id"]
    done(author, post, 3)
    sees(star, post)
    with thresholds(system, "us", vip_followers=100):
        star.client.post("One is not much")
        eventually(lambda: vips_of(system, author), lambda found: found == [])
    assert waits(system) == before


def vips_of(system: System, author: Someone) -> list[str]:
    """Who comes first among an author's followers in America."""
    table = system.directory.table("graph", system.directory.place("us", author.id).shard)
    rows = system.rows("us", table)
    return [row["other"]["S"] for row in rows if row["node"]["S"] == f"{author.id}#vips"]


def relayed(system: System, author: Someone) -> list[str]:
    """What followers in America pull of an author."""
    table = system.directory.table("feeds", system.directory.place("us", author.id).shard)
    rows = system.rows("us", table)
    return [row["post_id"]["S"] for row in rows if row["owner"]["S"] == f"{author.id}#relay"]


def reach_of(system: System, author: Someone) -> set[str]:
    """An author's class in the regions that have been told of one, once it is in force."""
    found = set()
    for zone in ("eu", "us"):
        for table in system.tables(zone):
            if "-graph-" in table:
                for row in system.rows(zone, table):
                    if row["node"]["S"] == f"{author.id}#reach":
                        marked = row["marked"]["BOOL"]
                        found.add(row["reach"]["S"] if marked else "turning")
    return found


def test_a_lost_timeline_is_built_anew_when_it_is_read(
    system: System, followed: tuple[Someone, list[Someone]]
) -> None:
    author, (_, fan, _) = followed
    posts = [author.client.post(f"Post {number}")["id"] for number in range(3)]
    sees(fan, *posts)
    client = system.aws.dynamodb(system.directory.region_of("us"))
    table = system.directory.table("feeds", system.directory.home(fan.id).shard)
    for row in system.rows("us", table):
        if row["owner"]["S"] == fan.id:
            client.delete_item(
                TableName=table, Key={name: row[name] for name in ("owner", "post_id")}
            )
    sees(fan, *posts)


def test_a_deleted_post_says_that_it_is_cancelled_or_done(
    followed: tuple[Someone, list[Someone]],
) -> None:
    author, _ = followed
    post = author.client.post("A mistake")["id"]
    author.client.delete(post)
    found = eventually(
        lambda: progress(author, post), lambda seen: seen["state"] in ("cancelled", "done")
    )
    assert found["delivered"] <= 3
