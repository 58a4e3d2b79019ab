from shared import views

POST = views.post_view(post_id="p", author_id="a", text="hi", media_ids=("m",), created_ms=1_000)
AUTHOR = views.author_view(
    user_id="a", username="ada", display_name="Ada", bio="", created_ms=1_000
)
ENTRY = views.entry_view("p", "a", "follow")


def test_a_page_item_has_post_author_and_reason() -> None:
    assert views.hydrate([ENTRY], {"p": POST}, {"a": AUTHOR}) == [
        {"post": POST, "author": AUTHOR, "reason": "follow"}
    ]


def test_times_are_rfc3339() -> None:
    assert POST["created_at"] == "1970-01-01T00:00:01.000Z"


def test_deleted_and_unknown_cards_are_left_out() -> None:
    assert views.hydrate([ENTRY], {"p": None}, {"a": AUTHOR}) == []
    assert views.hydrate([ENTRY], {}, {"a": AUTHOR}) == []
    assert views.hydrate([ENTRY], {"p": POST}, {"a": None}) == []


def test_the_order_of_the_skeleton_is_kept() -> None:
    skeleton = [views.entry_view(post, "a", "follow") for post in ("c", "a", "b")]
    posts = {entry["post_id"]: POST | {"id": entry["post_id"]} for entry in skeleton}
    items = views.hydrate(skeleton, posts, {"a": AUTHOR})
    assert [item["post"]["id"] for item in items] == ["c", "a", "b"]
