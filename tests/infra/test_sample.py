"""The sample world's data hold together."""

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
