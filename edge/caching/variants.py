"""Which stored response a request selects (RFC 9111 section 4.1)."""

from collections.abc import Iterable, Mapping

from edge.caching.entry import Entry
from edge.caching.fields import items_of
from edge.steps import Headers

# Their members have weights, not an order, and case means nothing in them (RFC 9110 section 12.5).
UNORDERED = frozenset({"accept", "accept-charset", "accept-encoding", "accept-language"})


def nominated(headers: Headers, sent: Mapping[str, str]) -> dict[str, str | None]:
    """The request fields that a response's Vary nominates, as the request has them."""
    names = sorted({name.lower() for name in items_of(headers.get("vary", ""))})
    return {name: normal(name, sent.get(name)) for name in names}


def normal(name: str, value: str | None) -> str | None:
    """A field's value in one spelling of all that mean the same; None if it is not there."""
    if value is None:
        return None
    items = [" ".join(item.split()) for item in items_of(value)]
    if name in UNORDERED:
        items = sorted(item.lower().replace("; ", ";").replace(" ;", ";") for item in items)
    return ",".join(items)


def selects(entry: Entry, sent: Mapping[str, str]) -> bool:
    """Whether a request's fields are those that the stored response was selected by."""
    return all(normal(name, sent.get(name)) == value for name, value in entry.varying.items())


def select(entries: Iterable[Entry], sent: Mapping[str, str]) -> list[Entry]:
    """The stored responses that a request may get, the most recent first (section 4)."""
    found = [entry for entry in entries if selects(entry, sent)]
    return sorted(found, key=lambda entry: entry.received_ms, reverse=True)
