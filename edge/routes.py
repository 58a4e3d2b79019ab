"""Everything the edge answers to, in one table; admission looks requests up here."""

from typing import TypedDict

from edge.documents import serve_document, show_documents
from edge.exchange import Route
from edge.granting import grant, revoke
from edge.health import serve_health
from edge.media.doors import serve_void, serve_warm
from edge.media.serve import HEIGHT_FLAG, serve_media
from edge.metrics import serve_metrics
from edge.mount import PREFIX, serve_mount
from edge.publishing import point_back, publish, tell_document, tell_version
from edge.purging import serve_purge


class _Options(TypedDict):
    public: bool
    function: str
    limits: tuple[str, ...]
    budget_ms: int


SIGN_UP: _Options = {
    "public": True,
    "function": "identity",
    "limits": ("SIGN_UP_LIMIT",),
    "budget_ms": 10_000,  # user pools hash slowly, and a sign-up tried again finds its name taken
}
# Tighter, because here a password can be guessed.
SIGN_IN: _Options = {**SIGN_UP, "limits": ("SIGN_IN_LIMIT",)}

TABLE = (
    Route("GET", "/", "edge", public=True, serve=show_documents),
    Route("GET", "/healthz", "edge", public=True, serve=serve_health),
    Route("GET", "/v1/openapi.json", "edge", public=True, serve=serve_document),
    Route("GET", "/docs", "edge", public=True, serve=serve_document),
    Route("GET", "/_edge/metrics", "edge", public=True, serve=serve_metrics),
    Route("PUT", "/_edge/config/{name}", "edge", public=True, serve=publish),
    Route("GET", "/_edge/config/{name}", "edge", public=True, serve=tell_version),
    Route("GET", "/_edge/config/{name}/document", "edge", public=True, serve=tell_document),
    Route("PUT", "/_edge/config/{name}/version", "edge", public=True, serve=point_back),
    Route("PUT", "/_edge/keys/{id}", "edge", public=True, serve=grant),
    Route("DELETE", "/_edge/keys/{id}", "edge", public=True, serve=revoke),
    Route("POST", "/_edge/purge", "edge", public=True, serve=serve_purge),
    Route("POST", "/_edge/media/void", "edge", public=True, serve=serve_void),
    Route("POST", "/_edge/media/warm", "edge", public=True, budget_ms=20_000, serve=serve_warm),
    Route(
        "GET",
        "/media/{token}/{name}",
        "edge",
        public=True,
        budget_ms=15_000,
        flags=(HEIGHT_FLAG,),
        serve=serve_media,
    ),
    Route("*", "/origin/*", "edge", public=True, mount=PREFIX, serve=serve_mount),
    Route("POST", "/v1/auth/sign-up", "newcomer", **SIGN_UP),
    Route("POST", "/v1/auth/sign-in", "account", **SIGN_IN),
    Route("POST", "/v1/auth/refresh", "renewal", **SIGN_UP),
    Route("POST", "/v1/auth/sign-out", "caller", function="identity", scope="session:end"),
    Route("GET", "/v1/me", "caller", scope="profile:read"),
    Route("PATCH", "/v1/me", "caller", cost=5, scope="profile:write"),
    Route("GET", "/v1/users", "caller", cost=2, scope="profile:read"),
    Route("GET", "/v1/users/{user}", "user", public=True, cached=True, viewed=True),
    Route("GET", "/v1/users/{user}/followers", "user", public=True),
    Route("GET", "/v1/users/{user}/following", "user", public=True),
    Route("GET", "/v1/follow-requests", "caller", scope="follows:read"),
    Route("PUT", "/v1/follow-requests/{follower}", "caller", cost=5, scope="follows:write"),
    Route("DELETE", "/v1/follow-requests/{follower}", "caller", cost=5, scope="follows:write"),
    Route("GET", "/v1/blocks", "caller", scope="blocks:read"),
    Route("PUT", "/v1/blocks/{other}", "caller", cost=5, scope="blocks:write"),
    Route("DELETE", "/v1/blocks/{other}", "caller", cost=5, scope="blocks:write"),
    Route("GET", "/v1/mutes", "caller", scope="blocks:read"),
    Route("PUT", "/v1/mutes/{other}", "caller", cost=5, scope="blocks:write"),
    Route("DELETE", "/v1/mutes/{other}", "caller", cost=5, scope="blocks:write"),
    Route("POST", "/v1/reports", "caller", cost=5, scope="reports:write"),
    Route("GET", "/v1/lists", "caller", scope="lists:read"),
    Route("POST", "/v1/lists", "caller", cost=5, scope="lists:write"),
    Route("GET", "/v1/lists/{list}", "caller", scope="lists:read"),
    Route("PATCH", "/v1/lists/{list}", "caller", cost=5, scope="lists:write"),
    Route("DELETE", "/v1/lists/{list}", "caller", cost=5, scope="lists:write"),
    Route("GET", "/v1/lists/{list}/members", "caller", scope="lists:read"),
    Route("PUT", "/v1/lists/{list}/members/{member}", "caller", cost=5, scope="lists:write"),
    Route("DELETE", "/v1/lists/{list}/members/{member}", "caller", cost=5, scope="lists:write"),
    Route("GET", "/v1/notifications", "caller", cost=2, scope="notifications:read"),
    Route("GET", "/v1/notifications/unread", "caller", scope="notifications:read"),
    Route("PUT", "/v1/notifications/read", "caller", scope="notifications:write"),
    Route("GET", "/v1/media", "caller", cost=2, scope="media:read"),
    Route("POST", "/v1/media", "caller", cost=5, scope="media:write"),
    Route("GET", "/v1/media/{media}", "caller", scope="media:read"),
    Route("PATCH", "/v1/media/{media}", "caller", cost=5, scope="media:write"),
    Route("DELETE", "/v1/media/{media}", "caller", cost=5, scope="media:write"),
    Route(
        "POST",
        "/v1/media/{media}/complete",
        "caller",
        cost=5,
        budget_ms=9_000,  # S3 puts thousands of megabytes together before it answers
        scope="media:write",
    ),
    Route("PUT", "/v1/media/{media}/captions/{language}", "caller", cost=5, scope="media:write"),
    Route("DELETE", "/v1/media/{media}/captions/{language}", "caller", cost=5, scope="media:write"),
    Route("POST", "/v1/posts", "caller", cost=5, scope="posts:write"),
    Route("GET", "/v1/posts", "reader", public=True, cost=2),
    Route("GET", "/v1/posts/{post}", "reader", public=True, cached=True, viewed=True),
    Route("PATCH", "/v1/posts/{post}", "post", cost=5, scope="posts:write"),
    Route("DELETE", "/v1/posts/{post}", "post", cost=5, scope="posts:write"),
    Route("GET", "/v1/posts/{post}/history", "reader", public=True),
    Route("GET", "/v1/posts/{post}/fan-out", "post", scope="posts:read"),
    Route("GET", "/v1/posts/{post}/replies", "reader", public=True, cost=2),
    Route("GET", "/v1/posts/{post}/quotes", "reader", public=True, cost=2),
    Route("GET", "/v1/posts/{post}/reposts", "reader", public=True),
    Route("GET", "/v1/posts/{post}/likes", "reader", public=True),
    Route("PUT", "/v1/posts/{post}/repost", "caller", cost=5, scope="posts:write"),
    Route("DELETE", "/v1/posts/{post}/repost", "caller", cost=5, scope="posts:write"),
    Route("PUT", "/v1/posts/{post}/like", "caller", cost=3, scope="likes:write"),
    Route("DELETE", "/v1/posts/{post}/like", "caller", cost=3, scope="likes:write"),
    Route("PUT", "/v1/posts/{post}/bookmark", "caller", cost=3, scope="bookmarks:write"),
    Route("DELETE", "/v1/posts/{post}/bookmark", "caller", cost=3, scope="bookmarks:write"),
    Route("GET", "/v1/bookmarks", "caller", cost=2, scope="bookmarks:read"),
    Route("PUT", "/v1/follows/{followed}", "caller", cost=5, scope="follows:write"),
    Route("DELETE", "/v1/follows/{followed}", "caller", cost=5, scope="follows:write"),
    Route(
        "GET",
        "/v1/timelines/home",
        "caller",
        hydrated=True,
        cost=2,
        scope="timelines:read",
        flags=("home-timeline",),
    ),
    Route("GET", "/v1/timelines/home/new", "caller", scope="timelines:read"),
    Route("GET", "/v1/timelines/home/explain", "caller", cost=5, scope="timelines:read"),
    Route("POST", "/v1/timelines/seen", "caller", scope="timelines:read"),
    Route("GET", "/v1/timelines/lists/{list}", "caller", cost=5, scope="timelines:read"),
    Route("GET", "/v1/timelines/tags/{tag}", "caller", cost=2, scope="timelines:read"),
    Route(
        "GET", "/v1/timelines/users/{user}", "reader", public=True, cached=True, viewed=True, cost=2
    ),
)

