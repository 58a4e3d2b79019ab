"""Where things are in the archive. Months and days are those of a post's id, in UTC."""

from dataclasses import dataclass
from datetime import UTC, datetime

from functions.records import Post
from shared.ids import parse_post_id

POSTS, DAYS = "posts", "days"
SINGLE, COMPACT = ".json.gz", ".jsonl.gz"


@dataclass(frozen=True, slots=True, order=True)
class Day:
    """One author's posts of one day, `date` as yyyy-mm-dd."""

    date: str
    author_id: str

    @property
    def month(self) -> str:
        """The month, yyyy-mm."""
        return self.date[:7]

    @property
    def key(self) -> str:
        """The object with all of the day's posts."""
        return f"{month_prefix(self.author_id, self.month)}{self.date[8:]}{COMPACT}"

    @property
    def marker(self) -> str:
        """The empty object that says that the day has single posts."""
        return f"{DAYS}/{self.date}/{self.author_id}"


def day_of(post_id: str) -> Day:
    """The day that a post belongs to."""
    post = parse_post_id(post_id)
    moment = datetime.fromtimestamp(post.time.ms // 1000, UTC)
    return Day(f"{moment:%Y-%m-%d}", post.author_id)


def month_prefix(author_id: str, month: str) -> str:
    """What the keys of an author's posts of a month begin with."""
    return f"{POSTS}/{author_id}/{month}/"


def single(post: Post) -> str:
    """The object with one version of one post."""
    prefix = month_prefix(post.author_id, day_of(post.post_id).month)
    return f"{prefix}{post.post_id}-{post.updated}{SINGLE}"


def versions_prefix(post_id: str) -> str:
    """What the keys of a post's versions begin with."""
    day = day_of(post_id)
    return f"{month_prefix(day.author_id, day.month)}{post_id}-"


def day_of_key(author_id: str, month: str, key: str) -> Day:
    """The day of an object among an author's posts of a month."""
    name = key.rpartition("/")[2]
    if name.endswith(COMPACT):
        return Day(f"{month}-{name.removesuffix(COMPACT)}", author_id)
    return day_of(name.partition("-")[0])


def day_of_marker(key: str) -> Day:
    """The day that a marker is about."""
    _, date, author_id = key.split("/")
    return Day(date, author_id)
