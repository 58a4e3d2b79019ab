import pytest

from functions.api import posts
from tests.functions.world import new_user


def written(society, user):
    place = society.of(user)
    return posts.create(
        place.posts, place.clock, user, text="x", media_ids=[], key=str(place.now())
    ).post_id


def test_what_is_reported_is_kept_and_left_out(api, society):
    user, other = society.newcomer("eu"), society.newcomer("us")
    post = written(society, other)
    for body in ({"post_id": post, "reason": "spam"}, {"user_id": other, "reason": "abuse"}):
        for _ in range(2):
            assert api.do("POST", "/v1/reports", body, user=user) == 204
    place = society.of(user)
    assert place.readers.get(user).reported == {post, other}
    kept = {one.other: one.reason for one in place.relations.page(user, "reports", 10)}
    assert kept == {post: "spam", other: "abuse"}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"reason": "spam"}, "field-invalid"),
        ({"post_id": "x", "user_id": "y", "reason": "spam"}, "field-invalid"),
        ({"post_id": "x", "reason": "spam"}, "id-malformed"),
        ({"user_id": "x", "reason": "spam"}, "id-malformed"),
        ({"user_id": "x"}, "field-missing"),
        ({"user_id": "x", "reason": "boring"}, "field-invalid"),
        ({"user_id": new_user("us"), "reason": "spam"}, "user-unknown"),
    ],
)
def test_reports_that_cannot_be(api, society, body, kind):
    assert api.problem("POST", "/v1/reports", body, user=society.newcomer("eu"))[1] == kind


def test_nobody_reports_themselves_or_what_is_gone(api, society):
    user, other = society.newcomer("eu"), society.newcomer("us")
    own, gone = written(society, user), written(society, other)
    place = society.of(other)
    posts.delete(place.posts, place.clock, other, gone)
    for subject, kind in (
        ({"user_id": user}, "relation-self"),
        ({"post_id": own}, "relation-self"),
        ({"post_id": gone}, "post-deleted"),
        ({"post_id": gone[:11] + "zz" + gone[13:]}, "post-unknown"),
    ):
        body = subject | {"reason": "spam"}
        assert api.problem("POST", "/v1/reports", body, user=user)[1] == kind
