"""Whether the system, at rest, is what the reference says."""

from dataclasses import asdict

from functions.reconciler import post, timeline
from functions.reconciler.expected import SETTLED_MS
from shared.messages import ReconcilePost
from tests.functions.model.reference import Said
from tests.functions.model.society import Society

ENTRIES = 1_000  # more than anybody's timeline has here


def check(society: Society) -> int:
    """Compare everybody's timeline, rows and counts; how many timelines there were."""
    for person in society.people:
        _home(society, person)
        _rows(society, person)
        _relations(society, person)
        _counts(society, person)
    society.settle()  # reading made readers active
    for person in society.people:
        _home(society, person)
    _engagements(society)
    _reconciler(society)
    return len(society.people)


def _home(society: Society, reader: str) -> None:
    reference, items = society.reference, society.home(reader)
    expected = reference.home(reader)
    seen = [(item["post"]["id"], item["reason"], item.get("via", {}).get("id")) for item in items]
    assert seen == [_item(said) for said in expected]
    for item in items:
        shown, author = reference.posts[item["post"]["id"]], item["author"]
        assert item["post"]["text"] == shown.text
        assert tuple(item["post"]["media_ids"]) == shown.media
        assert all(media["names"] for media in item["post"]["media"])
        assert author["id"] == shown.author
        assert author["display_name"] == reference.names.get(shown.author, "")
        assert item["viewer"] == reference.marks(reader, shown.id)


def _item(said: Said) -> tuple[str, str, str | None]:
    return said.shown, said.reason, said.author if said.repost_of else None


def _rows(society: Society, reader: str) -> None:
    """Nothing of people who are not followed lies about, to be shown some day."""
    entries = society.world.of(reader).feeds.page(reader, ENTRIES)
    assert {entry.author_id for entry in entries} <= society.reference.following(reader)


def _relations(society: Society, person: str) -> None:
    """The reader row says what the rows of both sides say; no decided request waits."""
    place, reference = society.world.of(person), society.reference
    reader = place.readers.get(person, consistent=True)
    if reader is not None:
        assert reader.blocked == {other for one, other in reference.blocks if one == person}
        assert reader.blocked_by == {one for one, other in reference.blocks if other == person}
        assert reader.muted == {other for one, other in reference.mutes if one == person}
        assert reader.reported == {what for one, what in reference.reports if one == person}
    for asked in place.relations.page(person, "requested", 100):
        assert asked.other in reference.private
        assert (person, asked.other) not in reference.follows
        request = society.world.of(asked.other).relations.get(asked.other, "requests", person)
        assert request is not None
        assert request.decision is None


def _counts(society: Society, person: str) -> None:
    place, reference = society.world.of(person), society.reference
    audience = place.graph.audience(person)
    assert sum(share.count for share in audience) == len(reference.followers(person))
    profile = place.users.get(person)
    assert profile is not None
    assert profile.following_count == len(reference.following(person))
    assert profile.post_count == len(reference.out(person))


def _engagements(society: Society) -> None:
    for said in society.reference.posts.values():
        counts = society.reference.counts(said.id)
        found = society.world.of(said.author).engagements.counts([said.id]).get(said.id)
        assert (asdict(found) if found else dict.fromkeys(counts, 0)) == counts


def _reconciler(society: Society) -> None:
    """When all has had its time, the reconciler finds nothing: entries, relays, cards."""
    society.world.pass_time(2 * SETTLED_MS)
    places = society.world.places.values()
    for place in places:
        place.looks.clear()
    for person in society.people:
        after: str | None = None
        while True:
            found, after = timeline.reconcile(person, after, society.world.of(person), repair=False)
            assert found.faults == 0, found
            if after is None:
                break
    for said in society.reference.posts.values():
        for place in places:
            step: ReconcilePost | None = ReconcilePost(said.author, said.id)
            while step is not None:
                found, step = post.reconcile(step, place, repair=False)
                assert found.faults == 0, found