Methods = dict[str, Route]
Params = dict[str, str]


def _index() -> tuple[dict[str, Methods], dict[int, list[tuple[list[str], Methods]]]]:
    exact: dict[str, Methods] = {}
    patterns: dict[str, Methods] = {}
    for route in TABLE:
        kind = patterns if "{" in route.template else exact
        kind.setdefault(route.template, {})[route.method] = route
    by_length: dict[int, list[tuple[list[str], Methods]]] = {}
    for template, methods in patterns.items():
        segments = template.split("/")
        by_length.setdefault(len(segments), []).append((segments, methods))
    return exact, by_length


_EXACT, _PATTERNS = _index()
_MOUNTED = _EXACT.pop(f"{PREFIX}/*")


def match(path: str) -> tuple[Methods, Params] | None:
    """The routes at a path by method, with the path's parameters; None if there are none."""
    methods = _EXACT.get(path)
    if methods is not None:
        return methods, {}
    if path.startswith(f"{PREFIX}/"):
        return _MOUNTED, {}
    segments = path.split("/")
    for template, methods in _PATTERNS.get(len(segments), ()):
        params = _params(template, segments)
        if params is not None:
            return methods, params
    return None


def _params(template: list[str], segments: list[str]) -> Params | None:
    params = {}
    for wanted, found in zip(template, segments, strict=True):
        if wanted.startswith("{"):
            if not found:
                return None
            params[wanted[1:-1]] = found
        elif wanted != found:
            return None
    return params
