"""An account that was removed: all of its media, page by page."""

from typing import Protocol

from functions.custodian.leave import WORK_S
from functions.ports import Media, Sender
from shared.messages import CheckOwner, MediaDropped, OwnerGone

PAGE = 100


class Parts(Protocol):
    """What removing everything needs."""

    @property
    def media(self) -> Media: ...
    @property
    def upkeep(self) -> Sender: ...


def drop_all(gone: OwnerGone, parts: Parts) -> int:
    """Have a page of an owner's files removed, each by a message of its own; count them.

    Nothing is changed here, so a step that is repeated finds the same files. After the last
    page, and after all of them, whatever no row knows is looked for as well.
    """
    files = parts.media.of(gone.owner_id, PAGE, gone.before)
    parts.upkeep.send([MediaDropped(one.owner_id, one.media_id, final=True) for one in files])
    if len(files) == PAGE:
        parts.upkeep.send([OwnerGone(gone.owner_id, files[-1].media_id)])
    else:
        parts.upkeep.again(CheckOwner(gone.owner_id), 0, WORK_S)
    return len(files)
