"""Cache-Status (RFC 9211): what this cache did with a request, for whoever debugs it."""

from edge.steps import Headers

NAME = "Nearcast"
FIELD = "cache-status"


def hit(ttl_ms: int, detail: str = "") -> str:
    """A stored response was the answer. `ttl` is in seconds, negative when it was stale."""
    return f"{NAME}; hit; ttl={ttl_ms // 1000}{_detail(detail)}"


def forwarded(
    why: str, status: int | None, *, stored: bool = False, collapsed: bool = False, detail: str = ""
) -> str:
    """The request went on (`why` is a value of fwd, section 2.2)."""
    parts = [NAME, f"fwd={why}"]
    if status is not None:
        parts.append(f"fwd-status={status}")
    if stored:
        parts.append("stored")
    if collapsed:
        parts.append("collapsed")
    return "; ".join(parts) + _detail(detail)


def add(headers: Headers, member: str) -> Headers:
    """Fields with our member behind those of caches nearer to the origin (section 2)."""
    before = headers.get(FIELD)
    return {**headers, FIELD: f"{before}, {member}" if before else member}


def _detail(detail: str) -> str:
    return f"; detail={detail}" if detail else ""
