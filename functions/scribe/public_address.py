"""Which addresses a request to a stranger's URL may go to: those of the public Internet alone.

A webhook's URL is whatever a tenant wrote, and its name resolves to whatever its owner likes: to
this function's own runtime, the cloud's metadata, a neighbour in a private network. So an address
is refused unless it is known to be an ordinary one.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_GLOBAL_UNICAST = IPv6Network("2000::/3")
"""All that IANA gives out of IPv6. Outside it lie loopback, link-local and unique local addresses,
multicast, and the forms that wrap an IPv4 address: mapped, compatible, translated, NAT64."""

_NOT_PUBLIC = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",  # this network
            "10.0.0.0/8",  # private
            "100.64.0.0/10",  # shared by a carrier's customers
            "127.0.0.0/8",  # loopback
            "168.63.129.16/32",  # a cloud's own services, by an address that looks public
            "169.254.0.0/16",  # link-local: instance metadata
            "172.16.0.0/12",  # private
            "192.0.0.0/24",  # protocol assignments
            "192.0.2.0/24",  # documentation
            "192.31.196.0/24",  # AS112
            "192.52.193.0/24",  # automatic multicast tunnelling
            "192.88.99.0/24",  # 6to4 relays
            "192.168.0.0/16",  # private
            "192.175.48.0/24",  # AS112
            "198.18.0.0/15",  # benchmarks
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, broadcast
        ),
    )
)
"""IANA's registry of special-purpose addresses, and what else is none of a stranger's."""

_NOT_PUBLIC_6 = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # protocol assignments; Teredo, which wraps an IPv4 address
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4, which wraps an IPv4 address
            "2620:4f:8000::/48",  # AS112
            "3fff::/20",  # documentation
        ),
    )
)
_ISATAP = (0x00005EFE, 0x02005EFE)
"""The upper half of an interface's id that wraps an IPv4 address (RFC 5214)."""


def is_public(address: str) -> bool:
    """Whether an IP address as a resolver writes it is one of the public Internet."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv4Address):
        return not any(parsed in network for network in _NOT_PUBLIC)
    return _is_public_6(parsed)


def _is_public_6(address: IPv6Address) -> bool:
    return (
        address.scope_id is None
        and address in _GLOBAL_UNICAST
        and not any(address in network for network in _NOT_PUBLIC_6)
        and int(address) >> 32 & 0xFFFFFFFF not in _ISATAP
    )
