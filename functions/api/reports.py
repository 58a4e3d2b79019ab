"""Reports: what somebody finds wrong with a post or a person, and does not see again."""

from typing import Protocol

from functions.ports import Now, Posts, Readers, Relations, Users
from functions.records import Relation
from shared.errors import FieldInvalid, PostDeleted, PostUnknown, RelationSelf, UserUnknown
from shared.ids import parse_post_id, parse_user_id


class Parts(Protocol):
    """What reporting needs."""

    @property
    def now(self) -> Now: ...
    @property
    def users(self) -> Users: ...
    @property
    def posts(self) -> Posts: ...
    @property
    def relations(self) -> Relations: ...
    @property
    def readers(self) -> Readers: ...


def report(
    parts: Parts, caller_id: str, *, post_id: str | None, user_id: str | None, reason: str
) -> None:
    """Report a post or a person, and leave it out of one's own timelines from now on.

    A subject is reported once; the first reason stays.

    Raises:
        FieldInvalid: neither, or both of them.
        IdMalformed, PostUnknown, PostDeleted, UserUnknown, RelationSelf: nothing to report.
    """
    if (post_id is None) == (user_id is None):
        raise FieldInvalid("A report is about a post or about a user.", field="post_id")
    subject = (
        _post(parts, caller_id, post_id) if post_id else _user(parts, caller_id, user_id or "")
    )
    parts.relations.put(
        Relation(user_id=caller_id, kind="reports", other=subject, at_ms=parts.now(), reason=reason)
    )
    parts.readers.add(caller_id, "reported", [subject])


def _post(parts: Parts, caller_id: str, post_id: str) -> str:
    author_id = parse_post_id(post_id).author_id
    if author_id == caller_id:
        raise RelationSelf
    post = parts.posts.get(author_id, post_id)
    if post is None or post.held:
        raise PostUnknown
    if post.deleted_ms is not None:
        raise PostDeleted
    return post_id


def _user(parts: Parts, caller_id: str, user_id: str) -> str:
    if parse_user_id(user_id) == caller_id:
        raise RelationSelf
    if user_id not in parts.users.authors([user_id]):
        raise UserUnknown
    return user_id
