"""Find the cell that answers: user → zone → slot → shard → cell → region."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from edge import names
from edge.exchange import Exchange, Outcome, Place
from edge.memory import Memory
from shared.directory import Directory
from shared.errors import (
    BodyMalformed,
    CredentialsWrong,
    DirectoryMissing,
    FieldInvalid,
    FieldMissing,
    IdMalformed,
    RefreshTokenInvalid,
    TokenMissing,
    UsernameMalformed,
    ZoneUnknown,
)
from shared.ids import parse_post_id, parse_user_id
from shared.zones import zone_of_country


def route(exchange: Exchange, memory: Memory) -> Outcome:
    """Set the exchange's cell, by the place that the route names.

    Raises: a problem with the id, name, zone or token that should have led there.
    """
    if memory.directory is None or exchange.route is None:
        raise DirectoryMissing
    return _FINDERS[exchange.route.place](exchange, memory, memory.directory)


def _at_home(exchange: Exchange, directory: Directory, user_id: str) -> Outcome:
    exchange.cell = directory.cell(directory.home(user_id).cell)
    return None


def _caller(exchange: Exchange, _memory: Memory, directory: Directory) -> None:
    if exchange.caller is None:
        raise TokenMissing
    _at_home(exchange, directory, exchange.caller.user_id)


def _post(exchange: Exchange, _memory: Memory, directory: Directory) -> None:
    _at_home(exchange, directory, parse_post_id(exchange.params["post"]).author_id)


def _reader(exchange: Exchange, memory: Memory, directory: Directory) -> Outcome:
    """Whoever reads posts sees them with what they did with them, which their home knows.

    A stranger is answered where the author of the posts, or of the first one, is at home.
    """
    if exchange.caller is not None:
        return _at_home(exchange, directory, exchange.caller.user_id)
    if "user" in exchange.params:
        return _user(exchange, memory, directory)
    post = exchange.params.get("post")
    if post is None:
        post = parse_qs(exchange.query).get("ids", [""])[0].partition(",")[0]
    return _at_home(exchange, directory, parse_post_id(post).author_id)


def _user(exchange: Exchange, memory: Memory, directory: Directory) -> Outcome:
    """A user by id, or by @username; then the region is asked by the id."""
    user = exchange.params["user"]
    if not user.startswith("@"):
        return _at_home(exchange, directory, parse_user_id(user))

    def found(user_id: str) -> None:
        exchange.path = exchange.path.replace(f"/{user}", f"/{user_id}", 1)
        _at_home(exchange, directory, user_id)

    return names.resolve(exchange, memory, user, found)


def _newcomer(exchange: Exchange, memory: Memory, directory: Directory) -> None:
    """The zone that is asked for, or the one of the caller's country."""
    body = _body(exchange)
    names.may_be_taken(memory, body.get("username"))
    zone = body.get("zone")
    if zone is None:
        zone = zone_of_country(exchange.country)
    if not isinstance(zone, str) or zone not in directory.zones:
        raise ZoneUnknown(field="zone")
    exchange.cell = directory.cell_of_zone(zone)


def _account(exchange: Exchange, memory: Memory, directory: Directory) -> Outcome:
    """The home of who signs in. That a name is free is not told to somebody who guesses."""

    def found(user_id: str) -> None:
        _at_home(exchange, directory, user_id)

    username = _text(_body(exchange), "username")
    try:
        return names.resolve(exchange, memory, username, found, unknown=CredentialsWrong)
    except UsernameMalformed:
        raise CredentialsWrong from None


def _renewal(exchange: Exchange, _memory: Memory, directory: Directory) -> None:
    """Refresh tokens begin with the user id, because the rest of them is opaque."""
    user_id, _, secret = _text(_body(exchange), "refresh_token").partition(".")
    try:
        parse_user_id(user_id)
    except IdMalformed:
        raise RefreshTokenInvalid from None
    if not secret:
        raise RefreshTokenInvalid
    _at_home(exchange, directory, user_id)


_Finder = Callable[[Exchange, Memory, Directory], Outcome]
_FINDERS: dict[Place, _Finder] = {
    "caller": _caller,
    "post": _post,
    "reader": _reader,
    "user": _user,
    "newcomer": _newcomer,
    "account": _account,
    "renewal": _renewal,
}


def _body(exchange: Exchange) -> dict[str, Any]:
    """The body, as far as routing needs it; the region checks all of it."""
    try:
        body = json.loads(exchange.body)
    except (ValueError, RecursionError):  # the latter for a million brackets
        raise BodyMalformed from None
    if not isinstance(body, dict):
        raise BodyMalformed
    return body


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if value is None:
        raise FieldMissing(field=name)
    if not isinstance(value, str):
        raise FieldInvalid(field=name)
    return value
