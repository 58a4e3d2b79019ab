"""Posts and notices as a terminal shows them."""

from infra.cli.notifications import notification_text
from infra.cli.terminal import post_text

AUTHOR = {"username": "ben", "display_name": "Ben"}
POST = {"id": "p", "text": "[hello]", "created_at": "2026-11-20T09:05:00.123Z"}
VIDEO = {
    "kind": "video",
    "state": "processing",
    "width": 1280,
    "height": 720,
    "duration_ms": 4_200,
    "alt": "A [cat]",
}


def test_a_post_says_what_it_shows_and_how_far_that_is() -> None:
    ready = {"kind": "image", "state": "ready", "alt": ""}
    head, text, video, image = post_text(POST | {"media": [VIDEO, ready]}, AUTHOR).splitlines()
    assert "@ben" in head
    assert text == r"\[hello]"
    assert video == r"[dim]▶ video 1280×720 4 s[/] [yellow]processing[/] A \[cat]"
    assert image == "[dim]▶ image[/]"


def test_a_post_that_waits_says_so_and_one_without_text_is_shorter() -> None:
    waiting = POST | {"text": "", "media": [VIDEO], "visibility": "author"}
    assert len(post_text(waiting, AUTHOR).splitlines()) == 3
    assert "only you see this" in post_text(waiting, AUTHOR)
    assert post_text(POST, AUTHOR).splitlines()[1:] == [r"\[hello]"]


def test_what_became_of_a_file_is_a_notice_without_people() -> None:
    notice = {
        "kind": "media_failed",
        "post_id": None,
        "media_id": "m",
        "actors": [],
        "count": 0,
        "more": False,
        "at": "2026-11-20T09:05:00.123Z",
        "unread": False,
    }
    assert notification_text(notice) == "  Could not be used: m [dim]2026-11-20 09:05[/]"
