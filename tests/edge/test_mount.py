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
    assert problem_of(History().lost().get()) == (504, "deadline-exceeded")
    assert problem_of(History().broken().broken().get()) == (503, "region-unavailable")


def test_connection_that_broke_off_is_tried_once_more_where_that_cannot_hurt() -> None:
    history = History().broken().origin()
    assert history.get().status == 200
    assert history.told[1].pause_ms > 0
    history = History().broken()
    assert history.get(method="POST").status == 503
    assert history.asked == 1


def test_second_tries_are_paid_from_a_budget() -> None:
    history = History()
    for _ in range(30):
        history.broken().broken().later(60)
        history.get(method="PUT")
    assert 30 < history.asked < 60


def test_origin_that_is_silent_again_and_again_is_left_alone_for_a_while() -> None:
    history = History()
    for _ in range(10):
        assert history.lost().get().status == 504
    assert history.get().status == 503  # not asked: there is no reply left
    assert history.asked == 10
    history.later(4).origin()
    assert history.get().status == 200


def test_errors_of_the_origin_are_answers_and_open_no_breaker() -> None:
    history = History()
    for _ in range(20):
        assert history.origin(500).get().status == 500


def test_status_that_means_nothing_counts_as_no_answer() -> None:
    assert History().origin(999).get().status == 503
    history = History().origin(cache_control="max-age=5").origin(999)
    history.get()
    assert history.later(10).get().body == b"body"
