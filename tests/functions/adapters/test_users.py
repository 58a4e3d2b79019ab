from dataclasses import replace

import pytest

from shared.errors import Busy, UserUnknown
from tests.functions.adapters.given import someone, stamp
from tests.functions.world import new_profile, new_user


def test_a_profile_is_found_whole_in_its_home(stores):
    user = someone(stores, "eu", language="de", birth_date="1990-02-03", bio="x")
    found = stores["eu"].users.get(user)
    assert found == new_profile(user, stamp(0), language="de", birth_date="1990-02-03", bio="x")


def test_nobody_is_none(stores):
    assert stores["eu"].users.get(new_user("eu")) is None


def test_creating_again_changes_nothing(stores):
    user = someone(stores, "eu")
    stores["eu"].users.change(user, {"bio": "mine"}, stamp(1))
    stores["eu"].users.create(new_profile(user, stamp(0)))
    assert stores["eu"].users.get(user).bio == "mine"


def test_authors_of_every_zone_are_found_from_any_region(stores):
    users = [someone(stores, zone) for zone in ("us", "us", "eu", "eu", "ap", "ap")]
    for zone in ("us", "eu", "ap"):
        assert set(stores[zone].users.authors(users)) == set(users)


def test_authors_who_do_not_exist_are_left_out(stores):
    user, nobody_near, nobody_far = someone(stores, "eu"), new_user("eu"), new_user("us")
    assert set(stores["eu"].users.authors([user, nobody_near, nobody_far, user])) == {user}


def test_authors_have_no_private_part(stores):
    user = someone(stores, "eu", language="de")
    for zone in ("eu", "us"):
        author = stores[zone].users.authors([user])[user]
        assert not hasattr(author, "language")
        assert author.view()["id"] == user


def test_more_authors_than_a_batch_takes_are_found(stores):
    users = [someone(stores, "eu") for _ in range(130)]
    assert set(stores["eu"].users.authors(users)) == set(users)


def test_changes_set_and_remove_attributes_and_leave_the_rest(stores):
    user = someone(stores, "eu", language="de", bio="old")
    changed = stores["eu"].users.change(user, {"bio": "new", "language": None}, stamp(1))
    assert (changed.bio, changed.language, changed.updated) == ("new", None, stamp(1))
    assert stores["eu"].users.get(user) == changed


def test_a_text_can_be_emptied(stores):
    user = someone(stores, "eu", bio="old")
    assert stores["eu"].users.change(user, {"bio": ""}, stamp(1)).bio == ""
    assert stores["eu"].users.get(user).bio == ""


def test_an_older_change_is_refused(stores):
    user = someone(stores, "eu")
    stores["eu"].users.change(user, {"bio": "later"}, stamp(5))
    with pytest.raises(Busy):
        stores["eu"].users.change(user, {"bio": "earlier"}, stamp(4))
    assert stores["eu"].users.get(user).bio == "later"


def test_nobodys_profile_cannot_be_changed(stores):
    with pytest.raises(UserUnknown):
        stores["eu"].users.change(new_user("eu"), {"bio": "x"}, stamp(1))


def test_a_class_changes_by_versions_and_is_public(stores):
    user = someone(stores, "eu")
    users = stores["eu"].users
    known = users.get(user)
    assert (known.reach, known.reach_version, known.vip) == ("push", 0, False)
    assert users.stand(known, "push", vip=True)
    assert users.stand(known, "hybrid", vip=True)
    assert not users.stand(known, "pull", vip=True), "it was changed since"
    now = users.get(user)
    assert (now.reach, now.reach_version, now.vip) == ("hybrid", 1, True)
    assert users.stand(now, "push", vip=False)
    seen = stores["us"].users.authors([user])[user]
    assert (seen.reach, seen.reach_version, seen.vip) == ("push", 2, False)
    assert now.updated == known.updated


def test_nobody_has_no_class(stores):
    user = someone(stores, "eu")
    gone = replace(stores["eu"].users.get(user), user_id=new_user("eu"))
    assert not stores["eu"].users.stand(gone, "hybrid", vip=False)
