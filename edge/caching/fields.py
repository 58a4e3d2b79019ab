"""What header fields say (RFC 9110): lists, dates, numbers, entity tags.

Fields come as the shell reads them: lower-case names, repeated lines joined by ", ".
"""

import re
from calendar import timegm
from datetime import UTC, datetime

DELTA_MAX = 2**31  # RFC 9111 section 1.2.2: what is greater counts as this, in seconds

LEAP_SECOND = 60

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
_MONTH = "|".join(_MONTHS)
_TIME = r"(\d\d):(\d\d):(\d\d)"
# RFC 9110 section 5.6.7: the one form to send, and two that are obsolete and must be read.
_FIXDATE = re.compile(
    rf"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d\d) ({_MONTH}) (\d{{4}}) {_TIME} GMT", re.ASCII
)
_RFC850 = re.compile(
    rf"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (\d\d)-({_MONTH})-(\d\d) {_TIME} GMT", re.ASCII
)
_ASCTIME = re.compile(
    rf"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ({_MONTH}) ([ \d]\d) {_TIME} (\d{{4}})", re.ASCII
)
_ITEM = re.compile(r'(?:[^",]|"(?:[^"\\]|\\.)*"|")*')


def items_of(value: str) -> list[str]:
    """The members of a list (section 5.6.1); a comma within quotes separates nothing."""
    return [item for match in _ITEM.finditer(value) if (item := match.group().strip(" \t"))]


def delta_seconds(text: str) -> int | None:
    """A number of seconds, at most DELTA_MAX; None if it is none (RFC 9111 section 1.2.2)."""
    if not (text.isascii() and text.isdigit()):
        return None
    return DELTA_MAX if len(text) > 10 else min(int(text), DELTA_MAX)


def age_of(value: str | None) -> int:
    """The Age field in seconds: its first member, or 0 if that is no age (section 5.1)."""
    return delta_seconds((value or "").split(",")[0].strip(" \t")) or 0


def date_of(value: str | None, now_ms: int) -> int | None:
    """A date in milliseconds since 1970; None if there is none, or not one.

    A year of two digits that seems more than 50 years ahead lies in the past
    (RFC 9110 section 5.6.7).
    """
    text = (value or "").strip(" \t")
    if match := _FIXDATE.fullmatch(text):
        day, month, year, *time = match.groups()
    elif match := _ASCTIME.fullmatch(text):
        month, day, *time, year = match.groups()
    elif match := _RFC850.fullmatch(text):
        day, month, short, *time = match.groups()
        this_year = datetime.fromtimestamp(now_ms // 1000, UTC).year
        full = this_year // 100 * 100 + int(short)
        year = str(full - 100 if full > this_year + 50 else full)
    else:
        return None
    hour, minute, second = (int(part) for part in time)
    try:  # a leap second is taken for the one before it
        moment = datetime(
            int(year),
            _MONTHS.index(month) + 1,
            int(day),
            hour,
            minute,
            second if second != LEAP_SECOND else LEAP_SECOND - 1,
            tzinfo=UTC,
        )
    except ValueError:
        return None
    return timegm(moment.timetuple()) * 1000


def date_text(ms: int) -> str:
    """A date as it is sent."""
    moment = datetime.fromtimestamp(ms // 1000, UTC)
    day, month = _DAYS[moment.weekday()], _MONTHS[moment.month - 1]
    return f"{day}, {moment.day:02d} {month} {moment.year:04d} {moment:%H:%M:%S} GMT"


def is_strong(tag: str) -> bool:
    """Whether an entity tag promises the same bytes (RFC 9110 section 8.8.1)."""
    return bool(tag) and not tag.startswith("W/")


def same_weakly(one: str, other: str) -> bool:
    """The weak comparison (section 8.8.3.2): enough to say "not modified"."""
    return one.removeprefix("W/") == other.removeprefix("W/")


def same_strongly(one: str, other: str) -> bool:
    """The strong comparison: needed to join parts."""
    return is_strong(one) and one == other


# Fields of one connection (section 7.6.1), and of a proxy on it; they are never stored or sent on.
CONNECTION_FIELDS = frozenset(
    [
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authentication-info",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    ]
)


def end_to_end(headers: dict[str, str]) -> dict[str, str]:
    """Fields without those that were meant for one connection only."""
    named = {name.lower() for name in items_of(headers.get("connection", ""))}
    dropped = CONNECTION_FIELDS | named
    return {name: value for name, value in headers.items() if name not in dropped}
