"""Who may read a post: an attribute of posts-NN, absent where everybody may."""

from pynamodb.exceptions import UpdateError
from pynamodb.expressions.update import Action

from functions.adapters.models import PostRow
from functions.adapters.tables import Tables
from functions.adapters.translation import FAILED, code_of, translated
from functions.records import Visibility

PUBLIC: Visibility = "public"


class DynamoVisibilities:
    """Visibilities of this region's own posts."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def show(self, author_id: str, post_id: str, visibility: Visibility, updated: str) -> bool:
        """See `ports.Visibilities.show`."""
        attribute = PostRow.visibility
        public = visibility == PUBLIC
        other = attribute.exists() if public else attribute.does_not_exist()
        live = PostRow.deleted_ms.does_not_exist() & (PostRow.updated < updated)
        actions: list[Action] = [
            attribute.remove() if public else attribute.set(visibility),
            PostRow.updated.set(updated),
        ]
        row = self._tables.posts(author_id)(author_id, post_id)
        with translated():
            try:
                row.update(actions=actions, condition=PostRow.author.exists() & live & other)
            except UpdateError as error:
                if not (code_of(error) or "").startswith(FAILED):
                    raise
                return False
        return True
