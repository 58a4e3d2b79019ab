"""W3C Trace Context (recommendation of 2021, and level 2): what is continued, and what is begun anew.

A traceparent of a later version is read as far as version 00 goes (section 3.2.4), and
always sent on as version 00. A tracestate is worth nothing without a valid traceparent;
one that is malformed is dropped as a whole, one that is too long loses its longest
members first, then its last ones (section 3.3.1.5).
"""

import re
from itertools import islice

KEY = "nearcast"
MEMBERS_MAX = 32
LENGTH_MAX = 512  # characters; what everybody must be able to pass on
LONG_MEMBER = 128  # characters; the first to go

# Trace id, parent id, flags, and then nothing, or in a later version "-" and anything.
_PARENT = re.compile(
    r"([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(-.*)?", re.ASCII
)
_KEY = r"[a-z0-9][a-z0-9_\-*/]{0,255}|[a-z0-9][a-z0-9_\-*/]{0,240}@[a-z][a-z0-9_\-*/]{0,13}"
_VALUE = r"[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]"
_MEMBER = re.compile(rf"({_KEY})=({_VALUE})", re.ASCII)

_KNOWN_FLAGS = 0b11  # sampled, and that the trace id is random (level 2); others are sent as zero


def continued(traceparent: str) -> tuple[str, str] | None:
    """Trace id and flags of a valid traceparent."""
    found = _PARENT.fullmatch(traceparent)
    if found is None:
        return None
    version, trace_id, flags, rest = found.groups()
    if version == "ff" or (version == "00" and rest is not None):
        return None
    return trace_id, f"{int(flags, 16) & _KNOWN_FLAGS:02x}"


def extended(tracestate: str, span: str) -> str:
    """A tracestate with our member in front, within the limits."""
    ours = f"{KEY}={span}"
    others = _members(tracestate) if tracestate else []
    kept = [ours, *islice(others, MEMBERS_MAX - 1)]
    while sum(map(len, kept)) + len(kept) - 1 > LENGTH_MAX:
        long = [member for member in kept if len(member) > LONG_MEMBER]
        kept.remove(long[-1] if long else kept[-1])
    return ",".join(kept)


def _members(tracestate: str) -> list[str]:
    """The members of a list, ours left out; none if any of them is malformed or doubled."""
    members: dict[str, str] = {}
    for text in tracestate.split(","):
        member = text.strip(" \t")
        if not member:
            continue  # an empty member is allowed
        found = _MEMBER.fullmatch(member)
        if found is None or found[1] in members:
            return []
        members[found[1]] = member
    members.pop(KEY, None)
    return list(members.values())
