"""Whether the system, at rest, is what the reference says."""

from tests.functions.model.society import Society


def check(society: Society) -> int:
    """Compare everybody's timeline, rows and counts; how many timelines there were."""
    for person in society.people:
        _home(society, person)
        _rows(society, person)
        _counts(society, person)
    return len(society.people)


def _home(society: Society, reader: str) -> None:
    items = society.home(reader)
    assert [item["post"]["id"] for item in items] == society.reference.home(reader)
    for item in items:
        author_id = item["post"]["author_id"]
        assert item["author"]["id"] == author_id
        assert item["author"]["display_name"] == society.reference.names.get(author_id, "")


def _rows(society: Society, reader: str) -> None:
    """Nothing of people who are not followed lies about, to be shown some day."""
    entries = society.world.tables.feeds.get(reader, {}).values()
    followed = set(society.reference.following(reader))
    assert {entry.author_id for entry in entries} <= followed


def _counts(society: Society, person: str) -> None:
    place, reference = society.world.of(person), society.reference
    audience = place.graph.audience(person)
    assert sum(share.count for share in audience) == len(reference.followers(person))
    profile = society.world.tables.profiles[person]
    assert profile.following_count == len(reference.following(person))
    assert profile.post_count == len(reference.posts(person))
