"""What every timeline must contain when all is quiet: the social contract in a few sets.

It knows nothing of regions, queues, buckets or slices. Where the system and this page
disagree, one of them is wrong.
"""

from dataclasses import dataclass, field


@dataclass
class Reference:
    """People, what they did, and what everybody should see of it."""

    people: list[str]
    follows: set[tuple[str, str]] = field(default_factory=set)  # follower, author
    live: dict[str, list[str]] = field(default_factory=dict)  # author → posts, oldest first
    names: dict[str, str] = field(default_factory=dict)

    def home(self, reader: str) -> list[str]:
        """The posts of a home timeline, newest first: all live ones of everybody followed."""
        followed = self.following(reader)
        return sorted((post for author in followed for post in self.posts(author)), reverse=True)

    def posts(self, author: str) -> list[str]:
        """An author's live posts, oldest first."""
        return self.live.get(author, [])

    def following(self, follower: str) -> list[str]:
        """Whom somebody follows."""
        return [author for fan, author in sorted(self.follows) if fan == follower]

    def followers(self, author: str) -> list[str]:
        """Who follows somebody."""
        return [fan for fan, followed in sorted(self.follows) if followed == author]
