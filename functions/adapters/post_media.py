"""What posts say of their media: two attributes of posts-NN, and the author's count.

A post that waited is counted in the transaction that lets it go, so a release that is
repeated counts once.
"""

from typing import Any

from pynamodb.attributes import Attribute
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from functions.adapters.models import PostRow, UserRow
from functions.adapters.post_rows import row_of
from functions.adapters.tables import Tables
from functions.adapters.transactions import transact
from functions.records import Post


class DynamoPostMedia:
    """Media of this region's own posts."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def renew(self, before: Post, after: Post) -> bool:
        """See `ports.PostMedia.renew`."""
        author_id = before.author_id
        table = self._tables.posts(author_id)
        row = row_of(table, after)
        actions = [
            _put(PostRow.media, row.media),
            _put(PostRow.held, row.held),
            PostRow.updated.set(after.updated),
        ]
        same = (PostRow.updated == before.updated) & PostRow.deleted_ms.does_not_exist()

        def steps(transaction: TransactWrite) -> None:
            transaction.update(table(author_id, before.post_id), actions=actions, condition=same)
            if before.held and not after.held:
                author = self._tables.users(author_id)(author_id)
                count = UserRow.post_count.add(1)
                transaction.update(author, actions=[count], condition=UserRow.user_id.exists())

        return transact(self._tables.region, steps) is None


def _put(attribute: Attribute[Any], value: object) -> Action:
    return attribute.remove() if value is None else attribute.set(value)
