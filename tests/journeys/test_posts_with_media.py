"""Posts that wait for their media, through the whole system: their author sees them, then everybody."""

import pytest

from infra.cli.client import Json
from infra.cli.problem import ApiError
from tests.journeys import media
from tests.journeys.system import Someone, System, eventually


@pytest.fixture(scope="module")
def author(system: System) -> Someone:
    return system.newcomer("eu")


@pytest.fixture(scope="module")
def fan(system: System, author: Someone) -> Someone:
    """A follower an ocean away."""
    fan = system.newcomer("us")
    fan.client.follow(author.id)
    marker = author.client.post("Hello")["id"]
    eventually(fan.home, lambda home: marker in home)
    return fan


def refused(who: Someone, method: str, path: str, body: Json | None = None) -> tuple[int, str]:
    with pytest.raises(ApiError) as caught:
        who.client.call(method, path, body)
    return caught.value.status, caught.value.type


def status_for_strangers(system: System, post_id: str) -> int:
    return system.raw("GET", f"/v1/posts/{post_id}").status_code


def test_a_post_waits_for_its_media_and_then_goes_out_by_itself(
    system: System, author: Someone, fan: Someone, tmp_path
) -> None:
    data = media.clip(tmp_path, noise=11)
    begun = media.announce(author, data, alt="A test card")
    post = author.client.post("Look", media_ids=[begun["id"]])
    path = f"/v1/posts/{post['id']}"
    assert (post["visibility"], post["media"][0]["state"]) == ("author", "uploading")
    for _ in range(2):  # what strangers are told is kept for a moment, and for them only
        assert status_for_strangers(system, post["id"]) == 404
        assert refused(fan, "GET", path) == (404, "post-unknown")
        assert author.client.call("GET", path)["visibility"] == "author"
    assert refused(author, "PUT", f"{path}/like") == (409, "post-held")
    mine = author.client.call("GET", f"/v1/timelines/users/{author.id}")["items"]
    assert mine[0]["post"]["id"] == post["id"]
    theirs = fan.client.call("GET", f"/v1/timelines/users/{author.id}")["items"]
    assert post["id"] not in [item["post"]["id"] for item in theirs]

    media.send(begun, data)
    author.client.call("POST", f"/v1/media/{begun['id']}/complete")
    eventually(fan.home, lambda home: post["id"] in home, media.READY_S)
    (item,) = [
        one
        for one in fan.client.page("/v1/timelines/home")["items"]
        if one["post"]["id"] == post["id"]
    ]
    (shown,) = item["post"]["media"]
    assert (item["post"]["visibility"], shown["alt"]) == ("public", "A test card")
    for address in (shown["playlist"], *shown["start"]):
        assert system.raw("GET", address).status_code == 200
    assert eventually(lambda: status_for_strangers(system, post["id"]), lambda code: code == 200)


def test_its_author_is_notified_and_the_card_follows(
    system: System, author: Someone, fan: Someone, tmp_path
) -> None:
    media_id = media.upload(author, media.clip(tmp_path, noise=12))
    post = author.client.post("Look again", media_ids=[media_id])
    assert media.finished(author, media_id)["state"] == "ready"

    def kinds() -> list[tuple[str, str | None]]:
        items = author.client.page("/v1/notifications")["items"]
        return [(one["kind"], one["media_id"]) for one in items]

    eventually(kinds, lambda found: ("media_ready", media_id) in found)

    def state() -> str:
        items = fan.client.page("/v1/timelines/home")["items"]
        found = [one["post"]["media"] for one in items if one["post"]["id"] == post["id"]]
        return found[0][0]["state"] if found else ""

    # A card from before may be held for a while after the last news of it: edge/cards.py.
    eventually(state, lambda seen: seen in ("processing", "ready"))
    eventually(
        lambda: system.raw("GET", f"/v1/posts/{post['id']}").json(),
        lambda seen: seen.get("media", [{}])[0].get("state") == "ready",
    )


def test_a_post_whose_media_failed_stays_its_authors(
    system: System, author: Someone, fan: Someone
) -> None:
    data = b"# not a video\n" * 100
    begun = media.announce(author, data)
    post = author.client.post("Oh", media_ids=[begun["id"]])
    media.send(begun, data)
    with pytest.raises(ApiError):
        author.client.call("POST", f"/v1/media/{begun['id']}/complete")
    seen = eventually(
        lambda: author.client.call("GET", f"/v1/posts/{post['id']}")["media"][0],
        lambda one: one["state"] == "failed",
    )
    assert seen["reason"]
    assert status_for_strangers(system, post["id"]) == 404
    assert post["id"] not in fan.home()
