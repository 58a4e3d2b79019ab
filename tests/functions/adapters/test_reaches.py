import pytest

from functions.records import Reach
from tests.functions.world import new_user


@pytest.fixture
def author():
    return new_user("us")


def test_an_author_nobody_told_of_is_pushed(stores, author):
    reach = stores["eu"].reaches.here(author)
    assert reach == Reach(author_id=author)
    assert (reach.in_force, reach.relayed) == ("push", False)


def test_a_heavier_class_is_in_force_once_every_sweep_is_done(stores, author):
    reaches = stores["eu"].reaches
    turned = reaches.turn(author, "hybrid", 1)
    assert (turned.reach, turned.in_force, turned.relayed) == ("hybrid", "push", True)
    assert not reaches.swept(author, 1, 0, 2)
    assert not reaches.swept(author, 1, 0, 2)
    assert reaches.here(author).in_force == "push"
    assert reaches.swept(author, 1, 1, 2)
    assert reaches.here(author).in_force == "hybrid"


def test_a_lighter_class_is_in_force_at_once(stores, author):
    reaches = stores["eu"].reaches
    reaches.turn(author, "pull", 1)
    reaches.swept(author, 1, 0, 1)
    turned = reaches.turn(author, "hybrid", 2)
    assert (turned.in_force, turned.marked) == ("hybrid", True)
    assert reaches.turn(author, "push", 3).in_force == "push"


def test_a_class_that_changes_during_its_sweep_goes_on_from_what_is_in_force(stores, author):
    reaches = stores["eu"].reaches
    reaches.turn(author, "hybrid", 1)
    reaches.swept(author, 1, 0, 2)
    turned = reaches.turn(author, "pull", 2)
    assert (turned.former, turned.in_force) == ("push", "push")
    assert not reaches.swept(author, 1, 1, 2)
    assert not reaches.swept(author, 2, 1, 2), "sweeps of the version before do not count"
    assert reaches.swept(author, 2, 0, 2)
    assert reaches.here(author).in_force == "pull"


def test_late_news_of_a_class_change_nothing(stores, author):
    reaches = stores["eu"].reaches
    reaches.turn(author, "pull", 2)
    for version in (1, 2):
        assert reaches.turn(author, "push", version) == reaches.here(author)
    assert reaches.here(author).reach == "pull"


def test_regions_have_classes_of_their_own(stores, author):
    stores["eu"].reaches.turn(author, "pull", 2)
    assert stores["us"].reaches.here(author).version == 0


def test_active_followers_page_by_id_while_their_time_lasts(stores, author):
    reaches = stores["eu"].reaches
    fans = sorted(new_user("eu") for _ in range(6))
    for number, fan in enumerate(fans):
        reaches.activate(author, fan, 3, 1000 + number % 2)
    even, odd = fans[::2], fans[1::2]
    assert reaches.active(author, 3, 999, 10) == fans
    assert reaches.active(author, 3, 1000, 10) == odd
    assert reaches.active(author, 3, 1001, 10) == []
    assert reaches.active(author, 2, 999, 10) == []
    assert reaches.active(author, 3, 999, 2) == fans[:2]
    assert reaches.active(author, 3, 999, 10, fans[1]) == fans[2:]
    assert reaches.active(author, 3, 999, 10, fans[1], fans[4]) == fans[2:5]
    assert reaches.active(author, 3, 999, 10, None, fans[1]) == fans[:2]
    reaches.activate(author, even[0], 3, 2000)
    assert reaches.active(author, 3, 1500, 10) == [even[0]]
    for _ in range(2):
        reaches.deactivate(author, even[0], 3)
    assert reaches.active(author, 3, 1500, 10) == []


def test_vips_are_counted_once_and_page_by_id(stores, author):
    reaches = stores["eu"].reaches
    fans = sorted(new_user("eu") for _ in range(3))
    assert [reaches.favour(author, fan) for fan in [*fans, fans[0]]] == [True, True, True, False]
    assert reaches.here(author).vips == 3
    assert reaches.vips(author, 2) == fans[:2]
    assert reaches.vips(author, 5, fans[0], fans[2]) == fans[1:]
    assert [reaches.unfavour(author, fans[1]) for _ in range(2)] == [True, False]
    assert reaches.here(author).vips == 2
    assert reaches.vips(author, 5) == [fans[0], fans[2]]


def test_there_are_only_so_many_vips(stores, author, monkeypatch):
    monkeypatch.setattr("functions.adapters.reaches.VIPS_MAX", 2)
    monkeypatch.setattr("tests.functions.fakes_fan_out.VIPS_MAX", 2)
    reaches = stores["eu"].reaches
    assert [reaches.favour(author, new_user("eu")) for _ in range(3)] == [True, True, False]
    assert reaches.here(author).vips == 2


def test_a_vip_does_not_make_a_class(stores, author):
    reaches = stores["eu"].reaches
    reaches.favour(author, new_user("eu"))
    assert reaches.here(author).in_force == "push"
    assert reaches.turn(author, "hybrid", 1).vips == 1


def test_the_last_time_that_posts_were_shown_anew_counts(stores, author):
    reaches = stores["eu"].reaches
    for at_ms in (5, 9, 7):
        reaches.reshow(author, at_ms)
    assert reaches.here(author).reshown_ms == 9
    assert reaches.turn(author, "hybrid", 1).reshown_ms == 9
