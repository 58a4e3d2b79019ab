"""What every timeline must contain when all is quiet: the social contract in a few sets.

It knows nothing of regions, queues, buckets, slices, relays or cards. Where the system
and this page disagree, one of them is wrong.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from functions.timelines.positions import SHOWN

Pair = tuple[str, str]


@dataclass
class Said:
    """A post as it was last written."""

    id: str
    author: str
    text: str
    reply_to: str | None = None
    root: str | None = None
    quote_of: str | None = None
    repost_of: str | None = None
    media: tuple[str, ...] = ()
    gone: bool = False

    @property
    def reason(self) -> str:
        """Why it is in a follower's timeline."""
        if self.repost_of:
            return "repost"
        if self.reply_to:
            return "reply"
        return "quote" if self.quote_of else "follow"

    @property
    def shown(self) -> str:
        """The post that an item of it shows."""
        return self.repost_of or self.id

    @property
    def subject(self) -> str:
        """What it is about: a timeline shows one item of each subject."""
        return self.repost_of or self.root or self.id


@dataclass
class Reference:
    """People, what they did, and what everybody should see of it."""

    people: list[str]
    posts: dict[str, Said] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    private: set[str] = field(default_factory=set)
    follows: set[Pair] = field(default_factory=set)  # follower, author
    blocks: set[Pair] = field(default_factory=set)  # who blocks, who is blocked
    mutes: set[Pair] = field(default_factory=set)
    reports: set[Pair] = field(default_factory=set)  # who reports, a post or a user
    likes: set[Pair] = field(default_factory=set)  # user, post
    bookmarks: set[Pair] = field(default_factory=set)
    playable: set[str] = field(default_factory=set)  # media

    def out(self, author: str) -> list[Said]:
        """An author's live posts that wait for nothing, oldest first."""
        return [post for post in self.live(author) if not self.waits(post)]

    def waits(self, post: Said) -> bool:
        """Whether a post has media that nobody can play yet."""
        return not self.playable.issuperset(post.media)

    def home(self, reader: str) -> list[Said]:
        """The items of a home timeline, newest first, by the posts that they are of.

        Of everybody followed, what lives and may be seen; of each subject the newest, within
        as many replies and reposts as a timeline looks back.
        """
        items: list[Said] = []
        abouts: list[str] = []
        for post in sorted(self._brought(reader), key=lambda post: post.id, reverse=True):
            if post.subject in abouts[-SHOWN:]:
                continue
            items.append(post)
            if post.subject != post.id:
                abouts.append(post.subject)
        return items

    def marks(self, reader: str, post_id: str) -> dict[str, bool]:
        """What a reader did with a post."""
        return {
            "liked": (reader, post_id) in self.likes,
            "reposted": self.repost(reader, post_id) is not None,
            "bookmarked": (reader, post_id) in self.bookmarks,
        }

    def counts(self, post_id: str) -> dict[str, int]:
        """What others did with a post."""
        live = [one for one in self.posts.values() if not one.gone and not self.waits(one)]
        return {
            "replies": sum(post.reply_to == post_id for post in live),
            "reposts": sum(post.repost_of == post_id for post in live),
            "quotes": sum(post.quote_of == post_id for post in live),
            "likes": sum(liked == post_id for _, liked in self.likes),
        }

    def live(self, author: str) -> list[Said]:
        """An author's live posts, oldest first."""
        return [post for post in self.posts.values() if post.author == author and not post.gone]

    def repost(self, user: str, post_id: str) -> Said | None:
        """A user's repost of a post."""
        found = (post for post in self.live(user) if post.repost_of == post_id)
        return next(found, None)

    def following(self, follower: str) -> set[str]:
        """Whom somebody follows."""
        return {author for fan, author in self.follows if fan == follower}

    def followers(self, author: str) -> list[str]:
        """Who follows somebody."""
        return sorted(fan for fan, followed in self.follows if followed == author)

    def _brought(self, reader: str) -> Iterator[Said]:
        for author in self.following(reader):
            for post in self.out(author):
                if self._readable(post) and self._wanted(post, reader):
                    yield post

    def _readable(self, post: Said) -> bool:
        """A repost shows a post to strangers: only as long as that is there for everybody."""
        if post.repost_of is None:
            return True
        original = self.posts[post.repost_of]
        return not original.gone and original.author not in self.private

    def _wanted(self, post: Said, reader: str) -> bool:
        wrote = self.posts[post.shown].author
        people = {post.author, wrote}
        began = self.posts[post.subject].author
        if wrote == reader:
            return False
        apart = {other for one, other in self.blocks if one == reader}
        apart |= {one for one, other in self.blocks if other == reader}
        if apart & {*people, began}:
            return False
        quiet = {other for one, other in self.mutes if one == reader}
        reported = {other for one, other in self.reports if one == reader}
        return not (quiet & people or reported & {*people, post.id, post.shown})
