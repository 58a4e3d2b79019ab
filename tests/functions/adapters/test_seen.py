from typing import Any

import pytest

from shared.seen import Sketch
from tests.functions.dynamo import Dynamo
from tests.functions.world import new_user


def test_what_was_seen_is_known(stores):
    owner = new_user("eu")
    assert stores["eu"].seen.get(owner) == Sketch()
    stores["eu"].seen.add(owner, ["p1", "p2"])
    stores["eu"].seen.add(owner, ["p2", "p3"])
    sketch = stores["eu"].seen.get(owner)
    assert sketch.count == 3
    assert all(post in sketch for post in ("p1", "p2", "p3"))


def test_both_filters_are_kept(stores):
    owner = new_user("eu")
    posts = [f"p{number}" for number in range(2_600)]
    for start in (0, 2_000):
        stores["eu"].seen.add(owner, posts[start : start + 2_000])
    assert stores["eu"].seen.get(owner) == Sketch().with_posts(posts)


def test_what_devices_add_at_the_same_time_is_all_kept(
    aws: dict[str, Dynamo], monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, seen = new_user("eu"), aws["eu"].seen
    put, others = seen._put, ["p2", "p3"]

    def put_after_another_device(*given: Any) -> bool:
        if others:
            seen.add(owner, [others.pop()])
        return put(*given)

    monkeypatch.setattr(seen, "_put", put_after_another_device)
    seen.add(owner, ["p1"])
    assert all(post in seen.get(owner) for post in ("p1", "p2", "p3"))
