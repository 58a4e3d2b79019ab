"""The sample world's data hold together."""

from collections.abc import Iterator
from typing import Any

import pytest

from infra.cli.problem import ApiError
from infra.sample import load
from infra.sample.load import people, posts
from shared.ids import parse_username
from shared.limits import BIO_MAX, DISPLAY_NAME_MAX, IDEMPOTENCY_KEY_MAX, TEXT_MAX


def test_everybody_can_sign_up_and_follows_somebody_who_exists() -> None:
    everybody = {person.username: person for person in people()}

    assert len(everybody) == len(people()) >= 12
    assert {person.zone for person in everybody.values()} == {"us", "eu", "ap"}
    for person in everybody.values():
        assert parse_username(person.username) == person.username
        assert len(person.display_name) <= DISPLAY_NAME_MAX
        assert len(person.bio) <= BIO_MAX
        assert set(person.follows) <= everybody.keys() - {person.username}
        assert len(set(person.follows)) == len(person.follows) > 0
        assert {everybody[other].zone for other in person.follows} != {person.zone}


def test_every_post_has_an_author_and_a_key_of_its_own() -> None:
    known = {person.username for person in people()}

    assert len(posts()) >= 40
    assert {post.author for post in posts()} == known
    assert all(len(post.text) <= TEXT_MAX for post in posts())
    assert len({post.key for post in posts()}) == len(posts())
    assert all(len(post.key) <= IDEMPOTENCY_KEY_MAX for post in posts())


class Answers:
    """A client whose answers are given."""

    def __init__(self, *answers: Any) -> None:
        self.answers: Iterator[Any] = iter(answers)

    def user(self, _: str) -> dict[str, Any]:
        answer = next(self.answers)
        if isinstance(answer, ApiError):
            raise answer
        return dict(answer)


def test_region_that_is_busy_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "PAUSE_S", 0)
    busy, unknown = ApiError(504, {}), ApiError(404, {"type": "/docs#user-unknown"})
    somebody = people()[0]
    assert load._profile(Answers(busy, {"post_count": 1}), somebody) == {"post_count": 1}
    assert load._profile(Answers(busy, unknown), somebody) is None
    with pytest.raises(ApiError):
        load._profile(Answers(ApiError(400, {})), somebody)
    monkeypatch.setattr(load, "ARRIVAL_LIMIT_S", -1)
    with pytest.raises(ApiError):
        load._profile(Answers(busy), somebody)
