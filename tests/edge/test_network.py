import ipaddress

from hypothesis import given
from hypothesis import strategies as st

from edge.network import network_of


@given(st.ip_addresses(v=4))
def test_ipv4_address_counts_for_itself(address: ipaddress.IPv4Address) -> None:
    assert network_of(str(address)) == str(address)


@given(st.ip_addresses(v=6, network="2000::/3"))
def test_ipv6_address_counts_for_its_subscriber(address: ipaddress.IPv6Address) -> None:
    subscriber = ipaddress.ip_network((address, 64), strict=False)
    key = ipaddress.ip_network(network_of(str(address)))
    assert key == subscriber
    assert network_of(address.exploded) == network_of(address.compressed)


def test_ipv4_in_ipv6_is_the_ipv4_address() -> None:
    assert network_of("::ffff:192.0.2.7") == "192.0.2.7"


def test_unknown_address_is_no_network() -> None:
    assert network_of("") == ""
