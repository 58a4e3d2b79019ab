"""Whom an address limit counts: an IPv4 address, or the IPv6 /64 that one subscriber has."""


def network_of(address: str) -> str:
    """The network an address belongs to, as a key; empty when the address is unknown.

    Counting single IPv6 addresses would limit nobody: a subscriber has 2^64 of them
    (RFC 6177). An IPv4 address in IPv6 form counts as itself.
    """
    if ":" not in address:
        return address
    if "." in address:
        return address.rpartition(":")[2]
    head = address.partition("::")[0].split(":")
    groups = [group.lstrip("0").lower() or "0" for group in [*head, "0", "0", "0", "0"][:4]]
    return ":".join(groups) + "::/64"
