"""Which IP addresses are of the world outside, and which of our own network."""

from __future__ import annotations

import ipaddress

# Where nobody publishes pages: NAT64 and 6to4 carry an IPv4 address within, and what of the
# registries of special addresses (IANA, RFC 6890) not every Python knows yet.
_NO_PLACE = tuple(
    ipaddress.ip_network(each)
    for each in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "192.0.0.0/24",
                 "192.88.99.0/24", "100::/64", "3fff::/20", "5f00::/16", "fec0::/10")
)  # fmt: skip
# Neither public nor private by name (RFC 6598): what many overlay networks give their machines.
_SHARED = ipaddress.ip_network("100.64.0.0/10")


def is_public(address: str) -> bool:
    """Whether an IP address is one of the world outside, and not ours, reserved or wrapped."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    ip = getattr(ip, "ipv4_mapped", None) or ip
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or _is_no_place(ip))


def is_our_own(address: str) -> bool:
    """Whether an IP address is one of this machine or of a private network.

    Not link-local ones: there the machines of a cloud learn their own secrets.
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    ip = getattr(ip, "ipv4_mapped", None) or ip
    if ip.is_loopback or ip in _SHARED:
        return True
    no_place = ip.is_link_local or ip.is_multicast or ip.is_reserved or ip.is_unspecified
    return ip.is_private and not (no_place or _is_no_place(ip))


def _is_no_place(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return any(ip.version == each.version and ip in each for each in _NO_PLACE)
