from collections.abc import Callable

from shared.clock import HybridTime
from shared.ids import new_post_id
from shared.views import author_view, post_view
from tests.workerd.conftest import System

Bearer = Callable[..., dict[str, str]]
AUTHOR = "us3v9k2m8x7q1c"


def test_large_page_is_hydrated_from_cards(system: System, bearer: Bearer) -> None:
    region = system.region
    region.people[AUTHOR] = author_view(
        user_id=AUTHOR, username="ada", display_name="Ada", bio="", created_ms=0
    )
    ids = [new_post_id(HybridTime(1_000 + number), AUTHOR) for number in reversed(range(150))]
    for post_id in ids:
        region.posts[post_id] = post_view(
            post_id=post_id, author_id=AUTHOR, text="ü" * 5_000, media_ids=[], created_ms=1_000
        )
    region.home = [{"post_id": i, "author_id": AUTHOR, "reason": "follow"} for i in ids]
    region.posts[ids[3]] = None  # deleted: its place goes to the 101st

    page = system.client.get("/v1/timelines/home?limit=100", headers=bearer()).json()

    assert [item["post"]["id"] for item in page["items"]] == ids[:3] + ids[4:101]
    assert page["items"][0]["author"]["username"] == "ada"
    assert page["items"][-1]["post"]["text"] == "ü" * 5_000
    assert page["next_cursor"] == "101"

    region.asked.clear()
    again = system.client.get("/v1/timelines/home?limit=100", headers=bearer()).json()
    assert again == page
    assert {asked.path for asked in region.asked} == {"/v1/timelines/home"}  # no card twice
