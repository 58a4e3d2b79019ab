import pytest

from functions.fan_out.favour import favour
from functions.reach import Thresholds
from shared.messages import VipChanged
from tests.functions.adapters.given import claim_of, post_of
from tests.functions.world import START_MS, World
from tests.shared.documents import REGIONS

US = REGIONS["us"]


@pytest.fixture
def world():
    world = World()
    world.tables.thresholds = Thresholds(vip=2)
    return world


@pytest.fixture
def author(world):
    return world.newcomer("eu")


def follow(world, fan, author):
    world.of(fan).graph.follow(fan, author, 1)


def write(world, author):
    world.pass_time()
    post = post_of(author, world.tables.now_ms - START_MS)
    world.of(author).posts.create(post, claim_of(post.post_id))
    return post.post_id


def star(world, author):
    """A fan in America with followers of their own, who has posted since."""
    fan = world.newcomer("us")
    follow(world, fan, author)
    for _ in range(2):
        follow(world, world.newcomer("us"), fan)
    world.settle()
    write(world, fan)
    world.settle()
    return fan


def test_a_user_with_many_followers_is_a_vip_where_they_follow(world, author):
    fan = star(world, author)
    assert world.at("us").reaches.vips(author, 10) == [fan]
    assert world.at("us").reaches.here(author).vips == 1


def test_a_vip_who_follows_somebody_is_one_there_too(world, author):
    fan, other = star(world, author), world.newcomer("ap")
    follow(world, fan, other)
    world.settle()
    assert world.at("us").reaches.vips(other, 10) == [fan]


def test_a_vip_who_unfollows_is_none_there_any_more(world, author):
    fan = star(world, author)
    world.at("us").graph.unfollow(fan, author)
    world.settle()
    assert world.at("us").reaches.vips(author, 10) == []
    assert world.at("us").reaches.here(author).vips == 0


def test_who_lost_their_followers_is_none_anywhere_once_they_post(world, author):
    fan = star(world, author)
    for follower in world.at("us").graph.followers(fan, US, 0, 10):
        world.at("us").graph.unfollow(follower, fan)
    world.settle()
    write(world, fan)
    world.settle()
    assert world.at("us").reaches.vips(author, 10) == []


@pytest.mark.parametrize("pull", [100, 2])
def test_vips_get_a_post_before_all_others_and_in_every_class(world, author, pull):
    fan = star(world, author)
    others = [world.newcomer("us") for _ in range(3)]
    for other in others:
        follow(world, other, author)
    world.settle()
    world.tables.thresholds = Thresholds(hybrid=2, pull=pull, vip=2)
    first = write(world, author)
    world.settle()  # the crossing
    post, got = write(world, author), []
    place = world.at("us")
    push = place.feeds.push
    place.feeds.push = lambda entries: push(got.extend(x := list(entries)) or x)
    world.settle()
    assert [entry.owner_id for entry in got] == [fan]
    assert first in [entry.post_id for entry in place.feeds.page(others[0], 10)]
    assert place.ledger.read(post, US)[0].vips == 1


def test_vips_of_a_pushed_author_come_first(world, author, monkeypatch):
    monkeypatch.setattr("functions.fan_out_planner.cut.VIPS_PERCENT", 20)
    fan = star(world, author)
    for _ in range(5):
        follow(world, world.newcomer("us"), author)
    world.settle()
    write(world, author)
    got, place = [], world.at("us")
    push = place.feeds.push
    place.feeds.push = lambda entries: push(got.extend(x := list(entries)) or x)
    world.settle()
    assert got[0].owner_id == fan
    assert len({entry.owner_id for entry in got}) == 6


def test_vips_who_are_many_among_the_followers_are_not_written_twice(world, author):
    fan = star(world, author)
    post, place, got = write(world, author), world.at("us"), []
    push = place.feeds.push
    place.feeds.push = lambda entries: push(got.extend(x := list(entries)) or x)
    world.settle()
    assert [(entry.owner_id, entry.post_id) for entry in got] == [(fan, post)]
    assert place.ledger.read(post, US)[0].vips == 0


def test_a_long_list_of_followed_is_gone_through_page_by_page(world, monkeypatch):
    monkeypatch.setattr("functions.fan_out.favour.STEP", 2)
    fan = world.newcomer("us")
    authors = [world.newcomer("us") for _ in range(5)]
    for author in authors:
        follow(world, fan, author)
    world.settle()
    world.at("us").outlet.slices([VipChanged(fan, vip=True)])
    world.settle()
    assert all(world.at("us").reaches.vips(author, 5) == [fan] for author in authors)
    world.at("us").outlet.slices([VipChanged(fan, vip=False)])
    world.settle()
    assert not any(world.at("us").reaches.vips(author, 5) for author in authors)


def test_whom_a_vip_stops_to_follow_meanwhile_is_noticed(world, author):
    fan, place = world.newcomer("us"), world.at("us")
    follow(world, fan, author)
    world.settle()
    make = place.reaches.favour

    def make_slowly(*arguments):
        place.graph.unfollow(fan, author)
        return make(*arguments)

    place.reaches.favour = make_slowly
    favour(VipChanged(fan, vip=True), place)
    assert place.reaches.vips(author, 5) == []


def test_a_vip_who_stops_to_be_one_just_before_they_leave_is_none_any_more(world, author):
    fan, place = star(world, author), world.at("us")
    place.users.stand(place.users.get(fan), "push", vip=False)
    place.graph.unfollow(fan, author)
    world.settle()
    assert place.reaches.vips(author, 5) == []
