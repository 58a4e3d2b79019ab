"""Usernames in the names table of the region that owns each."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from pynamodb.exceptions import DeleteError, PutError, UpdateError

from functions.adapters.models import NameRow
from functions.adapters.tables import Tables
from functions.adapters.translation import FAILED, code_of, translated
from functions.deadline import now_ms
from shared.errors import UsernameTaken

READERS = 16  # names looked up at once


class DynamoNames:
    """Names of every region; each is decided by a conditional write in its own."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def claim(self, username: str, user_id: str, expires_s: int) -> None:
        """See `ports.Names.claim`."""
        row = self._tables.names(username)(username, user_id=user_id, expires_at=expires_s)
        # A confirmed name has no expires_at, and a comparison with nothing is false.
        lapsed = NameRow.expires_at < now_ms() // 1000
        free = NameRow.username.does_not_exist() | lapsed
        with translated():
            try:
                row.save(condition=free)
            except PutError as error:
                raise _taken(error) from error

    def confirm(self, username: str, user_id: str) -> None:
        """See `ports.Names.confirm`."""
        row = self._tables.names(username)(username)
        with translated():
            try:
                row.update(
                    actions=[NameRow.expires_at.remove()], condition=NameRow.user_id == user_id
                )
            except UpdateError as error:
                raise _taken(error) from error

    def release(self, username: str, user_id: str) -> None:
        """See `ports.Names.release`."""
        row = self._tables.names(username)(username)
        mine = (NameRow.user_id == user_id) & NameRow.expires_at.exists()
        with translated():
            try:
                row.delete(condition=mine)
            except DeleteError as error:
                if not (code_of(error) or "").startswith(FAILED):
                    raise

    def owner(self, username: str) -> str | None:
        """See `ports.Names.owner`."""
        table = self._tables.names(username)
        with translated():
            try:
                row = table.get(username, consistent_read=True)
            except table.DoesNotExist:
                return None
        return None if row.expires_at is not None else row.user_id

    def owners(self, usernames: Iterable[str]) -> dict[str, str]:
        """See `ports.Names.owners`."""
        wanted = list(dict.fromkeys(usernames))
        if not wanted:
            return {}
        with ThreadPoolExecutor(min(READERS, len(wanted))) as pool:
            found = zip(wanted, pool.map(self.owner, wanted), strict=True)
            return {name: user_id for name, user_id in found if user_id is not None}


def _taken(error: PutError | UpdateError) -> Exception:
    """What a refused write of a name means, or the error itself."""
    return UsernameTaken() if (code_of(error) or "").startswith(FAILED) else error
