"""Cache directives: Cache-Control (RFC 9111 section 5.2) and CDN-Cache-Control (RFC 9213).

A targeted field that parses replaces Cache-Control and Expires for us, whole; one that
does not, or says nothing, is as if it were not there (RFC 9213 section 2.2).
"""

import re
from collections.abc import Mapping

from edge.caching.fields import delta_seconds, items_of

TARGETED = "cdn-cache-control"

# RFC 9651: an Integer, a String, a Token (with its : and /), a Boolean; and a key.
_KEY = r"[a-z*][a-z0-9_.*-]*"
_BARE = r'(-?\d{1,15}(?:\.\d{1,3})?|"(?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*"|[A-Za-z*][!#$%&\'*+.^_`|~\w:/-]*|\?[01]|:[A-Za-z0-9+/=]*:)'
_MEMBER = re.compile(rf"({_KEY})(?:={_BARE})?((?:;[ ]*{_KEY}(?:={_BARE})?)*)[ \t]*", re.ASCII)
_UNQUOTE = re.compile(r"\\(.)")


class Directives:
    """The directives of one message. Names are lower-case; of a repeated one, the first counts."""

    __slots__ = ("given",)

    def __init__(self, given: Mapping[str, str | None]) -> None:
        self.given = dict(given)

    @classmethod
    def of(cls, value: str | None) -> "Directives":
        """Read Cache-Control; what cannot be a directive is passed over."""
        given: dict[str, str | None] = {}
        for item in items_of(value or ""):
            name, equals, argument = item.partition("=")
            given.setdefault(name.lower(), _plain(argument) if equals else None)
        return cls(given)

    def __contains__(self, name: str) -> bool:
        """Whether the directive is there, in any form."""
        return name in self.given

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.given)

    def bare(self, name: str) -> bool:
        """Whether it is there and names no fields: then it is about the whole response."""
        return name in self.given and not self.given[name]

    def seconds(self, name: str) -> int | None:
        """Its argument in seconds; None without the directive, 0 if the argument is no number.

        A lifetime that cannot be read is over: section 4.2.1 wants such a response stale.
        """
        if name not in self.given:
            return None
        return delta_seconds(self.given[name] or "") or 0

    def fields(self, name: str) -> list[str]:
        """The field names in its argument, lower-case."""
        return [item.lower() for item in items_of(self.given.get(name) or "")]


def of_request(headers: Mapping[str, str]) -> Directives:
    """A request's directives; Pragma stands in where there is no Cache-Control (section 5.4)."""
    if "cache-control" not in headers and "no-cache" in headers.get("pragma", "").lower():
        return Directives({"no-cache": None})
    return Directives.of(headers.get("cache-control"))


def of_response(headers: Mapping[str, str]) -> Directives:
    """The directives that are for us."""
    targeted = _targeted(headers)
    return targeted or Directives.of(headers.get("cache-control"))


def is_targeted(headers: Mapping[str, str]) -> bool:
    """Whether a targeted field decides, and Expires has no say."""
    return bool(_targeted(headers))


def _targeted(headers: Mapping[str, str]) -> Directives | None:
    value = headers.get(TARGETED)
    return None if value is None else parse_dictionary(value)


def parse_dictionary(text: str) -> Directives | None:
    """A structured dictionary as directives, or None if it is malformed (RFC 9651 section 4.2.2).

    Parameters are dropped. A member that is false is not there, and a number keeps its
    digits; a lifetime of another type is no number and so is over.
    """
    rest = text.strip(" ")
    given: dict[str, str | None] = {}
    position = 0
    while position < len(rest):
        match = _MEMBER.match(rest, position)
        if match is None:
            return None
        name, value = match.group(1), match.group(2)
        given.pop(name, None)  # the last one counts here
        if value != "?0":
            given[name] = None if value in (None, "?1") else _typed(name, value)
        position = match.end()
        if position == len(rest):
            break
        if rest[position] != ",":
            return None
        position += 1
        while position < len(rest) and rest[position] in " \t":
            position += 1
        if position == len(rest):
            return None  # a trailing comma
    return Directives(given)


def _typed(name: str, value: str) -> str:
    quoted = value.startswith('"')
    if quoted and ("age" in name or name.startswith("stale-")):
        return "-"  # a String is not an Integer
    return _UNQUOTE.sub(r"\1", value[1:-1]) if quoted else value


def _plain(argument: str) -> str:
    """A token as it is, a quoted string without its quotes."""
    if len(argument) > 1 and argument[0] == argument[-1] == '"':
        return _UNQUOTE.sub(r"\1", argument[1:-1])
    return argument
