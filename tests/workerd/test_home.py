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

    reader = bearer("eu3v9k2m8x7q1r")  # somebody who has written nothing lately
    page = system.client.get("/v1/timelines/home?limit=100", headers=reader).json()

    assert [item["post"]["id"] for item in page["items"]] == ids[:3] + ids[4:101]
    assert page["items"][0]["author"]["username"] == "ada"
    assert page["items"][-1]["post"]["text"] == "ü" * 5_000
    assert page["next_cursor"] == "101"

    region.asked.clear()
    again = system.client.get("/v1/timelines/home?limit=100", headers=reader).json()
    assert again == page
    assert region.asked == []  # the page is held


def feed(system: System, count: int) -> list[str]:
    """A feed of `count` posts of AUTHOR."""
    region = system.region
    region.people[AUTHOR] = author_view(
        user_id=AUTHOR, username="ada", display_name="Ada", bio="", created_ms=0
    )
    ids = [new_post_id(HybridTime(9_000 + number), AUTHOR) for number in reversed(range(count))]
    for post_id in ids:
        region.posts[post_id] = post_view(
            post_id=post_id, author_id=AUTHOR, text="hello", media_ids=[], created_ms=1_000
        )
    region.home = [{"post_id": i, "author_id": AUTHOR, "reason": "follow"} for i in ids]
    return ids


def home(system: System, headers: dict[str, str]) -> list[str]:
    items = system.client.get("/v1/timelines/home", headers=headers).json()["items"]
    return [item["post"]["id"] for item in items]


def test_own_write_is_seen_at_once(system: System, bearer: Bearer) -> None:
    me = bearer("eu3v9k2m8x7q1d")
    feed(system, 3)
    assert len(home(system, me)) == 3
    feed(system, 4)
    assert len(home(system, me)) == 3  # held
    done = system.client.put(f"/v1/follows/{AUTHOR}", headers=me)
    assert done.headers["nearcast-session"]
    assert len(home(system, me)) == 4


def test_deleted_post_is_gone_although_a_region_still_has_its_card(
    system: System, bearer: Bearer
) -> None:
    reader, author = bearer("eu3v9k2m8x7q1e"), bearer(AUTHOR)
    ids = feed(system, 3)
    assert home(system, reader) == ids
    system.client.delete(f"/v1/posts/{ids[0]}", headers=author).raise_for_status()
    assert home(system, reader) == ids[1:]


def test_client_that_has_the_page_is_told_so(system: System, bearer: Bearer) -> None:
    me = bearer("eu3v9k2m8x7q1f")
    feed(system, 2)
    first = system.client.get("/v1/timelines/home", headers=me)
    again = system.client.get(
        "/v1/timelines/home", headers=me | {"if-none-match": first.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["cache-status"] == "Nearcast; hit; detail=page"


def test_items_have_reposters_marks_and_private_posts(system: System, bearer: Bearer) -> None:
    region, fan = system.region, "us3v9k2m8x7q1d"
    (plain,) = feed(system, 1)
    region.people[fan] = author_view(
        user_id=fan, username="ben", display_name="Ben", bio="", created_ms=0
    )
    marks = {"liked": True, "reposted": False, "bookmarked": False}
    secret = region.posts[plain] | {"id": "a private post", "text": "among us"}  # type: ignore[operator]
    reposted = {"post_id": plain, "author_id": AUTHOR, "reason": "repost", "viewer": marks}
    region.home = [
        reposted | {"via": fan, "via_count": 2, "more": 3},
        {"post_id": secret["id"], "author_id": AUTHOR, "reason": "follow", "post": secret},
    ]
    page = system.client.get("/v1/timelines/home", headers=bearer("eu3v9k2m8x7q1g")).json()
    ada = region.people[AUTHOR]
    assert page == {
        "items": [
            {
                "post": region.posts[plain],
                "author": ada,
                "via": region.people[fan],
                "reason": "repost",
                "viewer": marks,
                "via_count": 2,
                "more": 3,
            },
            {"post": secret, "author": ada, "reason": "follow"},
        ],
        "next_cursor": None,
        "newest_cursor": "newest",
    }
