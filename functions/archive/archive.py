"""One region's archive: posts are kept one by one, read by id and by author, compacted by day.

A reader lists a month and reads what it listed. Compaction may take a listed object
away meanwhile; its posts are then in the day's object, so the month is read again.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby, islice

from functions.archive import layout
from functions.archive.documents import merge, pack, unpack
from functions.archive.layout import Day
from functions.ports import Months, Objects
from functions.records import Post
from shared.errors import Busy

FIRST_DAYS, MOST_DAYS = 2, 16  # read together: few for a busy author's page, then ever more
LOOKS = 5  # at something that changes meanwhile
CHANGING = "The archive is being compacted; try again."


class Archive:
    """Archived posts of the people of one region."""

    def __init__(self, objects: Objects, months: Months) -> None:
        self._objects = objects
        self._months = months

    def keep(self, post: Post) -> None:
        """Store a version of a post; the same one again changes nothing.

        The object comes first and the marker last, so that whoever sees a marker sees
        its posts, and a post without a marker is one whose message comes again.
        """
        day = layout.day_of(post.post_id)
        self._objects.put(layout.single(post), pack([post]))
        self._months.add(post.author_id, day.month)
        self._objects.put(day.marker, b"")

    def get(self, post_id: str) -> Post | None:
        """A post, deleted or not, as it was when it left."""
        day = layout.day_of(post_id)
        for _ in range(LOOKS):
            listed = self._objects.keys(layout.versions_prefix(post_id))
            # Compaction writes the day's object before it takes a listed one away.
            found = self._objects.read([*listed, day.key])
            if all(key in found for key in listed):
                posts = [post for data in found.values() for post in unpack(data)]
                return next((one for one in merge(posts) if one.post_id == post_id), None)
        raise Busy(CHANGING)

    def latest(self, author_id: str, limit: int, before: str | None = None) -> list[Post]:
        """Up to `limit` posts of an author, deleted ones too, newest first."""
        found: list[Post] = []
        for month in self._months.of(author_id):
            if before is not None and month > layout.day_of(before).month:
                continue
            for posts in self._month(author_id, month, before):
                found += posts
                if len(found) >= limit:
                    return found[:limit]
        return found

    def waiting(self, limit: int, after: str | None, until: str) -> list[Day]:
        """Up to `limit` days before `until` that have single posts, after a marker, the oldest first."""
        markers = self._objects.keys(f"{layout.DAYS}/", limit, after)
        days = [layout.day_of_marker(marker) for marker in markers]
        return [day for day in days if day.date < until]

    def compact(self, day: Day) -> int:
        """Put all posts of a day into one object, and count those that were apart.

        The singles go when the day's object has them; the marker when no single is left.
        """
        moved = self._gather(day)
        self._objects.delete([day.marker])
        if self._singles(day):  # one that came meanwhile; its own marker may just have gone
            self._objects.put(day.marker, b"")
        return moved

    def _gather(self, day: Day) -> int:
        for _ in range(LOOKS):
            singles = self._singles(day)
            if not singles:
                return 0
            known = self._objects.get(day.key)
            data, tag = known or (b"", None)
            posts = unpack(data) if known else []
            for single in self._objects.read(singles).values():
                posts += unpack(single)
            packed = pack(merge(posts))
            if packed == data or self._objects.replace(day.key, packed, tag):
                self._objects.delete(singles)
                return len(singles)
        raise Busy("Somebody else compacts the same day.")

    def _singles(self, day: Day) -> list[str]:
        prefix = layout.month_prefix(day.author_id, day.month)
        return [
            key
            for key in self._objects.keys(prefix)
            if key.endswith(layout.SINGLE)
            and layout.day_of_key(day.author_id, day.month, key) == day
        ]

    def _month(self, author_id: str, month: str, before: str | None) -> Iterator[list[Post]]:
        """An author's posts of a month before a post, newest first, some days at a time."""
        for _ in range(LOOKS):
            days, at_once = iter(self._days(author_id, month, before)), FIRST_DAYS
            while chunk := list(islice(days, at_once)):
                posts = self._read(key for keys in chunk for key in keys)
                if posts is None:
                    break  # compacted meanwhile: list the rest of the month again
                older = [post for post in posts if before is None or post.post_id < before]
                before = older[-1].post_id if older else before
                at_once = min(MOST_DAYS, 2 * at_once)
                yield older
            else:
                return
        raise Busy(CHANGING)

    def _days(self, author_id: str, month: str, before: str | None) -> list[list[str]]:
        """The keys of a month by day, the latest day first, none after that of `before`."""

        def day(key: str) -> Day:
            return layout.day_of_key(author_id, month, key)

        listed = sorted(self._objects.keys(layout.month_prefix(author_id, month)), key=day)
        last = layout.day_of(before).date if before is not None else None
        days = [
            list(keys)
            for found, keys in groupby(listed, key=day)
            if last is None or found.date <= last
        ]
        return days[::-1]

    def _read(self, keys: Iterable[str]) -> list[Post] | None:
        """The posts in these objects, newest first; None if one is no longer there."""
        wanted = list(keys)
        found = self._objects.read(wanted)
        if len(found) < len(wanted):
            return None
        return merge(post for data in found.values() for post in unpack(data))
