from edge.steps import Unreached
from tests.edge.caching.history import ORIGIN, History
from tests.edge.given import problem_of
from tests.edge.isolate import Isolate


def test_path_and_query_go_on_as_they_came() -> None:
    history = History().origin()
    history.get("/a%20b/../c?x=%2F&y")
    assert history.told[0].url == f"{ORIGIN}/a%20b/../c?x=%2F&y"


def test_any_method_and_any_body_goes_on() -> None:
    history = History().origin(201)
    answer = history.edge.ask(
        "/origin/a", "PROPFIND", b"\xff\x00", authorization="Basic x", cookie="a=1"
    )
    sent = history.told[0]
    assert (answer.status, sent.method, sent.body) == (201, "PROPFIND", b"\xff\x00")
    assert (sent.headers["authorization"], sent.headers["cookie"]) == ("Basic x", "a=1")
    assert sent.headers["via"] == "1.1 nearcast"


def test_answer_is_the_origins_alone() -> None:
    answer = History().origin(404, b"nothing", x="1").get()
    assert set(answer.headers) == {"x", "date", "cache-status", "nearcast-request-id"}


def test_without_an_origin_there_is_no_such_path() -> None:
    edge = Isolate(lambda _: Unreached(timed_out=False))
    assert problem_of(edge.ask("/origin/a")) == (404, "route-unknown")
    assert problem_of(History().edge.ask("/original"))[0] == 404


def test_lost_origin_is_said() -> None:
    assert History().lost().get().status == 503
