"""Lists and whom they name in graph-NN; the count on a list's row keeps it within its bound."""

from pynamodb.exceptions import DeleteError, PutError, TransactWriteError, UpdateError
from pynamodb.transactions import TransactWrite

from functions.adapters import keys
from functions.adapters.batches import delete_all
from functions.adapters.connections import dynamodb
from functions.adapters.models import ListRow
from functions.adapters.retries import tries
from functions.adapters.tables import Tables
from functions.adapters.translation import CONTENDED, FAILED, code_of, reasons, translated
from functions.records import PeopleList
from shared.errors import ListFull, ListUnknown
from shared.ids import parse_list_id
from shared.limits import LIST_MEMBERS_MAX, PAGE_MAX


class DynamoLists:
    """Lists of this region's own people."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def create(self, new: PeopleList) -> bool:
        """See `ports.Lists.create`."""
        row = self._row(new.list_id)
        row.name, row.created_ms, row.member_count = new.name, new.created_ms, 0
        with translated():
            try:
                row.save(condition=ListRow.node.does_not_exist())
            except PutError as error:
                return _refused(error)
        return True

    def get(self, list_id: str) -> PeopleList | None:
        """See `ports.Lists.get`."""
        owner_id = parse_list_id(list_id)
        table = self._tables.lists(owner_id)
        with translated():
            try:
                row = table.get(keys.lists(owner_id), list_id, consistent_read=True)
            except table.DoesNotExist:
                return None
        return _list(owner_id, row)

    def page(self, owner_id: str, limit: int, after: str | None = None) -> list[PeopleList]:
        """See `ports.Lists.page`."""
        beyond = ListRow.other > after if after else None
        with translated():
            rows = self._tables.lists(owner_id).query(
                keys.lists(owner_id), beyond, limit=limit, consistent_read=True
            )
            return [_list(owner_id, row) for row in rows]

    def rename(self, list_id: str, name: str) -> PeopleList:
        """See `ports.Lists.rename`."""
        row = self._row(list_id)
        with translated():
            try:
                row.update(actions=[ListRow.name.set(name)], condition=ListRow.node.exists())
            except UpdateError as error:
                _refused(error)
                raise ListUnknown from error
        return _list(parse_list_id(list_id), row)

    def remove(self, list_id: str) -> bool:
        """See `ports.Lists.remove`.

        The list goes first: what is left of whom it named, should the rest fail, is
        nobody's, and goes when the removal is tried again.
        """
        removed = True
        with translated():
            try:
                self._row(list_id).delete(condition=ListRow.node.exists())
            except DeleteError as error:
                removed = _refused(error)
        while named := self.members(list_id, PAGE_MAX):
            node = keys.list_members(list_id)
            delete_all(self._table(list_id), [(node, user_id) for user_id in named])
        return removed

    def add(self, list_id: str, user_id: str, at_ms: int) -> bool:
        """See `ports.Lists.add`."""
        member = self._table(list_id)(keys.list_members(list_id), user_id, at_ms=at_ms)
        for _ in tries():
            with translated():
                try:
                    with TransactWrite(connection=dynamodb(self._tables.region)) as transaction:
                        transaction.save(member, condition=ListRow.node.does_not_exist())
                        transaction.update(
                            self._row(list_id),
                            actions=[ListRow.member_count.add(1)],
                            condition=ListRow.member_count < LIST_MEMBERS_MAX,
                        )
                except TransactWriteError as error:
                    why = _why(error)
                else:
                    return True
            if why[0] == FAILED:
                return False
            if why[1] == FAILED:
                raise ListUnknown if self.get(list_id) is None else ListFull
        raise AssertionError("tries() ends by raising")

    def discard(self, list_id: str, user_id: str) -> bool:
        """See `ports.Lists.discard`."""
        member = self._table(list_id)(keys.list_members(list_id), user_id)
        for _ in tries():
            with translated():
                try:
                    with TransactWrite(connection=dynamodb(self._tables.region)) as transaction:
                        transaction.delete(member, condition=ListRow.node.exists())
                        transaction.update(
                            self._row(list_id),
                            actions=[ListRow.member_count.add(-1)],
                            condition=ListRow.node.exists(),
                        )
                except TransactWriteError as error:
                    why = _why(error)
                else:
                    return True
            if FAILED in why:
                return False
        raise AssertionError("tries() ends by raising")

    def members(self, list_id: str, limit: int, after: str | None = None) -> list[str]:
        """See `ports.Lists.members`."""
        beyond = ListRow.other > after if after else None
        with translated():
            rows = self._table(list_id).query(
                keys.list_members(list_id), beyond, limit=limit, consistent_read=True
            )
            return [row.other for row in rows]

    def _table(self, list_id: str) -> type[ListRow]:
        return self._tables.lists(parse_list_id(list_id))

    def _row(self, list_id: str) -> ListRow:
        return self._table(list_id)(keys.lists(parse_list_id(list_id)), list_id)


def _refused(error: PutError | UpdateError | DeleteError) -> bool:
    """False for a condition that did not hold; anything else goes on."""
    if not (code_of(error) or "").startswith(FAILED):
        raise error
    return False


def _why(error: TransactWriteError) -> list[str]:
    why = reasons(error)
    if FAILED in why or CONTENDED.intersection(why):
        return why
    raise error


def _list(owner_id: str, row: ListRow) -> PeopleList:
    return PeopleList(
        list_id=row.other,
        owner_id=owner_id,
        name=row.name or "",
        created_ms=int(row.created_ms or 0),
        member_count=int(row.member_count or 0),
    )
