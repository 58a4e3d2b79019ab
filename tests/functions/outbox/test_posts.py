"""Records as the tables really write them: rows of the adapters, through the outbox."""

from dataclasses import replace

import pytest

from functions.adapters.models import CountsRow, EngagementRow, GraphRow, PostRow, VersionRow
from functions.adapters.post_rows import row_of
from functions.outbox.changes import messages_of
from shared.messages import LikeChanged, PostChanged, parse
from shared.views import media_view
from tests.functions.adapters.given import post_of, stamp

AUTHOR, OTHER = "eu3v9k2m8x7q1c", "us3v9k2m8x7q1c"
VIEW = media_view(
    media_id="m", kind="image", state="ready", asset="a", names={"sizes": [["n", 1, 2]]}
)


class Row(PostRow):
    class Meta:
        table_name = "posts"
        region = "eu-west-1"


@pytest.fixture
def post():
    return replace(
        post_of(AUTHOR),
        reply_to=post_of(OTHER, 1).post_id,
        root_id=post_of(OTHER, 2).post_id,
        quote_of=post_of(OTHER, 3).post_id,
        mentions=(OTHER,),
        hashtags=("sky", "sea"),
        visibility="followers",
        media_ids=("m",),
        media=(VIEW,),
    )


def image(post):
    row = row_of(Row, post).serialize()
    if post.deleted_ms is not None:
        row |= {"deleted_ms": {"N": str(post.deleted_ms)}}
        for name in ("text", "media_ids", "media", "held", "mentions", "hashtags"):
            row.pop(name, None)
    return row


def change_of(new, old=None):
    stream = {"Keys": {"author": {"S": AUTHOR}, "post_id": {"S": new.post_id}}}
    stream |= {"NewImage": image(new)} | ({"OldImage": image(old)} if old else {})
    ((message,), slices) = messages_of([{"dynamodb": stream}])
    assert slices == []
    return message


def test_a_change_has_the_view_that_the_post_has(post):
    expected = PostChanged(post.post_id, AUTHOR, post.updated, post.view(), tags=("sea", "sky"))
    assert change_of(post) == expected


def test_an_edit_says_which_revision_and_the_tags_of_both(post):
    edited = replace(
        post, text="two", hashtags=("sun",), revision=1, edited_ms=77, updated=stamp(9)
    )
    change = change_of(edited, post)
    assert (change.revision, change.tags) == (1, ("sea", "sky", "sun"))
    assert change.card == edited.view()
    assert not change.shown


def test_a_deletion_says_the_tags_that_were(post):
    buried = replace(post, deleted_ms=7, updated=stamp(9))
    change = change_of(buried, post)
    assert (change.card, change.tags) == (None, ("sea", "sky"))
    assert (change.phase, change.dropped) == ("", ("m",))
    assert parse(change.to_json()) == change


def test_a_post_that_waits_is_no_news_and_one_that_waits_no_more_is_new(post):
    held = replace(post, held=True)
    edited = replace(held, revision=1, edited_ms=7, updated=stamp(8))
    free = replace(edited, held=False, updated=stamp(9))
    assert [change_of(held).phase, change_of(edited, held).phase] == ["held", "held"]
    assert change_of(held).card["visibility"] == "author"
    released = change_of(free, edited)
    assert (released.phase, released.fresh, released.revision) == ("released", True, 1)
    assert released.card == free.view()
    assert released.card["visibility"] == "followers"


def test_the_end_of_a_post_that_waited_is_no_news_either(post):
    buried = replace(post, deleted_ms=7, updated=stamp(9))
    change = change_of(buried, replace(post, held=True))
    assert (change.phase, change.dropped) == ("held", ("m",))


def test_what_a_post_says_of_its_media_is_renewed(post):
    renewed = replace(post, media=(VIEW | {"state": "deleted"},), updated=stamp(9))
    change = change_of(renewed, post)
    assert (change.phase, change.fresh) == ("renewed", False)
    assert change.card == renewed.view()
    edited = replace(post, text="two", revision=1, updated=stamp(10))
    assert change_of(edited, post).phase == ""
    hidden = replace(renewed, visibility="public", updated=stamp(10))
    assert change_of(hidden, post).phase == ""


def test_another_visibility_is_shown_anew(post):
    assert change_of(replace(post, visibility="public", updated=stamp(9)), post).shown
    assert not change_of(post).shown


def record_of(model, *keys, **attributes):
    bound = type(model.__name__, (model,), {"Meta": Row.Meta, "__module__": __name__})
    row = bound(*keys, **attributes).serialize()
    names = ("node", "other") if model is GraphRow else ("author", "post_id")
    return {"dynamodb": {"Keys": {name: row[name] for name in names}, "NewImage": row}}


def test_rows_around_a_post_are_no_change(post):
    rows = [
        record_of(EngagementRow, f"{post.post_id}#likes", OTHER, at_ms=1),
        record_of(CountsRow, f"{AUTHOR}#counts", post.post_id, likes=1),
        record_of(VersionRow, f"{AUTHOR}#history", f"{post.post_id}#0000", text="x", written_ms=1),
    ]
    assert messages_of(rows) == ([], [])


def test_likes_are_changes_and_bookmarks_and_reposts_are_none(post):
    rows = [
        record_of(GraphRow, f"{OTHER}#{kind}", post.post_id, at_ms=1)
        for kind in ("likes", "bookmarks", "reposts")
    ]
    assert messages_of(rows) == ([LikeChanged(OTHER, post.post_id)], [])


def test_a_like_that_went_is_a_change_too(post):
    record = record_of(GraphRow, f"{OTHER}#likes", post.post_id, at_ms=1)
    record["dynamodb"]["OldImage"] = record["dynamodb"].pop("NewImage")
    assert messages_of([record]) == ([LikeChanged(OTHER, post.post_id)], [])
