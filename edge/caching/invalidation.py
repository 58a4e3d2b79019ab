"""What an unsafe method makes stale (RFC 9111 section 4.4)."""

from urllib.parse import urljoin, urlsplit

from edge.caching.decisions import SAFE
from edge.steps import Headers


def invalidated(method: str, uri: str, status: int, headers: Headers) -> list[str]:
    """The URIs of which nothing stored may be used any more.

    The target, and what Location and Content-Location name, if that is of the same
    origin: nobody may empty somebody else's cache. A request that failed changes nothing.
    """
    if method in SAFE or not 200 <= status < 400:
        return []
    found = [uri]
    for name in ("location", "content-location"):
        if name in headers:
            named = _joined(uri, headers[name])
            if named is not None and named not in found:
                found.append(named)
    return found


def _joined(uri: str, reference: str) -> str | None:
    try:
        named = urljoin(uri, reference.strip())
        same = _origin(named) == _origin(uri)
    except ValueError:  # an address that cannot be read names nothing
        return None
    if not same:
        return None
    parts, target = urlsplit(named), urlsplit(uri)  # in the target's spelling of the origin
    query = f"?{parts.query}" if parts.query else ""
    return f"{target.scheme}://{target.netloc}{parts.path}{query}"


def _origin(uri: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(uri)
    default = {"http": 80, "https": 443}.get(parts.scheme)
    return parts.scheme, parts.hostname, parts.port or default
