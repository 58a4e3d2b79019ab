import os

import pytest

from functions.deadline import now_ms
from shared.clock import HybridTime
from shared.ids import new_post_id
from shared.limits import TAG_DAYS
from tests.functions.world import new_user


@pytest.fixture
def tag():
    return f"tag{os.urandom(4).hex()}"


def post_at(ms):
    return new_post_id(HybridTime(ms), new_user("eu"))


def test_a_tag_lists_its_posts_newest_first_from_every_region(stores, tag):
    posts = [post_at(now_ms() + number) for number in range(20)]
    for post in posts:
        stores["eu"].tags.add(tag, post)
    first = stores["us"].tags.latest(tag, 12)
    rest = stores["ap"].tags.latest(tag, 12, first[-1])
    assert first + rest == posts[::-1]


def test_adding_and_discarding_twice_does_it_once(stores, tag):
    post = post_at(now_ms())
    for _ in range(2):
        stores["eu"].tags.add(tag, post)
    assert stores["eu"].tags.latest(tag, 9) == [post]
    for _ in range(2):
        stores["eu"].tags.discard(tag, post)
    assert stores["eu"].tags.latest(tag, 9) == []


def test_other_tags_stay(stores, tag):
    post = post_at(now_ms())
    stores["eu"].tags.add(tag, post)
    stores["eu"].tags.discard(f"{tag}x", post)
    assert stores["eu"].tags.latest(tag, 9) == [post]


def test_posts_that_are_too_old_are_not_listed_though_their_rows_linger(aws, tag):
    old = post_at(now_ms() - (TAG_DAYS * 86_400 + 60) * 1000)
    aws["eu"].tags.add(tag, old)
    assert aws["eu"].tags.latest(tag, 9) == []
