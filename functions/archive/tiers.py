"""A table and the archive behind it, as if they were one.

A row wins over the archive for as long as there is one. A post that is only in the
archive gets its row back (for another 30 days) before it is deleted or edited; from
there on the change takes the ordinary way, and the archive hears of it like of any
expiry. Posts of other regions are looked up in the archives there.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from functions.archive.archive import Archive
from functions.archive.documents import merge
from functions.ports import Now, PostMedia, Posts, Reposts, Versions
from functions.records import Claim, Post, Version
from shared.ids import parse_post_id
from shared.limits import POST_DAYS

POST_MS = POST_DAYS * 86_400_000
READERS = 8  # posts looked up in archives at once

Archives = Callable[[str], Archive]  # the archive of an author's region, by the author's id


class TieredPosts:
    """`ports.Posts` over a table and the archives."""

    def __init__(self, posts: Posts, archives: Archives, now: Now) -> None:
        self._posts = posts
        self._archives = archives
        self._now = now

    def create(self, post: Post, claim: Claim) -> Post:
        """See `ports.Posts.create`."""
        return self._posts.create(post, claim)

    def written(self, author_id: str, claim: Claim) -> Post | None:
        """See `ports.Posts.written`."""
        return self._posts.written(author_id, claim)

    def restore(self, post: Post) -> bool:
        """See `ports.Posts.restore`."""
        return self._posts.restore(post)

    def get(self, author_id: str, post_id: str) -> Post | None:
        """See `ports.Posts.get`."""
        return self._posts.get(author_id, post_id) or self._archived(author_id, post_id)

    def many(self, post_ids: Iterable[str]) -> dict[str, Post]:
        """See `ports.Posts.many`."""
        wanted = list(post_ids)
        found = self._posts.many(wanted)
        absent = [one for one in wanted if one not in found and self._old(one)]
        if absent:
            with ThreadPoolExecutor(min(READERS, len(absent))) as pool:
                archived = list(pool.map(self._find, absent))
            found |= {post.post_id: post for post in archived if post is not None}
        return found

    def latest(self, author_id: str, limit: int, before: str | None = None) -> list[Post]:
        """See `ports.Posts.latest`."""
        return self._posts.latest(author_id, limit, before)

    def by_author(self, author_id: str, limit: int, before: str | None = None) -> list[Post]:
        """See `ports.Posts.by_author`. A full page of young rows needs no archive."""
        rows = self._posts.latest(author_id, limit, before)
        if len(rows) == limit and not self._old(rows[-1].post_id):
            return rows
        rowed = {row.post_id for row in rows}
        # Rows that came back from the archive lie among what is still only there.
        archived = self._archives(author_id).latest(author_id, limit, before)
        return merge([*rows, *(one for one in archived if one.post_id not in rowed)])[:limit]

    def delete(self, author_id: str, post_id: str, deleted_ms: int, updated: str) -> bool:
        """See `ports.Posts.delete`."""
        if self._posts.delete(author_id, post_id, deleted_ms, updated):
            return True
        if not self.recall(author_id, post_id):
            return False
        return self._posts.delete(author_id, post_id, deleted_ms, updated)

    def recall(self, author_id: str, post_id: str) -> bool:
        """Give a live post that is only in the archive its row back; False if there is none."""
        if self._posts.get(author_id, post_id) is not None:
            return False
        post = self._archived(author_id, post_id)
        return post is not None and post.deleted_ms is None and self._posts.restore(post)

    def _find(self, post_id: str) -> Post | None:
        return self._archived(parse_post_id(post_id).author_id, post_id)

    def _archived(self, author_id: str, post_id: str) -> Post | None:
        return self._archives(author_id).get(post_id) if self._old(post_id) else None

    def _old(self, post_id: str) -> bool:
        """Whether a post's row may have expired."""
        return parse_post_id(post_id).time.ms < self._now() - POST_MS


class TieredVersions:
    """`ports.Versions` of posts that may be in the archive."""

    def __init__(self, versions: Versions, posts: TieredPosts) -> None:
        self._versions = versions
        self._posts = posts

    def edit(self, before: Post, after: Post) -> None:
        """See `ports.Versions.edit`."""
        self._posts.recall(before.author_id, before.post_id)
        self._versions.edit(before, after)

    def of(self, post_id: str) -> list[Version]:
        """See `ports.Versions.of`."""
        return self._versions.of(post_id)

    def forget(self, post_id: str) -> None:
        """See `ports.Versions.forget`."""
        self._versions.forget(post_id)


class TieredPostMedia:
    """`ports.PostMedia` of posts that may be in the archive."""

    def __init__(self, media: PostMedia, posts: TieredPosts) -> None:
        self._media = media
        self._posts = posts

    def renew(self, before: Post, after: Post) -> bool:
        """See `ports.PostMedia.renew`."""
        self._posts.recall(before.author_id, before.post_id)
        return self._media.renew(before, after)


class TieredReposts:
    """`ports.Reposts` whose posts may be in the archive."""

    def __init__(self, reposts: Reposts, posts: TieredPosts) -> None:
        self._reposts = reposts
        self._posts = posts

    def create(self, repost: Post) -> Post:
        """See `ports.Reposts.create`."""
        return self._reposts.create(repost)

    def undo(self, user_id: str, post_id: str, deleted_ms: int, updated: str) -> bool:
        """See `ports.Reposts.undo`."""
        repost_id = self._reposts.find(user_id, post_id)
        if repost_id is not None:
            self._posts.recall(user_id, repost_id)
        return self._reposts.undo(user_id, post_id, deleted_ms, updated)

    def find(self, user_id: str, post_id: str) -> str | None:
        """See `ports.Reposts.find`."""
        return self._reposts.find(user_id, post_id)
