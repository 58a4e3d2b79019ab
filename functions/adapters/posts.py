"""Posts and idempotency claims in posts-NN.

A new post is one transaction: the claim of its idempotency key, the post, and its
author's count. So a post that was answered exists, and is in the table's stream.
"""

from collections.abc import Iterable

from pynamodb.exceptions import PutError, TransactWriteError
from pynamodb.transactions import TransactWrite

from functions.adapters import keys
from functions.adapters.connections import dynamodb
from functions.adapters.models import PostRow, UserRow
from functions.adapters.post_rows import POST_S, post_of, row_of
from functions.adapters.reading import read_shards
from functions.adapters.retries import tries
from functions.adapters.tables import Tables
from functions.adapters.transactions import transact
from functions.adapters.translation import CONTENDED, FAILED, code_of, reasons, translated
from functions.deadline import now_ms
from functions.records import Claim, Post
from shared.errors import Busy, IdempotencyKeyReused, UserUnknown
from shared.ids import parse_post_id
from shared.limits import PAGE_MAX


class DynamoPosts:
    """Posts of any zone; only this region's own are written."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def create(self, post: Post, claim: Claim) -> Post:
        """See `ports.Posts.create`."""
        for _ in tries():
            refused = self._store(post, claim)
            if refused is None:
                return post
            claimed, stored, counted = refused
            if claimed == FAILED:
                first = self._first(post.author_id, claim)
                if first is not None:
                    return first
            elif counted == FAILED:
                raise UserUnknown("The author has no profile.")
            elif stored == FAILED:
                raise Busy("Two posts at the very same moment; try again.")
        raise AssertionError("tries() ends by raising")

    def get(self, author_id: str, post_id: str) -> Post | None:
        """See `ports.Posts.get`."""
        table = self._tables.posts(author_id)
        with translated():
            try:
                return post_of(table.get(author_id, post_id, consistent_read=True))
            except table.DoesNotExist:
                return None

    def delete(self, author_id: str, post_id: str, deleted_ms: int, updated: str) -> bool:
        """See `ports.Posts.delete`. A post that waits for its media was not counted yet."""
        return any(
            self._delete(author_id, post_id, deleted_ms, updated, held=held)
            for held in (False, True)
        )

    def latest(self, author_id: str, limit: int, before: str | None = None) -> list[Post]:
        """See `ports.Posts.latest`."""
        table = self._tables.posts(author_id)
        older = PostRow.post_id < before if before else None
        with translated():
            rows = table.query(
                author_id,
                older,
                consistent_read=True,  # a backfill must not miss what was announced before it
                scan_index_forward=False,
                limit=limit,
                page_size=min(limit, PAGE_MAX),
            )
            return [post_of(row) for row in rows]

    def by_author(self, author_id: str, limit: int, before: str | None = None) -> list[Post]:
        """See `ports.Posts.by_author`; `archive.tiers` adds what has no row."""
        return self.latest(author_id, limit, before)

    def many(self, post_ids: Iterable[str]) -> dict[str, Post]:
        """See `ports.Posts.many`."""
        wanted: dict[str, list[str]] = {}
        for post_id in post_ids:
            wanted.setdefault(parse_post_id(post_id).author_id, []).append(post_id)
        rows = read_shards(
            self._tables.by_shard(self._tables.posts, wanted),
            lambda author_id: [(author_id, post_id) for post_id in wanted[author_id]],
            consistent=False,  # for lists: half the units
        )
        return {row.post_id: post_of(row) for row in rows}

    def restore(self, post: Post) -> bool:
        """See `ports.Posts.restore`."""
        row = row_of(self._tables.posts(post.author_id), post)
        row.expires_at, row.restored = now_ms() // 1000 + POST_S, True
        with translated():
            try:
                row.save(condition=PostRow.author.does_not_exist())
            except PutError as error:
                if not (code_of(error) or "").startswith(FAILED):
                    raise
                return False
        return True

    def written(self, author_id: str, claim: Claim) -> Post | None:
        """See `ports.Posts.written`."""
        return self._first(author_id, claim)

    def _store(self, post: Post, claim: Claim) -> list[str] | None:
        """None when it was stored, or the reasons of the claim, the post and the count."""
        table = self._tables.posts(post.author_id)
        # An expired claim may linger: DynamoDB removes rows days after their time.
        free = PostRow.author.does_not_exist() | (PostRow.expires_at < now_ms() // 1000)
        with translated():
            try:
                with TransactWrite(connection=dynamodb(self._tables.region)) as transaction:
                    transaction.save(
                        table(
                            keys.claims(post.author_id),
                            claim.key_digest,
                            claimed=post.post_id,
                            body_digest=claim.body_digest,
                            expires_at=claim.expires_s,
                        ),
                        condition=free,
                    )
                    transaction.save(
                        row_of(table, post),
                        condition=PostRow.author.does_not_exist(),
                    )
                    transaction.update(
                        self._tables.users(post.author_id)(post.author_id),
                        actions=[UserRow.post_count.add(0 if post.held else 1)],
                        condition=UserRow.user_id.exists(),
                    )
            except TransactWriteError as error:
                why = reasons(error)
                if FAILED in why or CONTENDED.intersection(why):
                    return why
                raise
        return None

    def _delete(
        self, author_id: str, post_id: str, deleted_ms: int, updated: str, *, held: bool
    ) -> bool:
        live = (PostRow.updated < updated) & PostRow.deleted_ms.does_not_exist()
        wait = PostRow.held.exists() if held else PostRow.held.does_not_exist()

        def bury(transaction: TransactWrite) -> None:
            transaction.update(
                self._tables.posts(author_id)(author_id, post_id),
                actions=[
                    PostRow.deleted_ms.set(deleted_ms),
                    PostRow.updated.set(updated),
                    PostRow.text.remove(),
                    PostRow.media_ids.remove(),
                    PostRow.media.remove(),
                    PostRow.held.remove(),
                    PostRow.mentions.remove(),
                    PostRow.hashtags.remove(),
                ],
                condition=live & wait,
            )
            if not held:
                author = self._tables.users(author_id)(author_id)
                transaction.update(author, actions=[UserRow.post_count.add(-1)])

        return transact(self._tables.region, bury) is None

    def _first(self, author_id: str, claim: Claim) -> Post | None:
        """The post that a claimed key made; None if the claim vanished meanwhile."""
        table = self._tables.posts(author_id)
        with translated():
            try:
                row = table.get(keys.claims(author_id), claim.key_digest, consistent_read=True)
            except table.DoesNotExist:
                return None
        if row.body_digest != claim.body_digest:
            raise IdempotencyKeyReused
        return self.get(author_id, row.claimed or "")
