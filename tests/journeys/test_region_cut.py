"""A region is lost: its people get a clear problem, everybody else notices nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.journeys.system import System, eventually


@contextmanager
def cut(system: System, zone: str) -> Iterator[None]:
    """No function of a region may run: calls are refused, streams and queues are held."""
    region = system.cell(zone).region
    functions = system.aws.client("lambda", region)
    names = [each["FunctionName"] for each in functions.list_functions()["Functions"]]
    for name in names:
        functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    try:
        yield
    finally:
        for name in names:
            functions.delete_function_concurrency(FunctionName=name)


def test_a_lost_region_is_told_from_the_others_and_catches_up(system: System) -> None:
    author = system.newcomer("eu")
    near, far = system.newcomer("us"), system.newcomer("ap")
    near.client.follow(author.id)
    far.client.follow(author.id)
    eventually(lambda: system.stranger().user(author.id), lambda user: user["follower_count"] == 2)

    with cut(system, "ap"):
        made = author.client.post("while Singapore was away")["id"]
        eventually(near.home, lambda ids: made in ids)
        answer = eventually(
            lambda: system.raw("GET", "/v1/timelines/home?limit=7", headers=far.bearer),
            lambda seen: seen.status_code == 503,
        )
        assert answer.json()["type"].endswith("#region-unavailable")
        assert answer.json()["request_id"]

    eventually(far.home, lambda ids: made in ids, within_s=40)
