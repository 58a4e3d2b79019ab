import pytest

from functions.api.progress import progress
from functions.reach import Thresholds
from shared import errors
from shared.messages import Slice
from tests.functions.adapters.given import claim_of, post_of
from tests.functions.world import START_MS, World, new_user
from tests.shared.documents import REGIONS


@pytest.fixture
def world():
    return World()


@pytest.fixture
def author(world):
    return world.newcomer("eu")


def follow(world, author, **counts):
    for zone, count in counts.items():
        for _ in range(count):
            fan = world.newcomer(zone)
            world.of(fan).graph.follow(fan, author, 1)
    world.settle()


def write(world, author):
    world.pass_time()
    post = post_of(author, world.tables.now_ms - START_MS)
    world.of(author).posts.create(post, claim_of(post.post_id))
    return post.post_id


def states(found):
    return {region["region"]: region["state"] for region in found["regions"]}


def test_a_post_waits_until_its_regions_have_begun(world, author):
    follow(world, author, us=2, eu=1)
    found = progress(write(world, author), author, world.of(author))
    assert states(found) == {REGIONS["us"]: "waiting", REGIONS["eu"]: "waiting"}
    assert (found["state"], found["delivered"]) == ("waiting", 0)


def test_a_post_that_reached_everybody_is_done_in_every_region(world, author):
    follow(world, author, us=2, eu=1)
    post_id = write(world, author)
    world.settle()
    found = progress(post_id, author, world.of(author))
    assert states(found) == {REGIONS["us"]: "done", REGIONS["eu"]: "done"}
    assert (found["state"], found["delivered"]) == ("done", 3)
    us = next(one for one in found["regions"] if one["region"] == REGIONS["us"])
    assert (us["expected"], us["delivered"], us["slices"]) == (2, 2, 1)
    assert (us["chains"], us["chains_done"], us["reach"]) == (1, 1, "push")


def test_a_post_is_running_while_slices_are_missing(world, author, monkeypatch):
    monkeypatch.setattr("functions.fan_out.crowd.SLICE_FOLLOWERS", 2)
    follow(world, author, us=5)
    post_id = write(world, author)
    done = 0
    while waiting := world.pending():
        region, _, message = waiting.pop(0)
        done += isinstance(message, Slice)
        if done > 1:
            break
        world.hand_on(region, message)
    found = progress(post_id, author, world.of(author))
    assert (found["state"], found["delivered"]) == ("running", 2)


def test_a_deleted_post_is_cancelled_whether_or_not_it_had_begun(world, author):
    follow(world, author, us=1)
    place, post_id = world.of(author), write(world, author)
    world.pass_time()
    assert place.posts.delete(author, post_id, 7, place.clock.tick().text)
    assert progress(post_id, author, place)["state"] == "cancelled"
    world.settle()
    assert progress(post_id, author, place)["state"] == "cancelled"


def test_vips_are_not_counted_twice(world, author, monkeypatch):
    monkeypatch.setattr("functions.fan_out_planner.cut.VIPS_PERCENT", 50)
    world.tables.thresholds = Thresholds(vip=1)
    follow(world, author, us=2)
    fan = world.at("us").graph.followers(author, REGIONS["us"], 0, 1)[0]
    world.at("us").reaches.favour(author, fan)
    post_id = write(world, author)
    world.settle()
    found = progress(post_id, author, world.of(author))
    assert (found["delivered"], found["regions"][0]["chains_done"]) == (2, 2)


@pytest.mark.parametrize("error", [errors.RegionUnavailable, errors.Busy])
def test_a_region_that_is_away_is_said_to_be_and_the_others_are_told_of(world, author, error):
    follow(world, author, us=2, eu=1)
    post_id = write(world, author)
    world.settle()
    place = world.of(author)
    read = place.ledger.read

    def read_some(post_id, region):
        if region == REGIONS["us"]:
            raise error
        return read(post_id, region)

    place.ledger.read = read_some
    found = progress(post_id, author, place)
    assert states(found) == {REGIONS["us"]: "unknown", REGIONS["eu"]: "done"}
    assert (found["state"], found["delivered"]) == ("unknown", 1)


def test_nobody_elses_post_is_told_of(world, author):
    post_id = write(world, author)
    with pytest.raises(errors.NotYours):
        progress(post_id, world.newcomer("eu"), world.of(author))
    stranger = new_user("eu")
    with pytest.raises(errors.PostUnknown):
        progress(post_of(stranger).post_id, stranger, world.of(author))
    with pytest.raises(errors.IdMalformed):
        progress("p", author, world.of(author))


def test_a_post_without_followers_is_done_at_once(world, author):
    found = progress(write(world, author), author, world.of(author))
    assert (found["state"], found["regions"]) == ("done", [])
