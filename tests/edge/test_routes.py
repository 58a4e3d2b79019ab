from edge import routes


def test_every_route_is_found_by_its_own_template() -> None:
    for route in routes.TABLE:
        path = route.template.replace("{", "").replace("}", "")
        found = routes.match(path)
        assert found is not None
        assert found[0][route.method] is route


def test_parameters_come_out_of_the_path() -> None:
    found = routes.match("/v1/users/eu3v9k2m8x7q1c/followers")
    assert found is not None
    assert found[1] == {"user": "eu3v9k2m8x7q1c"}


def test_home_is_no_user() -> None:
    found = routes.match("/v1/timelines/home")
    assert found is not None
    assert found[0]["GET"].place == "caller"


def test_what_is_not_in_the_table_is_not_found() -> None:
    for path in (
        "//",
        "/v1",
        "/v1/me/",
        "/v1/users//followers",
        "/v1/posts/",
        "/V1/me",
        "/internal/health",
    ):
        assert routes.match(path) is None, path


def test_only_public_paths_need_no_token() -> None:
    signed_in = {route.name for route in routes.TABLE if not route.public}
    assert signed_in == {
        "POST /v1/auth/sign-out",
        "GET /v1/me",
        "PATCH /v1/me",
        "GET /v1/media",
        "POST /v1/media",
        "GET /v1/media/{media}",
        "PATCH /v1/media/{media}",
        "DELETE /v1/media/{media}",
        "POST /v1/media/{media}/complete",
        "PUT /v1/media/{media}/captions/{language}",
        "DELETE /v1/media/{media}/captions/{language}",
        "POST /v1/posts",
        "PATCH /v1/posts/{post}",
        "DELETE /v1/posts/{post}",
        "PUT /v1/posts/{post}/repost",
        "DELETE /v1/posts/{post}/repost",
        "PUT /v1/posts/{post}/like",
        "DELETE /v1/posts/{post}/like",
        "PUT /v1/posts/{post}/bookmark",
        "DELETE /v1/posts/{post}/bookmark",
        "GET /v1/bookmarks",
        "PUT /v1/follows/{followed}",
        "DELETE /v1/follows/{followed}",
        "GET /v1/timelines/home",
        "GET /v1/timelines/home/new",
        "GET /v1/timelines/home/explain",
        "POST /v1/timelines/seen",
        "GET /v1/timelines/lists/{list}",
        "GET /v1/timelines/tags/{tag}",
        "GET /v1/follow-requests",
        "PUT /v1/follow-requests/{follower}",
        "DELETE /v1/follow-requests/{follower}",
        "GET /v1/blocks",
        "PUT /v1/blocks/{other}",
        "DELETE /v1/blocks/{other}",
        "GET /v1/mutes",
        "GET /v1/posts/{post}/fan-out",
        "PUT /v1/mutes/{other}",
        "DELETE /v1/mutes/{other}",
        "POST /v1/reports",
        "GET /v1/users",
        "GET /v1/lists",
        "POST /v1/lists",
        "GET /v1/lists/{list}",
        "PATCH /v1/lists/{list}",
        "DELETE /v1/lists/{list}",
        "GET /v1/lists/{list}/members",
        "PUT /v1/lists/{list}/members/{member}",
        "DELETE /v1/lists/{list}/members/{member}",
        "GET /v1/notifications",
        "GET /v1/notifications/unread",
        "PUT /v1/notifications/read",
    }
