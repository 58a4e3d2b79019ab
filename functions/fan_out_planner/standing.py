"""What an author's followers make of them: a class of fan-out, and perhaps a VIP.

Judged when they post, from the audience that is read then anyway: it costs nothing
until something changes, and whoever does not post needs no class.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from functions.ports import Outlet, Users
from functions.reach import Thresholds
from functions.records import Profile, Share
from shared.errors import Busy
from shared.messages import VipChanged


class Parts(Protocol):
    """What judging needs."""

    @property
    def users(self) -> Users: ...
    @property
    def outlet(self) -> Outlet: ...
    @property
    def thresholds(self) -> Thresholds: ...


def judge(author: Profile, shares: Iterable[Share], parts: Parts) -> Profile:
    """Give an author the class that their followers, of every region, earn them.

    A change of class goes along with every announcement from then on, so a region that
    misses one learns it from the next. That somebody is a VIP now is said before it is
    stored: a judge that dies in between says it again.

    Raises:
        Busy: another post of the author was judged at this very moment.
    """
    followers = sum(share.count for share in shares)
    reach = parts.thresholds.reach_of(followers, author.reach)
    vip = parts.thresholds.is_vip(followers, now=author.vip)
    if (reach, vip) == (author.reach, author.vip):
        return author
    if vip != author.vip:
        parts.outlet.slices([VipChanged(author.user_id, vip)])
    if not parts.users.stand(author, reach, vip=vip):
        raise Busy("The author's class was changed at the same time.")
    version = author.reach_version + (reach != author.reach)
    return replace(author, reach=reach, reach_version=version, vip=vip)
