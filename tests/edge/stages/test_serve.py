from edge.exchange import Answer, Plan
from edge.stages.serve import serve
from tests.edge.given import memory, routed


def test_route_of_the_edge_is_served() -> None:
    isolate = memory()
    isolate.directory = None
    assert isinstance(serve(routed("/healthz"), isolate), Answer)
    assert isinstance(serve(routed("/docs"), memory()), Plan)


def test_route_of_a_region_goes_on() -> None:
    assert serve(routed("/v1/me"), memory()) is None
