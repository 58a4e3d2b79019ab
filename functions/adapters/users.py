"""Profiles in users-NN."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import cast

from pynamodb.expressions.update import Action

from functions.adapters.batches import get_all
from functions.adapters.models import PUBLIC, UserRow
from functions.adapters.tables import Tables
from functions.adapters.translation import FAILED, code_of, translated
from functions.records import Author, Profile, ReachClass
from shared.errors import Busy, UserUnknown

READERS = 16  # reads of other zones under way at once


class DynamoUsers:
    """Profiles of this region by whole rows, of other zones by their public attributes."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def get(self, user_id: str) -> Profile | None:
        """See `ports.Users.get`."""
        table = self._tables.users(user_id)
        with translated():
            try:
                return _profile(table.get(user_id, consistent_read=True))
            except table.DoesNotExist:
                return None

    def authors(self, user_ids: Iterable[str]) -> dict[str, Author]:
        """See `ports.Users.authors`.

        Other zones are read row by row: a role may read public attributes there and
        nothing else, and only a GetItem says so in a way that every policy engine
        that we test with understands. So is a single author of this zone: fan-out,
        which asks for one at a time, may not read profiles in batches at all.
        """
        rows: list[UserRow] = []
        single: list[tuple[type[UserRow], str]] = []
        for table, ids in self._tables.by_shard(self._tables.users, user_ids):
            if table.Meta.region == self._tables.region and len(ids) > 1:
                rows.extend(get_all(table, ids, PUBLIC))
            else:
                single.extend((table, user_id) for user_id in ids)
        if len(single) == 1:
            found = [_public(*single[0])]
        elif single:
            with ThreadPoolExecutor(min(READERS, len(single))) as pool:
                found = list(pool.map(lambda one: _public(*one), single))
        else:
            found = []
        rows.extend(row for row in found if row)
        return {row.user_id: _author(row) for row in rows}

    def create(self, profile: Profile) -> None:
        """See `ports.Users.create`."""
        row = self._tables.users(profile.user_id)(
            profile.user_id,
            username=profile.username,
            display_name=profile.display_name,
            bio=profile.bio,
            language=profile.language,
            birth_date=profile.birth_date,
            zone=profile.zone,
            created_at=profile.created_ms,
            updated=profile.updated,
            private=profile.private or None,
        )
        with translated():
            try:
                row.save(condition=UserRow.user_id.does_not_exist())
            except Exception as error:
                if not _refused(error):
                    raise

    def change(
        self, user_id: str, changes: Mapping[str, str | bool | None], updated: str
    ) -> Profile:
        """See `ports.Users.change`."""
        actions: list[Action] = [UserRow.updated.set(updated)]
        for name, value in changes.items():
            attribute = getattr(UserRow, name)
            actions.append(attribute.remove() if value is None else attribute.set(value))
        row = self._tables.users(user_id)(user_id)
        older = UserRow.user_id.exists() & (UserRow.updated < updated)
        with translated():
            try:
                row.update(actions=actions, condition=older)
            except Exception as error:
                if not _refused(error):
                    raise
                if self.get(user_id) is None:
                    raise UserUnknown from None
                raise Busy("The profile was changed at the same time.") from None
        return _profile(row)

    def stand(self, known: Profile, reach: ReachClass, *, vip: bool) -> bool:
        """See `ports.Users.stand`."""
        version = UserRow.reach_version
        unchanged = version == known.reach_version
        if known.reach_version == 0:
            unchanged |= version.does_not_exist()
        actions: list[Action] = [
            UserRow.reach.set(reach),
            version.set(known.reach_version + (reach != known.reach)),
            UserRow.vip.set(vip),
        ]
        row = self._tables.users(known.user_id)(known.user_id)
        with translated():
            try:
                row.update(actions=actions, condition=UserRow.user_id.exists() & unchanged)
            except Exception as error:
                if not _refused(error):
                    raise
                return False
        return True


def _refused(error: Exception) -> bool:
    return (code_of(error) or "").startswith(FAILED)


def _public(table: type[UserRow], user_id: str) -> UserRow | None:
    with translated():
        try:
            return table.get(user_id, consistent_read=True, attributes_to_get=list(PUBLIC))
        except table.DoesNotExist:
            return None


def _author(row: UserRow) -> Author:
    return Author(
        user_id=row.user_id,
        username=row.username,
        display_name=row.display_name or "",
        bio=row.bio or "",
        created_ms=int(row.created_at),
        updated=row.updated,
        private=bool(row.private),
        reach=cast("ReachClass", row.reach or "push"),
        reach_version=int(row.reach_version or 0),
        vip=bool(row.vip),
    )


def _profile(row: UserRow) -> Profile:
    return Profile(
        user_id=row.user_id,
        username=row.username,
        display_name=row.display_name or "",
        bio=row.bio or "",
        created_ms=int(row.created_at),
        updated=row.updated,
        private=bool(row.private),
        zone=row.zone,
        language=row.language,
        birth_date=row.birth_date,
        following_count=int(row.following_count or 0),
        post_count=int(row.post_count or 0),
        reach=cast("ReachClass", row.reach or "push"),
        reach_version=int(row.reach_version or 0),
        vip=bool(row.vip),
    )
