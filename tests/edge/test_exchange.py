from tests.edge.given import NOW_MS, exchange, routed


def test_target_is_the_path_with_its_query() -> None:
    made = exchange()
    made.path = "/v1/me"
    assert made.target == "/v1/me"
    made.query = "limit=3"
    assert made.target == "/v1/me?limit=3"


def test_time_runs_out_and_is_never_negative() -> None:
    made = exchange()
    made.now_ms = NOW_MS + 4_000
    assert made.remaining_ms == 1_000
    made.now_ms = NOW_MS + 6_000
    assert made.remaining_ms == 0


def test_entering_may_take_longer() -> None:
    assert routed("/v1/me").deadline_ms == NOW_MS + 5_000
    assert routed("/v1/auth/sign-up", "POST").deadline_ms == NOW_MS + 10_000
