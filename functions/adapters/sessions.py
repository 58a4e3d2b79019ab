"""Denied token families and failed sign-ins in the sessions table."""

from pynamodb.exceptions import UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from functions.adapters import keys
from functions.adapters.models import SessionRow
from functions.adapters.retries import tries
from functions.adapters.tables import Tables
from functions.adapters.translation import FAILED, code_of, translated
from shared.limits import SIGN_IN_WINDOW_S


class DynamoSessions:
    """Sessions of this region's accounts."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def deny(self, family: str, expires_s: int) -> None:
        """See `ports.Sessions.deny`."""
        with translated():
            self._tables.sessions()(keys.family(family), expires_at=expires_s).save()

    def denied(self, family: str) -> bool:
        """See `ports.Sessions.denied`."""
        return self._get(keys.family(family)) is not None

    def failures(self, user_id: str, now_s: int) -> tuple[int, int]:
        """See `ports.Sessions.failures`."""
        row = self._get(keys.failures(user_id))
        if row is None or int(row.expires_at) <= now_s:
            return 0, now_s
        return int(row.failures or 0), int(row.expires_at)

    def record_failure(self, user_id: str, now_s: int) -> None:
        """See `ports.Sessions.record_failure`.

        Either count within the open window, or open one where none is; a refusal
        means that somebody else did the other just now.
        """
        row = self._tables.sessions()(keys.failures(user_id))
        counting: tuple[list[Action], Condition] = (
            [SessionRow.failures.add(1)],
            SessionRow.expires_at > now_s,
        )
        opening: tuple[list[Action], Condition] = (
            [SessionRow.failures.set(1), SessionRow.expires_at.set(now_s + SIGN_IN_WINDOW_S)],
            SessionRow.id.does_not_exist() | (SessionRow.expires_at <= now_s),
        )
        for number in tries():
            actions, condition = (counting, opening)[number % 2]
            with translated():
                try:
                    row.update(actions=actions, condition=condition)
                except UpdateError as error:
                    if not (code_of(error) or "").startswith(FAILED):
                        raise
                else:
                    return

    def forgive(self, user_id: str) -> None:
        """See `ports.Sessions.forgive`."""
        with translated():
            self._tables.sessions()(keys.failures(user_id)).delete()

    def _get(self, key: str) -> SessionRow | None:
        table = self._tables.sessions()
        with translated():
            try:
                return table.get(key, consistent_read=True)
            except table.DoesNotExist:
                return None
