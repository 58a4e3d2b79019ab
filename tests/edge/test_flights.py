"""Flights that never land are forgotten, and none that others may still wait for."""

from edge.caching import visit
from edge.flights import FLIGHTS_MAX, LEASE_MAX_MS, Flights
from edge.media import manifests, objects
from edge.stages import cache, refreshing
from tests.edge.given import memory


def test_flights_of_requests_that_are_gone_make_room() -> None:
    flights = Flights()
    for number in range(10 * FLIGHTS_MAX):
        flights[f"{number}"] = number * 100 + 7_000
    assert len(flights) <= FLIGHTS_MAX
    assert f"{10 * FLIGHTS_MAX - 1}" in flights


def test_flight_is_not_forgotten_before_its_time() -> None:
    flights, now_ms = Flights(), 1_000_000
    flights["long"] = now_ms + 1
    flights["over"] = now_ms
    for number in range(2 * FLIGHTS_MAX):
        flights[f"{number}"] = now_ms + LEASE_MAX_MS
    assert "long" in flights
    assert "over" not in flights


def test_no_lease_is_longer_than_is_allowed_for() -> None:
    leases = (cache.LEASE_MS, manifests.LEASE_MS, objects.LEASE_MS, refreshing.LEASE_MS)
    assert max(*leases, visit.LEASE_MS) <= LEASE_MAX_MS


def test_memory_has_them() -> None:
    assert isinstance(memory().flights, Flights)
