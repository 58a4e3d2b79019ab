"""Edits of posts in posts-NN: the new text, and the old one under `author#history`."""

from pynamodb.transactions import TransactWrite

from functions.adapters import keys
from functions.adapters.batches import delete_all
from functions.adapters.models import PostRow, VersionRow
from functions.adapters.post_rows import row_of
from functions.adapters.tables import Tables
from functions.adapters.transactions import transact
from functions.adapters.translation import translated
from functions.records import Post, Version
from shared.errors import Busy, PostUnknown
from shared.ids import parse_post_id


class DynamoVersions:
    """Versions of posts of any zone; only this region's own are edited."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def edit(self, before: Post, after: Post) -> None:
        """See `ports.Versions.edit`."""
        author_id = before.author_id
        posts, versions = self._tables.posts(author_id), self._tables.versions(author_id)
        row = row_of(posts, after)
        changed = [
            getattr(PostRow, name).remove()
            if getattr(row, name) is None
            else getattr(PostRow, name).set(getattr(row, name))
            for name in ("text", "mentions", "hashtags", "revision", "edited_ms", "updated")
        ]

        def steps(transaction: TransactWrite) -> None:
            transaction.save(
                versions(
                    keys.history(author_id),
                    keys.version(before.post_id, before.revision),
                    text=before.text,
                    written_ms=before.edited_ms or before.created_ms,
                )
            )
            transaction.update(
                posts(author_id, before.post_id),
                actions=changed,
                condition=(PostRow.updated == before.updated) & PostRow.deleted_ms.does_not_exist(),
            )

        if transact(self._tables.region, steps) is not None:
            with translated():
                if not list(posts.query(author_id, PostRow.post_id == before.post_id, limit=1)):
                    raise PostUnknown
            raise Busy("The post was changed at the same time; try again.")

    def of(self, post_id: str) -> list[Version]:
        """See `ports.Versions.of`."""
        return [
            Version(int(row.version.rpartition("#")[2]), row.text or "", int(row.written_ms or 0))
            for row in self._rows(post_id)
        ]

    def forget(self, post_id: str) -> None:
        """See `ports.Versions.forget`."""
        table = self._tables.versions(parse_post_id(post_id).author_id)
        delete_all(table, [(row.node, row.version) for row in self._rows(post_id)])

    def _rows(self, post_id: str) -> list[VersionRow]:
        author_id = parse_post_id(post_id).author_id
        with translated():
            return list(
                self._tables.versions(author_id).query(
                    keys.history(author_id),
                    VersionRow.version.startswith(f"{post_id}#"),
                    consistent_read=True,
                )
            )
