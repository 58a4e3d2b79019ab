from tests.edge.given import NOW_MS, exchange


def test_target_is_the_path_with_its_query() -> None:
    made = exchange()
    made.path = "/v1/me"
    assert made.target == "/v1/me"
    made.query = "limit=3"
    assert made.target == "/v1/me?limit=3"


def test_budget_is_spent_by_time_and_never_negative() -> None:
    made = exchange()
    made.now_ms = NOW_MS + 4_000
    assert made.remaining_ms(5_000) == 1_000
    made.now_ms = NOW_MS + 6_000
    assert made.remaining_ms(5_000) == 0
